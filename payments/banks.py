"""The bank list as FPX tells it: asked when shown, kept for a minute, the last one serves."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from payments.fpx.client import GatewaySilent
from payments.gateway import client
from payments.models import Bank, BankListCheck
from payments.models.bank import BankQuerySet

logger = logging.getLogger(__name__)


def offered() -> BankQuerySet:
    """Banks to choose from, with ``online`` as fresh as FPX lets it be."""
    if _claim_check():
        _refresh()
    return known()


def known() -> BankQuerySet:
    """The same as FPX told them last; it is not asked."""
    return Bank.objects.offered(test_banks=settings.FPX_TEST_BANKS)


def received_at() -> datetime | None:
    """When FPX last told its banks (aware); none while it never did."""
    return BankListCheck.objects.values_list("received_at", flat=True).first()


def _claim_check() -> bool:
    """Whether this caller is the one who asks now; all others use what is known."""
    now, fresh = timezone.now(), timedelta(seconds=settings.FPX_BANK_LIST_SECONDS)
    check, created = BankListCheck.objects.get_or_create(pk=1, defaults={"asked_at": now})
    if created:
        return True
    stale = BankListCheck.objects.filter(pk=check.pk, asked_at__lt=now - fresh)
    return stale.update(asked_at=now) == 1


def _refresh() -> None:
    now = timezone.now()
    try:
        told = client().bank_list(now=now)
    except GatewaySilent as silence:
        logger.warning("FPX did not tell its banks: %s", silence)
        return
    Bank.objects.filter(code__in=[code for code, active in told.items() if active]).update(
        online=True
    )
    Bank.objects.exclude(code__in=[code for code, active in told.items() if active]).update(
        online=False
    )
    BankListCheck.objects.update(received_at=now)
