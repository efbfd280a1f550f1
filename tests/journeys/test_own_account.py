"""Looking after the own account: a forgotten password, another phone, another address."""

import re

from playwright.sync_api import expect

from tests.journeys.person import Person


def test_a_person_forgets_the_password_and_moves_on(person: Person) -> None:
    page = person.page
    person.sign_up()
    person.activate()

    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("IC Number (e.g. 790811087654)").fill(person.ic_number)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your email")).to_be_visible()
    mail = person.message("email", person.email, about="/accounts/forgotten/")["body"]
    page.goto(re.findall(r"http\S+/accounts/forgotten/\S+", mail)[0])
    person.password = "gunung-tahan-2187"
    page.get_by_label("Password", exact=True).fill(person.password)
    page.get_by_label("Password Confirm", exact=True).fill(person.password)
    page.get_by_role("button", name="Save").click()
    person.log_in()

    page.goto("/accounts/management/")
    page.get_by_role("link", name="Change Mobile Number").click()
    mobile = f"6013345{person.number}"
    page.get_by_label("New mobile number (e.g. 60108877665)").fill(mobile)
    page.get_by_label("Your password now", exact=True).fill(person.password)
    page.get_by_role("button", name="Continue").click()
    code = re.findall(r"\b\d{6}\b", person.message("sms", f"+{mobile}")["body"])[0]
    page.get_by_label("OTP Number").fill(code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Your mobile number was changed.")).to_be_visible()
    expect(page.get_by_text(mobile, exact=True)).to_be_visible()
    person.message("sms", f"+{person.mobile}", about="mobile number of your MATRIX account")

    page.get_by_role("link", name="Change Email Address").click()
    email = f"new{person.number}@example.com"
    page.get_by_label("New email (e.g. ahmad@gmail.com)").fill(email)
    page.get_by_label("Your password now", exact=True).fill(person.password)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Please open the link")).to_be_visible()
    mail = person.message("email", email)["body"]
    page.goto(re.findall(r"http\S+/accounts/confirm-email/\S+", mail)[0])
    page.get_by_role("button", name="Use this email").click()
    expect(page.get_by_text("Your email address was changed.")).to_be_visible()
    expect(page.get_by_text(email, exact=True)).to_be_visible()
