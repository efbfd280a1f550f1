"""What is deleted because nobody needs it any more, and when."""

from datetime import timedelta
from importlib import import_module

from captcha.models import CaptchaStore
from django.conf import settings
from django.utils import timezone

from accounts import throttling
from accounts.models import FailedAttempt, OneTimeCode, SignUp
from accounts.notify.models import Message

SIGN_UPS_KEPT = timedelta(days=7)
# A code is counted against its number for a day.
CODES_KEPT = timedelta(days=2)
# A message that could not be sent for so long carries a code or a link that opens nothing.
CONFIDENTIAL_KEPT = timedelta(days=2)


def clear_stale() -> None:
    """Ended sessions, sign-ups never finished, old codes and failures, unsent secrets."""
    now = timezone.now()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    CaptchaStore.remove_expired()
    SignUp.objects.filter(activated_at=None, created_at__lt=now - SIGN_UPS_KEPT).delete()
    OneTimeCode.objects.filter(created_at__lt=now - CODES_KEPT).delete()
    FailedAttempt.objects.filter(at__lt=now - throttling.MEMORY).delete()
    Message.objects.filter(
        confidential=True, state=Message.State.DEAD, created_at__lt=now - CONFIDENTIAL_KEPT
    ).update(body_text="", body_html="")
