"""What the portal says to a person as a whole."""

from datetime import datetime

from accounts.models import User
from accounts.notify.sending import send_email
from matrix.pages.models import Feedback


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


def feedback_received(feedback: Feedback) -> None:
    """Fixed words alone: anybody may have typed the address, so nothing of theirs goes to it."""
    _about_feedback(feedback, "pages/feedback_received")


def feedback_answered(feedback: Feedback) -> None:
    _about_feedback(feedback, "pages/feedback_answered")


def _about_feedback(feedback: Feedback, template: str) -> None:
    send_email(
        to=feedback.address,
        template=template,
        context={"feedback": feedback},
        language=feedback.language,
    )
