"""What did not work can be paid again, and nothing is paid twice."""

import pytest
from playwright.sync_api import expect

from tests.journeys.person import Person


@pytest.fixture
def javascript() -> bool:
    return True


def test_after_too_little_money_and_a_cancellation_the_third_attempt_pays(person: Person) -> None:
    page = person.page
    person.sign_up()
    person.activate()
    person.log_in()
    person.register(months=1)
    page.get_by_role("button", name="Submit & Pay").click()

    person.pay(scenario="insufficient_funds")
    assert person.detail("Status") == "Failed"
    expect(page.get_by_text("There was not enough money in the account.")).to_be_visible()

    page.get_by_role("link", name="Pay again").click()
    person.go_to_bank()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Continue with Transaction").click()
    assert person.detail("Status") == "Failed"
    expect(page.get_by_text("The payment was cancelled.")).to_be_visible()

    page.get_by_role("link", name="Pay again").click()
    person.pay()
    assert person.detail("Status") == "Paid"

    page.get_by_role("link", name="Back", exact=True).click()
    attempts = page.get_by_role("table").last.get_by_role("row")
    expect(attempts).to_have_count(1 + 3)
