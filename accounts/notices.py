"""What the accounts room says to people."""

from typing import Literal

from django.utils import timezone

from accounts.models import EmailChange, SignUp, User
from accounts.notify.models import Message
from accounts.notify.sending import send_email, send_sms
from accounts.otp import LIFETIME

Changed = Literal["password", "phrase", "mobile", "email", "second_step", "second_step_reset"]


def send_code(*, mobile: str, code: str, language: str) -> None:
    send_sms(
        to=mobile,
        template="accounts/code",
        context={"code": code},
        language=language,
        confidential=True,
        good_for=LIFETIME,
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


def recovery(user: User, *, link: str) -> Message:
    return send_email(
        to=user.email,
        template="accounts/recovery",
        context={"user": user, "link": link},
        language=user.language,
        confidential=True,
    )


def confirm_email(waiting: EmailChange, *, link: str) -> None:
    send_email(
        to=waiting.email,
        template="accounts/confirm_email",
        context={"waiting": waiting, "link": link},
        language=waiting.user.language,
        confidential=True,
    )


def changed(user: User, *, what: Changed) -> None:
    """To the address the account had before, which is the one a thief does not read."""
    send_email(
        to=user.email,
        template="accounts/changed",
        context={"user": user, "what": what, "at": timezone.now()},
        language=user.language,
    )


def mobile_changed(user: User) -> None:
    """To the number the account had before."""
    if user.mobile:
        send_sms(
            to=user.mobile,
            template="accounts/mobile_changed",
            context={},
            language=user.language,
            mail_instead_to=user.email,
        )
