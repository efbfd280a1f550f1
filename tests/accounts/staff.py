"""Staff of the tests and what they do at the door."""

from django.test import Client

from accounts.models import Authenticator, User
from tests.accounts.conftest import log_in
from tests.making import make_user

NUMBER, PASSWORD = "880808145566", "teksi-merah-1979"
ASKED, SET_UP = "/accounts/second-step/", "/accounts/second-step/set-up/"
BEGIN, PAPER = "/accounts/second-step/set-up/begin/", "/accounts/second-step/recovery-codes/"


def make_staff(**changes: object) -> User:
    return make_user(NUMBER, **{"full_name": "Nurul binti Hassan", "is_staff": True} | changes)


def give_authenticator(user: User) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(user=user)
    return made


def code_of(authenticator: Authenticator, *, steps: int = 0) -> str:
    """What the app shows, so many half minutes from now."""
    totp = authenticator.totp
    totp.drift = steps
    return f"{totp.token():06}"


def give_password(client: Client) -> str:
    return log_in(client, number=NUMBER, password=PASSWORD)


def give_code(client: Client, code: str) -> str:
    """The text of the page one comes to."""
    page: bytes = client.post(ASKED, {"code": code}, follow=True).content
    return page.decode()


def may_enter(client: Client) -> bool:
    return client.get("/admin/").status_code == 200
