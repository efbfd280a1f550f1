from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import SignUp, User
from tests.accounts.conftest import (
    CODE,
    DETAILS,
    DONE,
    NEXT,
    RESEND,
    code_sent,
    last_message,
    link_sent,
    wrong_code,
)

pytestmark = pytest.mark.django_db


def test_details_then_code_then_mail(at_code_page: Client) -> None:
    assert "010-•••• 7665" in at_code_page.get(CODE).content.decode()
    page = at_code_page.post(CODE, {"code": code_sent()}, follow=True).content.decode()
    assert "Sign Up Successful" in page
    assert "Thank you for registering at MATRIX." in page
    assert "A verification email has been sent to your email." in page
    assert link_sent()
    assert not User.objects.exists()


def test_details_are_stored_in_one_form(at_code_page: Client) -> None:
    sign_up = SignUp.objects.get()
    assert sign_up.ic_number == "790811087654"
    assert sign_up.mobile == "+60108877665"
    assert sign_up.language == "en"
    assert sign_up.terms_accepted_at


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("id_type", "", "Select the type of your ID."),
        ("id_type", "passport", "is not one of the available choices"),
        ("ic_number", "", "Enter your IC number."),
        ("ic_number", "12345", "Enter the 12 digits"),
        ("ic_number", "973118485349", "must be a date of birth"),
        ("ic_number", "790811007654", "place of birth"),
        ("full_name", " ", "Enter your full name"),
        ("full_name", "A", "at least 2 characters"),
        ("full_name", "A" * 151, "at most 150 characters"),
        ("email", "", "Enter your email address."),
        ("email", "ahmad@", "like ahmad@gmail.com"),
        ("mobile", "", "Enter your mobile number."),
        ("mobile", "0388880000", "Enter a mobile number in Malaysia"),
        ("terms", "", "Please read the Terms and Conditions"),
        ("captcha_1", "", "Type the text in the picture"),
        ("captcha_1", "WRONG", "That was not the text."),
    ],
)
def test_a_bad_field_is_named_and_nothing_typed_is_lost(
    client: Client, field: str, typed: str, error: str
) -> None:
    response = client.post(NEXT, DETAILS | {field: typed})
    name = field.removesuffix("_1")
    form = response.context["form"]
    assert list(form.errors) == [name]
    assert error in form.errors[name][0]
    page = response.content.decode()
    assert f'id="id_{name}_error"' in page
    for other in {"ic_number", "full_name", "email", "mobile"} - {field}:
        assert f'value="{DETAILS[other]}"' in page
    assert not SignUp.objects.exists()


def test_a_police_number_is_refused_in_its_own_words(client: Client) -> None:
    response = client.post(NEXT, DETAILS | {"id_type": "army_police", "ic_number": "ABC"})
    assert "army or police number" in response.context["form"].errors["ic_number"][0]


@pytest.mark.parametrize("step", [CODE, DONE])
def test_no_step_can_be_skipped(client: Client, step: str) -> None:
    assert client.get(step).headers["Location"] == NEXT
    assert client.post(RESEND).headers["Location"] == NEXT


def test_the_code_of_another_browser_opens_nothing(at_code_page: Client) -> None:
    stranger = Client()
    stranger.post(NEXT, DETAILS | {"mobile": "0191234567"})
    first = SignUp.objects.earliest("pk")
    session = stranger.session
    session["sign_up"] = first.pk
    session.save()
    code = last_message("accounts/code")
    assert code.to == "+60191234567"
    stranger.post(CODE, {"code": code_sent()})
    first.refresh_from_db()
    assert first.phone_verified_at is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_a_slip_costs_no_try(at_code_page: Client, typed: str) -> None:
    response = at_code_page.post(CODE, {"code": typed})
    assert response.context["form"].errors["code"]
    assert at_code_page.post(CODE, {"code": code_sent()}).headers["Location"] == DONE


def test_a_wrong_code_tells_the_tries_left(at_code_page: Client) -> None:
    pages = [at_code_page.post(CODE, {"code": wrong_code()}).content.decode() for _ in range(5)]
    assert "4 tries left" in pages[0]
    assert "1 try left" in pages[3]
    assert "Too many wrong tries" in pages[4]
    assert "Too many wrong tries" in at_code_page.post(CODE, {"code": code_sent()}).content.decode()


def test_an_expired_code_is_said_to_be_expired(
    clock: time_machine.Traveller, at_code_page: Client
) -> None:
    clock.shift(timedelta(minutes=5))
    page = at_code_page.post(CODE, {"code": code_sent()}).content.decode()
    assert "This OTP has expired" in page


def test_resend_waits_a_minute(clock: time_machine.Traveller, at_code_page: Client) -> None:
    first = code_sent()
    clock.shift(timedelta(seconds=20))
    page = at_code_page.post(RESEND, follow=True).content.decode()
    assert "Please wait 40 seconds." in page
    assert code_sent() == first
    clock.shift(timedelta(seconds=40))
    assert "A new OTP was sent." in at_code_page.post(RESEND, follow=True).content.decode()


def test_resend_works_after_the_half_hour_of_the_guide(
    clock: time_machine.Traveller, at_code_page: Client
) -> None:
    clock.shift(timedelta(minutes=31))
    assert "A new OTP was sent." in at_code_page.post(RESEND, follow=True).content.decode()
    assert at_code_page.post(CODE, {"code": code_sent()}).headers["Location"] == DONE


def test_the_fourth_code_in_a_quarter_of_an_hour_is_refused_with_the_form_kept(
    clock: time_machine.Traveller, client: Client
) -> None:
    for _ in range(3):
        Client().post(NEXT, DETAILS)
        clock.shift(timedelta(minutes=2))
    response = client.post(NEXT, DETAILS)
    assert "try again in 9 minutes" in response.context["form"].errors["mobile"][0]
    assert 'value="Ahmad bin Ali"' in response.content.decode()
    assert SignUp.objects.count() == 3


def test_going_back_to_mend_a_letter_keeps_the_code_on_its_way(
    clock: time_machine.Traveller, at_code_page: Client
) -> None:
    clock.shift(timedelta(seconds=10))
    response = at_code_page.post(NEXT, DETAILS | {"full_name": "Ahmad bin Abu"})
    assert response.headers["Location"] == CODE
    at_code_page.post(CODE, {"code": code_sent()})
    assert SignUp.objects.get(phone_verified_at__isnull=False).full_name == "Ahmad bin Abu"


def test_continue_pressed_twice_sends_one_mail(at_code_page: Client) -> None:
    code = code_sent()
    for _ in range(2):
        assert at_code_page.post(CODE, {"code": code}).headers["Location"] == DONE
    assert SignUp.objects.filter(activation_digest__isnull=False).count() == 1


def test_the_language_of_the_page_goes_with_the_person(client: Client) -> None:
    client.post(NEXT, DETAILS, headers={"Accept-Language": "ms"})
    assert SignUp.objects.get().language == "ms"
    assert last_message("accounts/code").language == "ms"


@pytest.mark.parametrize("page", [NEXT, "/accounts/log-in/", CODE, DONE])
def test_whoever_is_signed_in_goes_on_to_select_mode(
    client: Client, ahmad: User, page: str
) -> None:
    client.force_login(ahmad)
    assert "mode" in client.get(page).headers["Location"]
