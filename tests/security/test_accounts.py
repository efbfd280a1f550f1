"""The statements about accounts, one by one, as a stranger would try them."""

import re
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest
import time_machine
from argon2 import extract_parameters
from django.test import Client

from accounts import activation, otp
from accounts.forms import ActivationForm, SignUpForm
from accounts.identity import IdType, InvalidIdentity, clean_number
from accounts.models import OneTimeCode, SignUp, User
from accounts.notify.models import Message
from tests.accounts.conftest import (
    CODE,
    DETAILS,
    DONE,
    IC,
    LOG_IN,
    LOG_IN_PASSWORD,
    NEXT,
    PASSWORD,
    PHRASE,
    RESEND,
    code_sent,
    link_sent,
    log_in,
    wrong_code,
)

pytestmark = pytest.mark.django_db

UNKNOWN = "850101145678"
CHOICES = {"secret_phrase": PHRASE, "password": PASSWORD, "password_confirm": PASSWORD}
TODAY = date(2019, 12, 27)

FORTY_BAD_NUMBERS = [
    # Not twelve digits.
    "", " ", "0", "7908110876", "79081108765", "7908110876543", "790811087654790811087654",
    # Not digits, or digits of another writing.
    "79081108765a", "seventy-nine", "٧٩٠٨١١٠٨٧٦٥٤", "７９０８１１０８７６５４",
    "७९०८११०८७६५४", "79081108765²", "79081108765Ⅳ", "790811O87654", "79O811087654",
    # Signs between them that nobody writes there.
    "790811.08.7654", "790811_08_7654", "+790811087654", "790811,087654", "790811:08:7654",
    "790811087654\0", "790811\u200b087654", "790811\u202e087654",
    # Tries to break in.
    "790811087654' OR '1'='1", "790811087654;--", "<script>790811087654</script>",
    "{{790811087654}}", "../790811087654", "790811087654%00",
    # Dates that never were.
    "790011087654", "791311087654", "790800087654", "790832087654", "790431087654",
    "790229087654", "190229087654", "973118485349",
    # Places that are not on the list.
    "790811007654", "790811177654", "790811697654", "790811957654",
    # Numbers of another kind.
    "T1234567", "A12345678",
]  # fmt: skip


@pytest.mark.parametrize("id_type", [IdType.NEW_IC, IdType.MYPR])
@pytest.mark.parametrize("number", FORTY_BAD_NUMBERS)
def test_forty_kinds_of_bad_ic_are_refused(number: str, id_type: IdType) -> None:
    form = SignUpForm(DETAILS | {"id_type": id_type.value, "ic_number": number})
    assert "ic_number" in form.errors


def test_there_are_forty_of_them() -> None:
    assert len(set(FORTY_BAD_NUMBERS)) >= 40


@pytest.mark.parametrize("number", ["790811087654", "T1234", "T12345678901", "X1234567", "RF", ""])
def test_each_type_of_id_has_its_own_rule(number: str) -> None:
    with pytest.raises(InvalidIdentity):
        clean_number(number, id_type=IdType.ARMY_POLICE, today=TODAY)


# --- One-time codes ------------------------------------------------------------------------


def test_an_otp_has_six_digits_from_secrets(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[int] = []

    def draw(below: int) -> int:
        drawn.append(below)
        return 7

    monkeypatch.setattr(secrets, "randbelow", draw)
    client.post(NEXT, DETAILS)
    assert drawn == [10**6]
    assert code_sent() == "000007"


def test_an_otp_is_kept_only_as_a_keyed_hash(at_code_page: Client) -> None:
    kept = OneTimeCode.objects.values().get()
    assert code_sent() not in " ".join(map(str, kept.values()))
    assert re.fullmatch(r"[0-9a-f]{64}", kept["digest"])


@pytest.mark.parametrize(("seconds", "works"), [(299, True), (301, False)])
def test_an_otp_lives_five_minutes(
    clock: time_machine.Traveller, at_code_page: Client, seconds: int, works: bool
) -> None:
    clock.shift(timedelta(seconds=seconds))
    assert (at_code_page.post(CODE, {"code": code_sent()}).status_code == 302) is works


def test_an_otp_allows_five_tries(at_code_page: Client) -> None:
    for _ in range(5):
        at_code_page.post(CODE, {"code": wrong_code()})
    page = at_code_page.post(CODE, {"code": code_sent()}).content.decode()
    assert "Too many wrong tries." in page
    assert not Message.objects.filter(template="accounts/activation").exists()


@pytest.mark.parametrize(("posts", "minutes", "codes"), [(15, 1, 3), (96, 15, 10)])
def test_a_number_gets_three_otps_in_a_quarter_of_an_hour_and_ten_a_day(
    clock: time_machine.Traveller, posts: int, minutes: int, codes: int
) -> None:
    for n in range(posts):
        Client(REMOTE_ADDR=f"10.0.0.{n}").post(NEXT, DETAILS)
        clock.shift(timedelta(minutes=minutes))
    assert Message.objects.filter(template="accounts/code").count() == codes


def test_an_otp_is_bound_to_its_session_and_purpose(at_code_page: Client) -> None:
    code, row = code_sent(), OneTimeCode.objects.get()
    other_browser = Client()
    other_browser.post(NEXT, DETAILS | {"mobile": "0191234567"})
    assert other_browser.post(CODE, {"code": code}).status_code == 200
    others = [purpose for purpose in OneTimeCode.Purpose if purpose != row.purpose]
    assert others
    for purpose in others:
        assert not otp.verify(
            purpose=purpose,
            destination=row.destination,
            session_nonce=row.session_nonce,
            code=code,
        ).accepted


def test_a_new_otp_kills_the_old_one(clock: time_machine.Traveller, at_code_page: Client) -> None:
    old = code_sent()
    clock.shift(timedelta(minutes=1))
    at_code_page.post(RESEND)
    assert code_sent() != old
    assert at_code_page.post(CODE, {"code": old}).status_code == 200
    assert at_code_page.post(CODE, {"code": code_sent()}).status_code == 302


@pytest.mark.parametrize(("seconds", "sent"), [(59, 1), (60, 2), (30 * 60, 2)])
def test_resend_works_after_a_minute_and_still_after_half_an_hour(
    clock: time_machine.Traveller, at_code_page: Client, seconds: int, sent: int
) -> None:
    clock.shift(timedelta(seconds=seconds))
    at_code_page.post(RESEND)
    assert Message.objects.filter(template="accounts/code").count() == sent
    # Within the minute the first is still good, later only the second.
    assert at_code_page.post(CODE, {"code": code_sent()}).status_code == 302


# --- Activation ----------------------------------------------------------------------------


@pytest.fixture
def link(at_code_page: Client) -> str:
    at_code_page.post(CODE, {"code": code_sent()})
    return link_sent()


def test_an_activation_token_has_256_bits_and_is_hashed_at_rest(link: str) -> None:
    token = link.split("/")[3]
    assert len(bytes.fromhex(token)) * 8 == 256
    kept = SignUp.objects.values().get()
    assert token not in " ".join(map(str, kept.values()))
    assert kept["activation_digest"] == activation.digest(token)
    assert len({activation.new_token() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(("hours", "status"), [(23.99, 302), (24, 410)])
def test_an_activation_link_lives_a_day_and_works_once(
    clock: time_machine.Traveller, client: Client, link: str, hours: float, status: int
) -> None:
    clock.shift(timedelta(hours=hours))
    assert client.post(link, CHOICES).status_code == status
    assert client.post(link, CHOICES).status_code == 410


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_at_an_activation_link_does_not_use_it(
    client: Client, link: str, method: str
) -> None:
    before = SignUp.objects.values().get()
    getattr(client, method)(link)
    assert SignUp.objects.values().get() == before
    assert client.post(link, CHOICES).status_code == 302


# --- No step can be skipped ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "back_to"), [(CODE, NEXT), (DONE, NEXT), (LOG_IN_PASSWORD, LOG_IN)]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_steps_cannot_be_skipped(
    client: Client, ahmad: User, step: str, back_to: str, method: str
) -> None:
    data = {"code": "000000", "password": PASSWORD, "ic_number": IC}
    response = getattr(client, method)(step, data)
    assert response.status_code == 405 or response.headers["Location"] == back_to
    assert "_auth_user_id" not in client.session


def test_without_the_code_there_is_no_link_and_without_the_link_no_account(
    at_code_page: Client,
) -> None:
    at_code_page.get(DONE)
    assert not Message.objects.filter(template="accounts/activation").exists()
    at_code_page.post(CODE, {"code": code_sent()})
    assert not User.objects.exists()
    assert "_auth_user_id" not in at_code_page.session


# --- Passwords and phrases -----------------------------------------------------------------

REFUSED_PASSWORDS = [
    "", "short", "nine chr9", "k" * 129, "1234567890", "7361950284", "password123",
    "qwertyuiop", "Ahmad bin Ali", "ahmadbinali", "AHMAD BIN ALI 1", "ahmad@gmail.com",
    "790811087654", "790811-08-7654", "x790811087654", "+60108877665", "0108877665",
    "60108877665!", f"{PHRASE} 99",
]  # fmt: skip
TAKEN_PASSWORDS = [PASSWORD, "k7" * 64, "lori biru 1", "密码密码密码密码密码", "كلمة سر طويلة"]


def choosing(password: str) -> ActivationForm:
    sign_up = SignUp(
        ic_number=IC, full_name="Ahmad bin Ali", email="ahmad@gmail.com", mobile="+60108877665"
    )
    return ActivationForm(
        {"secret_phrase": PHRASE, "password": password, "password_confirm": password},
        sign_up=sign_up,
    )


@pytest.mark.parametrize("password", REFUSED_PASSWORDS)
def test_common_personal_short_and_endless_passwords_are_refused(password: str) -> None:
    assert "password" in choosing(password).errors


@pytest.mark.parametrize("password", TAKEN_PASSWORDS)
def test_a_password_of_10_to_128_characters_is_taken(password: str) -> None:
    assert choosing(password).is_valid()


def test_passwords_are_hashed_by_argon2id_with_the_first_parameters_of_owasp(ahmad: User) -> None:
    parameters = extract_parameters(ahmad.password.removeprefix("argon2"))
    assert parameters.type.name == "ID"
    assert (parameters.memory_cost, parameters.time_cost, parameters.parallelism) == (19456, 2, 1)


def test_the_phrase_is_on_its_page_alone(client: Client, link: str) -> None:
    client.post(link, CHOICES)
    assert PHRASE in client.post(LOG_IN, {"ic_number": IC}, follow=True).content.decode()
    bodies = Message.objects.values_list("subject", "body_text", "body_html")
    assert PHRASE not in str(list(bodies))
    log_in(client)
    for page in ("/mode/", "/accounts/management/", LOG_IN):
        assert PHRASE not in client.get(page, follow=True).content.decode()


# --- Guessing ------------------------------------------------------------------------------


def guesses(browser: Client, times: int) -> Iterable[str]:
    for _ in range(times):
        yield log_in(browser, password="not the password")


def waits(page: str) -> timedelta:
    """What a page asks one to wait; nothing where it does not."""
    found = re.search(r"try again in (\d+) (second|minute)s?", page)
    return timedelta(**{f"{found[2]}s": int(found[1])}) if found else timedelta(0)


def test_the_delay_grows_after_wrong_passwords(
    clock: time_machine.Traveller, client: Client, ahmad: User
) -> None:
    list(guesses(client, 5))
    delays = []
    for _ in range(7):
        delays.append(waits(log_in(client)))
        clock.shift(delays[-1])
        log_in(client, password="not the password")
    assert all(earlier <= later for earlier, later in pairwise(delays))
    assert (delays[0], delays[-1]) == (timedelta(seconds=30), timedelta(minutes=15))


@pytest.fixture
def attacked(clock: time_machine.Traveller, client: Client, ahmad: User) -> Client:
    """The owner's browser; meanwhile somebody guesses each minute, each time from elsewhere."""
    log_in(client)
    client.post("/accounts/log-out/")
    for n in range(45):
        clock.shift(timedelta(seconds=60))
        list(guesses(Client(REMOTE_ADDR=f"10.0.1.{n}"), 1))
    return client


def test_a_stranger_cannot_lock_the_owner_out_of_a_browser_used_before(attacked: Client) -> None:
    assert "Too many wrong passwords" in log_in(Client())
    assert "Select Mode" in log_in(attacked)


def test_a_stranger_cannot_lock_the_owner_out_for_ever(
    clock: time_machine.Traveller, attacked: Client
) -> None:
    new = Client(REMOTE_ADDR="10.200.0.1")
    delay = waits(log_in(new))
    assert timedelta(0) < delay <= timedelta(minutes=1)
    clock.shift(delay)
    assert "Select Mode" in log_in(new)


@pytest.mark.parametrize("number", [IC, UNKNOWN])
def test_numbers_cannot_be_walked_through_from_one_address(
    clock: time_machine.Traveller, client: Client, ahmad: User, number: str
) -> None:
    shown = sum(
        client.post(LOG_IN, {"ic_number": f"79081108{n:04}"}).status_code == 302 for n in range(120)
    )
    assert shown == 100
    assert waits(client.post(LOG_IN, {"ic_number": number}).content.decode()) == timedelta(
        minutes=15
    )
    assert Client(REMOTE_ADDR="10.0.0.9").post(LOG_IN, {"ic_number": number}).status_code == 302


@pytest.mark.parametrize("number", [IC, UNKNOWN])
def test_one_number_is_asked_for_from_everywhere_twenty_times_a_minute_at_most(
    clock: time_machine.Traveller, ahmad: User, number: str
) -> None:
    def asked(n: int) -> bool:
        browser = Client(REMOTE_ADDR=f"10.0.1.{n}")
        return browser.post(LOG_IN, {"ic_number": number}).status_code == 302

    assert sum(asked(n) for n in range(30)) == 20
    clock.shift(timedelta(minutes=1))
    assert asked(31)


def test_one_address_signs_up_thirty_people_an_hour_at_most(
    clock: time_machine.Traveller, client: Client
) -> None:
    for n in range(35):
        client.post(NEXT, DETAILS | {"mobile": f"010-88776{n:02}"})
    assert SignUp.objects.count() == 30
    clock.shift(timedelta(hours=1))
    client.post(NEXT, DETAILS)
    assert SignUp.objects.count() == 31
