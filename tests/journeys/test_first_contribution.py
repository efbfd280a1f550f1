"""The guide's whole way, in a real browser: from sign-up to the receipt, then a renewal."""

import re

from playwright.sync_api import expect

from tests.journeys.person import Person


def test_from_sign_up_to_the_receipt_and_a_renewal(person: Person) -> None:
    page = person.page
    person.sign_up()
    person.activate()
    person.log_in()
    person.register(months=4)

    expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
    expect(page.get_by_text("RM 77.60")).to_be_visible()
    page.get_by_role("button", name="Submit & Pay").click()
    person.pay()

    expect(page.get_by_role("heading", name="Payment successful")).to_be_visible()
    assert person.detail("Status") == "Paid"
    assert person.detail("Contribution Amount") == "RM 77.60"
    assert person.detail("Number of Contribution Months") == "4 Month(s)"
    assert person.detail("Payment Method") == "Portal MATRIX - FPX"
    assert re.fullmatch(r"K02\d{8}[A-Z]", person.detail("Self-Employed Code"))
    number = person.detail("Receipt No.")
    paid_at = person.detail("Date Time")

    receipt = person.download_receipt()
    for text in (number, person.name, "RM 77.60", paid_at, "PASSENGER TRANSPORTATION"):
        assert text in receipt
    mail = person.message("email", person.email)
    assert number in mail["body"]

    page.goto("/contributions/register/")
    registered = page.get_by_role("option", name="PASSENGER TRANSPORTATION (REGISTERED)")
    expect(registered).to_be_disabled()
    _renew(person, first_end=_coverage_end(receipt))


def _coverage_end(receipt: str) -> str:
    """The last day of the coverage: the only moment of the receipt that ends a day."""
    return re.findall(r"(\d\d-\d\d-\d{4}) 23:59:59", receipt)[0]


def _renew(person: Person, *, first_end: str) -> None:
    page = person.page
    page.goto("/contributions/")
    page.get_by_role("link", name="Renew Now").click()
    page.get_by_label("Contribution Months").select_option(label="3 Month(s)")
    page.get_by_role("button", name="Submit & Pay").click()
    person.pay()
    assert person.detail("Contribution Amount") == "RM 58.20"
    page.goto("/contributions/")
    expect(page.get_by_text(f"{first_end} 23:59:59")).to_be_visible()
    expect(page.get_by_role("cell").filter(has_text="Renewed")).to_be_visible()
    expect(page.get_by_role("link", name="Renew Now")).to_have_count(0)
