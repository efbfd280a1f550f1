import re
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from selfemployed.models import Plan, SectorClass
from tests.making import at, make_user, submit
from tests.selfemployed.applying import ANSWERS, CHECK, FORM, answers, uploads
from tests.selfemployed.page import Page
from wording.formats import money

DRIVING = "/contributions/register/passenger-transportation/"


def test_the_form_has_the_guides_four_blocks_and_its_words(browser: Client) -> None:
    text = Page(browser.get(FORM)).text
    blocks = [
        "1. Self-Employed Information",
        "2. Sector Information",
        "3. Contribution Payment",
        "4. Acknowledgment",
    ]
    assert [text.index(block) for block in blocks] == sorted(text.index(block) for block in blocks)
    for words in (
        "Contribution plan is always locked for 1 year and no change of plan allowed within "
        "this period.",
        "I hereby certify to the best of my knowledge and belief that all particulars given "
        "are true.",
        "Editing and changes are NOT allowed after submission.",
    ):
        assert words in text


def test_the_four_plans_say_what_they_cost_and_insure(browser: Client) -> None:
    text = Page(browser.get(FORM)).text
    for words in (
        "RM 157.20", "RM 232.80", "RM 442.80", "RM 592.80",
        "RM 13.10 a month", "RM 1,550.00 per month", "RM 78.67 a day", "RM 3,555.00 a month",
    ):  # fmt: skip
        assert words in text


def test_a_plan_of_yesterday_is_neither_offered_nor_taken(browser: Client) -> None:
    old = Plan.objects.get(number=1)
    old.effective_to = old.effective_from
    old.save()
    page = Page(browser.post(FORM, answers(plan=str(old.pk)) | uploads()))
    assert str(old.pk) not in page.options["plan"]
    assert page.errors["plan"]


def test_new_ic_and_full_name_are_the_accounts_and_cannot_be_sent(
    browser: Client, driver: User
) -> None:
    browser.post(FORM, answers(ic_number="850314105348", full_name="Somebody Else") | uploads())
    text = Page(browser.get(CHECK)).text
    assert "790811-08-7654" in text
    assert driver.full_name in text
    assert "Somebody Else" not in text


def test_the_account_prefills_the_form(browser: Client, driver: User) -> None:
    page = Page(browser.get(FORM))
    assert page.values["email"] == driver.email
    assert page.values["mobile_phone"] == str(driver.mobile).removeprefix("+")
    assert page.values["nationality"] == "malaysian"
    assert page.values["gender"] == "female"  # the last digit is even


def test_the_last_details_prefill_the_next_form(browser: Client, driver: User) -> None:
    submit(driver, "ART")
    page = Page(browser.get(FORM))
    assert page.values["address_line_1"] == "12 Jalan Bunga Raya"
    assert (page.values["state"], page.values["city"]) == ("03", "Kuala Krai")
    assert page.values["branch"] == "02"
    assert page.values["house_phone"] == "6097441234"


@pytest.mark.usefixtures("reference")
def test_a_police_number_suggests_no_gender(client_of: Callable[[User], Client]) -> None:
    officer = make_user("RF123456", id_type="army_police", mobile="+60123334444")
    assert Page(client_of(officer).get(FORM)).values["gender"] == ""


@pytest.mark.parametrize("name", [name for name in ANSWERS if name != "address_line_2"])
def test_everything_but_address_line_2_is_required(browser: Client, name: str) -> None:
    page = Page(browser.post(FORM, answers(**{name: ""}) | uploads()))
    assert page.status == 200
    assert page.errors[name]
    assert "There is a problem" in page.text


def test_the_plan_and_the_documents_are_required_but_the_other_document(browser: Client) -> None:
    page = Page(browser.post(FORM, answers(plan="")))
    assert set(page.errors) == {"plan", "document_identification-card", "document_offer-letter"}


def test_the_summary_tells_which_document_is_missing(browser: Client) -> None:
    page = Page(browser.post(FORM, answers(plan="")))
    assert "Identification Card: Select a file." in page.text
    assert "Offer Letter: Select a file." in page.text
    assert "Contribution Plan: Choose a plan." not in page.text


BAD = [
    ("postcode", "180", "A post code has five digits"),
    ("postcode", "1800O", "A post code has five digits"),
    ("postcode", "81300", "81300 is not a post code of Kuala Krai, Kelantan."),
    ("house_phone", "12", "Enter a phone number in Malaysia"),
    ("house_phone", "+65 6123 4567", "Enter a phone number in Malaysia"),
    ("mobile_phone", "03-4264 5000", "Enter a mobile number in Malaysia"),
    ("mobile_phone", "not a number", "Enter a mobile number in Malaysia"),
    ("email", "ahmad@", "valid email"),
    ("address_line_1", "x" * 101, "at most 100 characters"),
    ("address_line_1", "   ", "required"),
]


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    browser: Client, name: str, value: str, words: str
) -> None:
    sent = answers(**{name: value})
    page = Page(browser.post(FORM, sent | uploads()))
    assert words in page.errors.pop(name)
    assert page.errors == {}
    assert {field: page.values[field] for field in sent} == sent


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "king"),
        ("race", "martian"),
        ("state", "99"),
        ("branch", "00"),
        ("sector_class", "taxi"),
        ("plan", "0"),
        ("plan", "9" * 30),
        ("months", "0"),
        ("months", "13"),
        ("months", "1.5"),
        ("city", "Johor Bahru"),
    ],
)
def test_a_choice_that_was_not_offered_is_refused(browser: Client, name: str, value: str) -> None:
    assert Page(browser.post(FORM, answers(**{name: value}) | uploads())).errors[name]


def test_a_nul_in_what_is_sent_does_no_harm(browser: Client) -> None:
    assert browser.post(FORM, answers(address_line_1="a\0b", state="\0")).status_code == 200
    assert browser.get("/places/cities/?state=%00").json()["cities"] == []
    assert browser.get("/places/postcode/?postcode=%00").json()["matches"] == []


def test_a_complete_form_leads_to_the_check_page(browser: Client) -> None:
    assert browser.post(FORM, answers() | uploads()).headers["Location"] == CHECK


def test_the_amount_is_shown_when_the_form_comes_back(browser: Client) -> None:
    page = Page(browser.post(FORM, answers(email="")))
    assert "Contribution Amount RM 77.60" in page.text


def test_show_cities_keeps_everything_and_complains_about_nothing(browser: Client) -> None:
    sent = answers(city="", postcode="", state="01", plan="", acknowledged="")
    page = Page(browser.post(FORM, sent | {"show_cities": ""}))
    assert page.errors == {}
    assert "Johor Bahru" in page.options["city"]
    assert "Kuala Krai" not in page.options["city"]
    assert page.values["address_line_1"] == ANSWERS["address_line_1"]


def test_a_post_code_finds_its_state_and_city(browser: Client) -> None:
    sent = answers(state="", city="", postcode=" 18000 ")
    page = Page(browser.post(FORM, sent | {"find_postcode": ""}))
    assert page.errors == {}
    assert (page.values["state"], page.values["city"]) == ("03", "Kuala Krai")


def test_without_its_button_too_when_state_and_city_are_empty(browser: Client) -> None:
    sent = answers(state="", city="")
    assert browser.post(FORM, sent | uploads()).headers["Location"] == CHECK


def test_a_post_code_of_two_cities_finds_the_state_and_asks_for_the_city(browser: Client) -> None:
    sent = answers(state="", city="", postcode="86400")
    page = Page(browser.post(FORM, sent | {"find_postcode": ""}))
    assert page.values["state"] == "01"
    assert {"Batu Pahat", "Parit Raja"} <= set(page.options["city"])
    words = "86400 is a post code of several cities: Batu Pahat, Parit Raja. Choose one of them."
    assert words in page.errors["city"]
    assert set(page.errors) == {"city"}


def test_continue_names_the_cities_of_a_post_code_too(browser: Client) -> None:
    page = Page(browser.post(FORM, answers(state="", city="", postcode="86400") | uploads()))
    assert "Batu Pahat, Parit Raja" in page.errors["city"]
    assert set(page.errors) == {"city"}


def test_what_the_script_has_filled_in_is_said(browser: Client) -> None:
    said = [
        browser.get(f"/places/postcode/?postcode={code}").json()["said"]
        for code in ("18000", "86400", "99999")
    ]
    assert said[0] == "Filled in: Kuala Krai, Kelantan."
    assert "Batu Pahat, Parit Raja" in said[1]
    assert "We do not know this post code" in said[2]


def test_each_plan_shows_what_it_insures_and_its_three_prices(browser: Client) -> None:
    text = Page(browser.post(FORM, answers() | {"show_amounts": ""})).text
    for plan in Plan.objects.in_force(timezone.localdate()):
        for amount, words in (
            (plan.annual, "{} annually"),
            (plan.monthly, "{} a month"),
            (plan.monthly * 4, "{} 4 Month(s)"),
            (plan.temporary_disablement_daily, "{} a day while you cannot work"),
            (plan.permanent_disablement_monthly, "{} a month for dependants"),
        ):
            assert words.format(money(amount)) in text, words


def test_show_amounts_keeps_everything_and_complains_about_nothing(browser: Client) -> None:
    sent = answers(plan="", city="", acknowledged="", months="12")
    page = Page(browser.post(FORM, sent | {"show_amounts": ""}))
    assert page.errors == {}
    assert (page.values["months"], page.values["address_line_1"]) == ("12", sent["address_line_1"])
    assert page.text.count("RM 232.80 12 Month(s)") == 1


def test_without_months_no_total_is_made_up(browser: Client) -> None:
    text = Page(browser.get(FORM)).text
    plans = Plan.objects.in_force(timezone.localdate())
    assert text.count("Choose the months to see it") == len(plans)


def test_an_unknown_post_code_is_said_and_leaves_the_place_alone(browser: Client) -> None:
    page = Page(browser.post(FORM, answers(postcode="99999") | {"find_postcode": ""}))
    assert "We cannot tell the place of this post code." in page.errors["postcode"]
    assert page.values["city"] == "Kuala Krai"


def test_the_places_are_there_for_the_script(browser: Client) -> None:
    assert "Kuala Krai" in browser.get("/places/cities/?state=03").json()["cities"]
    matches = browser.get("/places/postcode/?postcode=18000").json()["matches"]
    assert matches == [{"state": "03", "city": "Kuala Krai"}]
    assert len(browser.get("/places/postcode/?postcode=86400").json()["matches"]) == 2


def slots(page: Page) -> list[str]:
    return [name.removeprefix("document_") for name in page.values if name.startswith("document_")]


def test_the_class_decides_which_documents_are_asked_for(browser: Client) -> None:
    before = Page(browser.get(DRIVING))
    assert slots(before) == ["identification-card", "driving-licence", "other-document"]
    assert "Choose the class first" in before.text
    bus = Page(browser.post(DRIVING, {"sector_class": "bus", "show_documents": ""}))
    assert slots(bus) == [
        "identification-card", "driving-licence", "vocational-licence", "other-document",
    ]  # fmt: skip
    assert bus.errors == {}


@pytest.mark.parametrize(
    ("now", "accepted"),
    [
        (at("11-07-2019 23:59:59"), ["psv-card", "lpkp-letter", "e-hailing-profile"]),
        (at("12-07-2019 00:00:00"), ["psv-card", "lpkp-letter"]),
    ],
)
def test_the_e_hailing_profile_is_accepted_only_until_11_07_2019(
    browser: Client, now: datetime, accepted: list[str]
) -> None:
    with time_machine.travel(now, tick=False):
        sent = {"sector_class": "e-hailing", "show_documents": ""}
        page = Page(browser.post(DRIVING, sent))
    assert page.options["type_driver-permit"] == ["", *accepted]


def test_every_class_of_every_sector_has_a_form(browser: Client) -> None:
    for one in SectorClass.objects.select_related("sector"):
        url = f"/contributions/register/{one.sector.code}/"
        page = Page(browser.post(url, {"sector_class": one.code, "show_documents": ""}))
        assert page.status == 200
        assert {"identification-card", "other-document"} < set(slots(page)), one


def test_an_unknown_sector_is_a_404(browser: Client) -> None:
    assert browser.get("/contributions/register/astrology/").status_code == 404


def test_the_enter_key_presses_continue(browser: Client) -> None:
    form = browser.get(FORM).content.decode().partition('enctype="multipart/form-data"')[2]
    first = re.search(r"<button[^>]*>([^<]*)", form)
    assert first is not None
    assert first[1] == "Continue"
    assert "name=" not in first[0]
