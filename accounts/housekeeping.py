"""What is deleted because nobody needs it any more, and when."""

from datetime import timedelta

from captcha.models import CaptchaStore
from django.utils import timezone

from accounts import limits, second_step, throttling
from accounts.models import Authenticator, EmailChange, FailedAttempt, OneTimeCode, SignUp
from accounts.notify.models import Message
from accounts.sessions import SessionStore

SIGN_UPS_KEPT = timedelta(days=7)
# A code is counted against its number for a day.
CODES_KEPT = timedelta(days=2)
# A message that could not be sent for so long carries a code or a link that opens nothing.
CONFIDENTIAL_KEPT = timedelta(days=2)


def clear_stale() -> None:
    """Ended sessions, sign-ups never finished, old codes and failures, unsent secrets."""
    now = timezone.now()
    SessionStore.clear_expired()
    CaptchaStore.remove_expired()
    SignUp.objects.filter(activated_at=None, created_at__lt=now - SIGN_UPS_KEPT).delete()
    Authenticator.objects.filter(
        confirmed=False, created_at__lt=now - second_step.TIME_TO_SET_UP
    ).delete()
    EmailChange.objects.filter(expires_at__lt=now).delete()
    OneTimeCode.objects.filter(created_at__lt=now - CODES_KEPT).delete()
    limits.clear_ended()
    FailedAttempt.objects.filter(at__lt=now - throttling.MEMORY).delete()
    Message.objects.filter(
        confidential=True, state=Message.State.DEAD, created_at__lt=now - CONFIDENTIAL_KEPT
    ).update(body_text="", body_html="")
