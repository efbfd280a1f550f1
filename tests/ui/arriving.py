"""How a visitor comes to a page, in any language: by the ids of fields, not by words."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page as Tab

from tests.faults.waiting import wait_until
from tests.ui.place import Place

PASSWORD = "teksi-merah-1979"
CODE = r"\b\d{6}\b"
LINK = r"http\S+/[0-9A-Za-z-]{30,}/"
_numbers = itertools.count(1000)


@dataclass
class Visitor:
    """Somebody at a page of the site."""

    tab: Tab
    place: Place
    language: str
    number: int = field(default_factory=lambda: next(_numbers))

    @property
    def mobile(self) -> str:
        return f"6012345{self.number}"

    # --- an account ----------------------------------------------------------------------------
    def sign_up(self) -> None:
        tab = self.tab
        tab.goto("/accounts/sign-up/")
        tab.locator("#id_ic_number").fill(f"79081108{self.number}")
        tab.locator("#id_full_name").fill("Rahman bin Ali")
        tab.locator("#id_email").fill(f"driver{self.number}@example.com")
        tab.locator("#id_mobile").fill(self.mobile)
        tab.locator("#id_terms").check()
        tab.locator("[id^=id_captcha]:visible").fill("PASSED")
        press(tab)
        tab.wait_for_url("**/sign-up/code/")

    def confirm_phone(self) -> None:
        self.sign_up()
        sms = words(self.place, f"+{self.mobile}", about=CODE)
        self.tab.locator("#id_code").fill(re.findall(CODE, sms)[0])
        press(self.tab)
        self.tab.wait_for_url("**/sign-up/done/")

    def activate(self) -> None:
        self.confirm_phone()
        self.follow_link(f"driver{self.number}@example.com")

    def recover(self) -> None:
        # So many links an hour go to one person.
        person = self.place.people[{"en": "person B", "ms": "payer"}[self.language]]
        self.tab.goto("/accounts/forgotten/")
        self.tab.locator("#id_ic_number").fill(person.ic_number)
        if self.tab.locator("[id^=id_captcha]:visible").count():
            self.tab.locator("[id^=id_captcha]:visible").fill("PASSED")
        press(self.tab)
        self.tab.wait_for_url("**/sent/")
        self.follow_link(person.email)

    def follow_link(self, to: str) -> None:
        """Open what the newest mail to this address is about."""
        mail = words(self.place, to, about=LINK)
        self.tab.goto(urlsplit(re.findall(LINK, mail)[0]).path)

    def give_feedback(self) -> None:
        tab = self.tab
        tab.goto("/feedback/")
        tab.locator("#id_topic").select_option(index=1)
        tab.locator("#id_message").fill("The list of cities lacks our village.")
        tab.locator("[id^=id_captcha]:visible").fill("PASSED")
        press(tab)
        tab.wait_for_url("**/sent/")

    # --- signing in ----------------------------------------------------------------------------
    def give_number(self, role: str = "person B") -> None:
        self.tab.goto("/accounts/log-in/")
        self.tab.locator("#id_ic_number").fill(self.place.people[role].ic_number)
        press(self.tab)
        self.tab.wait_for_url("**/password/")

    def log_in(self, role: str) -> None:
        self.give_number(role)
        self.tab.locator("#id_password").fill(PASSWORD)
        press(self.tab)
        self.speak()

    def speak(self) -> None:
        """Whoever logs in gets the language of the account; here the one that is measured."""
        cookie = {"name": "django_language", "value": self.language}
        self.tab.context.add_cookies([{**cookie, "url": self.place.site.base_url}])

    def come_to_second_step(self) -> None:
        self.place.session("finance")  # which has set the second step up
        self.log_in("finance")
        self.tab.wait_for_url("**/second-step/**")
        self.tab.reload()

    def begin_second_step(self) -> None:
        self.tab.goto("/accounts/second-step/set-up/")
        begin = self.tab.locator("main form[action$='begin/'] button")
        if begin.count():  # it may have been begun in the other language
            begin.click()
        self.tab.locator("#id_code").wait_for()

    def make_recovery_codes(self) -> None:
        self.tab.goto("/accounts/second-step/set-up/")
        self.tab.locator("main form[action$='recovery-codes/'] button").click()
        self.tab.wait_for_url("**/recovery-codes/")

    # --- changing the account ---------------------------------------------------------------
    def change_mobile(self) -> None:
        self.log_in("newcomer")
        self.tab.goto("/accounts/management/mobile/")
        self.tab.locator("main input:not([type=hidden]):not([type=password])").first.fill(
            self.mobile
        )
        self.tab.locator("main input[type=password]").first.fill(PASSWORD)
        press(self.tab)
        self.tab.wait_for_url("**/mobile/code/")

    def change_email(self) -> None:
        self.log_in("newcomer")
        self.tab.goto("/accounts/management/email/")
        email = f"new{self.number}@example.com"
        self.tab.locator("main input:not([type=hidden]):not([type=password])").first.fill(email)
        self.tab.locator("main input[type=password]").first.fill(PASSWORD)
        press(self.tab)
        self.tab.wait_for_url("**/management/")
        self.follow_link(email)

    # --- paying --------------------------------------------------------------------------------
    def choose_bank(self, contribution: int | None = None) -> None:
        tab = self.tab
        tab.goto(f"/contributions/{contribution or self.place.world.unpaid.pk}/pay/")
        tab.locator("#id_accept_terms").check()
        press(tab)
        tab.wait_for_url("**/pay/bank/")

    def leave_for_bank(self) -> None:
        """The page that takes along to FPX stays: FPX does not answer."""
        tab = self.tab
        tab.route(f"{self.place.site.mock_url}/FPXMain/**", lambda route: route.fulfill(status=204))
        self.choose_bank(self.place.to_pay[self.language])
        tab.locator("main select").select_option(index=1)
        tab.locator("main form[method=post] button:visible").last.click(no_wait_after=True)
        tab.locator(f"form[action^='{self.place.site.mock_url}']").wait_for()
        # Never "load": it leaves before, and its style sheets come all the same.
        tab.wait_for_load_state("networkidle")


def press(tab: Tab) -> None:
    """Send the first form of the page by its last button, or staff's form by Save."""
    ours = tab.locator("main form[method=post]").first.locator("button:visible")
    ours.or_(tab.locator("[name=_save]")).last.click()
    tab.wait_for_load_state()


def send(route: str) -> Callable[[Visitor], None]:
    """Post an empty form to the address of a route, from the front page of staff."""

    def arrive(visitor: Visitor) -> None:
        visitor.tab.goto("/admin/")
        with visitor.tab.expect_navigation():
            visitor.tab.evaluate(POST, visitor.place.world.path(route))

    return arrive


POST = """(path) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
  document.body.append(form);
  form.submit();
}"""


def words(place: Place, to: str, *, about: str) -> str:
    """The newest message that reached this address and says this, waited for."""
    address = f"{place.site.base_url}/inbox/messages.json"

    def found() -> list[str]:
        told = httpx.get(address, params={"to": to}, timeout=30).json()
        return [one["body"] for one in told if re.search(about, one["body"])]

    wait_until(lambda: bool(found()), seconds=60)
    return found()[-1]
