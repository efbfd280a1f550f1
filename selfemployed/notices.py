"""What the self-employed room says to people."""

import unicodedata
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from accounts.notify.quiet_hours import next_waking
from accounts.notify.sending import send_email, send_sms
from selfemployed.coverage import coverage_start
from selfemployed.models import Coverage
from selfemployed.occasions import DAYS_LATE

# So much of a sector's name fits into an SMS of one segment, whatever staff have named it.
SECTOR_IN_SMS = 50
LATE = timedelta(days=DAYS_LATE)


def thanks(user: User, coverage: Coverage) -> None:
    """By SMS: the mail of this moment is the one about the receipt."""
    _send_sms(user, "selfemployed/thanks", coverage, good_for=LATE)


def reminder(user: User, coverage: Coverage, *, lapsed: bool, token: str) -> None:
    """That a coverage ends or has ended, by mail and SMS; ``token`` stops further reminders.

    Only dates are named and no days left: a message that is late is still true.
    """
    now = timezone.now()
    template = "selfemployed/lapsed" if lapsed else "selfemployed/ending"
    send_email(
        to=user.email,
        template=template,
        context={
            "user": user,
            "coverage": coverage,
            "registration": coverage.registration,
            "sector": coverage.registration.sector,
            "next_start": coverage_start(coverage.end, coverage.end),
            "token": token,
        },
        language=user.language,
        due_at=now,
    )
    _send_sms(user, template, coverage, good_for=LATE if lapsed else coverage.end - now)


def _send_sms(user: User, template: str, coverage: Coverage, *, good_for: timedelta) -> None:
    now = timezone.now()
    due_at = next_waking(now, quiet=settings.SMS_QUIET_HOURS)
    if not user.mobile or due_at >= now + good_for:
        return
    with override(user.language):
        sector = _plain(coverage.registration.sector.name)
    send_sms(
        to=user.mobile,
        template=template,
        context={"sector": sector, "start": coverage.start, "end": coverage.end},
        language=user.language,
        good_for=good_for,
        due_at=due_at,
    )


def _plain(name: str) -> str:
    """In letters that GSM-7 has."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ascii_only[:SECTOR_IN_SMS].strip()
