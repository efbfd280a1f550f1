"""A driver with a phone: what a person does, in the words of the pages."""

import re
import subprocess
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Page, expect

from workshop.site import Site

MESSAGE_SECONDS = 30
# Everyone signs up with an IC number, mail address and phone of their own.
numbers = count(1000)


@dataclass
class Person:
    page: Page
    site: Site
    folder: Path
    javascript: bool
    number: int = field(default_factory=lambda: next(numbers))
    password: str = "jalan-raya-ke-utara-88"
    secret_phrase: str = "Pokok kelapa condong"

    @property
    def ic_number(self) -> str:
        return f"79081108{self.number}"

    @property
    def email(self) -> str:
        return f"driver{self.number}@example.com"

    @property
    def mobile(self) -> str:
        return f"6012345{self.number}"

    @property
    def name(self) -> str:
        return f"Rahman bin Ali {self.number}"

    # --- an account ---------------------------------------------------------------------
    def sign_up(self) -> None:
        page = self.page
        page.goto("/")
        page.get_by_role("banner").get_by_role("link", name="Login").click()
        page.get_by_role("link", name="New to the site? Create MATRIX account").click()
        page.get_by_label("IC Number (e.g. 790811087654)").fill(self.ic_number)
        page.get_by_label("Full Name As In Identity Card Number").fill(self.name)
        page.get_by_label("Email (e.g. ahmad@gmail.com)").fill(self.email)
        page.get_by_label("Mobile Number (e.g. 60108877665)").fill(self.mobile)
        page.get_by_label("I have read and agree to the Terms and Conditions").check()
        page.get_by_label("Type the text").fill("PASSED")
        page.get_by_role("button", name="Next").click()

        code = re.findall(r"\b\d{6}\b", self.message("sms", f"+{self.mobile}")["body"])[0]
        page.get_by_label("OTP").fill(code)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Sign Up Successful")).to_be_visible()

    def activate(self) -> None:
        mail = self.message("email", self.email)
        assert mail["subject"] == (
            "Pengaktifan Akaun Sistem Online PERKESO / PERKESO Online System Account Activation"
        )
        link = re.findall(r"http\S+/activate/[0-9a-f]{64}/", mail["body"])[0]
        page = self.page
        page.goto(link)
        expect(page.get_by_text(self.name)).to_be_visible()
        page.get_by_label("Secret Phrase").fill(self.secret_phrase)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_label("Password Confirm", exact=True).fill(self.password)
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text("You have joined the MATRIX")).to_be_visible()

    def log_in(self) -> None:
        page = self.page
        page.goto("/accounts/log-in/")
        page.get_by_label("IC Number (e.g. 790811087654)").fill(self.ic_number)
        page.get_by_role("button", name="Next").click()
        expect(page.get_by_text(self.secret_phrase)).to_be_visible()
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Log In").click()
        page.get_by_role("link", name="I'm Self-Employed").click()

    # --- a registration -------------------------------------------------------------------
    def register(self, *, sector: str = "PASSENGER TRANSPORTATION", months: int = 4) -> None:
        page = self.page
        page.goto("/home/")
        page.get_by_role("main").get_by_role("link", name="Register").click()
        page.get_by_label("Sector").select_option(label=sector)
        page.get_by_role("button", name="Submit").click()
        self._fill_details()
        self._fill_documents()
        page.get_by_label("RM 232.80").check()
        page.get_by_label("Contribution Months").select_option(label=f"{months} Month(s)")
        page.get_by_label("I hereby certify").check()
        page.get_by_role("main").get_by_role("button", name="Continue").last.click()

    def _fill_details(self) -> None:
        page = self.page
        page.get_by_label("Status Self-Employed Person").select_option(label="Individual")
        page.get_by_label("Race").select_option(label="Malay")
        page.get_by_label("Gender").select_option(label="Male")
        page.get_by_label("Address Line 1").fill("12 Jalan Bunga Raya")
        page.get_by_label("State").select_option(label="Kelantan")
        self._unless_scripted("Show cities")
        page.get_by_label("City").select_option(label="Kuala Krai")
        page.get_by_label("Post Code").fill("18000")
        page.get_by_label("House Phone Number").fill("09-7441234")
        page.get_by_label("Preferred PERKESO Branch For Services").select_option(
            label="Pejabat PERKESO Kuala Lumpur"
        )

    def _fill_documents(self) -> None:
        page = self.page
        page.get_by_label("Class").select_option(label="Taxi")
        self._unless_scripted("Show documents")
        permit = page.locator("#id_type_driver-permit")
        permit.select_option(index=1)
        for slot in ("identification-card", "driving-licence", "driver-permit"):
            page.locator(f"#id_document_{slot}").set_input_files(self._photograph(slot))

    def _photograph(self, name: str) -> Path:
        path = self.folder / f"{name}.jpg"
        Image.new("RGB", (640, 480), "#EFF6FF").save(path)
        return path

    # --- paying -----------------------------------------------------------------------------
    def pay(self, *, scenario: str = "approve", bank: str = "SBI Bank A") -> None:
        """From Pay Now through the bank and back to Payment Details."""
        self.go_to_bank(bank)
        page = self.page
        page.locator("select[name=scenario]").select_option(value=scenario)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_role("button", name="Continue with Transaction").click()
        expect(page.get_by_role("heading", name="Payment Details").first).to_be_visible()

    def go_to_bank(self, bank: str = "SBI Bank A") -> None:
        """From Pay Now to the bank's confirmation page."""
        page = self.page
        page.get_by_label("I acknowledge that I have read and agree").check()
        page.get_by_role("button", name="Pay with FPX").click()
        page.get_by_label("Select Bank").select_option(label=bank)
        page.get_by_role("button", name="Pay with FPX").click()
        self._unless_scripted("Continue to the bank")
        page.locator("input[name=username]").fill("1234")
        page.locator("input[name=password]").fill("1234")
        page.get_by_role("button", name="Login").click()

    def _unless_scripted(self, button: str) -> None:
        """Press what the page's script presses by itself."""
        if not self.javascript:
            self.page.get_by_role("button", name=button).click()

    def detail(self, label: str) -> str:
        """The value beside a label of Payment Details or View Contribution."""
        row = self.page.locator("dl.summary > div").filter(
            has=self.page.get_by_text(label, exact=True)
        )
        return " ".join(row.locator("dd").inner_text().split())

    def download_receipt(self) -> str:
        """The text of the receipt's PDF."""
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Download Receipt").first.click()
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return subprocess.run(
            ["/usr/bin/pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
        ).stdout

    # --- messages -----------------------------------------------------------------------------
    def message(self, channel: str, to: str, *, about: str = "") -> dict[str, str]:
        """The newest message that reached this address and says so, waited for."""
        deadline = time.monotonic() + MESSAGE_SECONDS
        while time.monotonic() < deadline:
            messages = httpx.get(
                f"{self.site.base_url}/inbox/messages.json", params={"to": to}
            ).json()
            found: list[dict[str, str]] = [
                m for m in messages if m["channel"] == channel and about in m["body"]
            ]
            if found:
                return found[-1]
            time.sleep(0.2)
        raise AssertionError(f"no {channel} reached {to} within {MESSAGE_SECONDS} s")
