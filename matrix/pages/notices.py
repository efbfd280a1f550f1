"""What the portal says to a person as a whole."""

from datetime import datetime

from accounts.models import User
from accounts.notify.sending import send_email


def closed(user: User, *, at: datetime) -> None:
    send_email(
        to=user.email,
        template="pages/closed",
        context={"user": user, "at": at},
        language=user.language,
    )


def reopened(user: User) -> None:
    send_email(
        to=user.email,
        template="pages/reopened",
        context={"user": user},
        language=user.language,
    )
