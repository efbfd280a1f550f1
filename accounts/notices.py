"""What the accounts room says to people."""

from accounts.models import SignUp
from accounts.notify.sending import send_email, send_sms


def send_code(*, mobile: str, code: str, language: str) -> None:
    send_sms(
        to=mobile,
        template="accounts/code",
        context={"code": code},
        language=language,
        confidential=True,
    )


def activation(sign_up: SignUp, *, link: str) -> None:
    send_email(
        to=sign_up.email,
        template="accounts/activation",
        context={"sign_up": sign_up, "link": link},
        language=sign_up.language,
        confidential=True,
    )


def account_exists(sign_up: SignUp) -> None:
    send_email(
        to=sign_up.email,
        template="accounts/account_exists",
        context={"sign_up": sign_up},
        language=sign_up.language,
        confidential=True,
    )
