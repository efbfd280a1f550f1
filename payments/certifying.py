"""Certificates of cover: the answer about a moment, frozen with a reference of its own."""

import json
import secrets
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts import audit
from accounts.audit import Action
from accounts.limits import HOUR, Limit, spend
from accounts.models import User
from payments.cover_check import Answer, answers
from payments.models import CoverCertificate
from receipts.signing import sign_text
from wording.formats import MALAYSIA, masked_ic, masked_name

KIND = "cover"
BY_PERSON = Limit("certificates by person", 30, HOUR)
# Read aloud on the telephone: nothing that looks like something else. 20 of 30 are 98 bits.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS, GROUP = 5, 4


class NotYet(Exception):
    """The moment has not passed: nobody can certify it."""


class NoSector(Exception):
    """The person holds no sector: there is nothing to certify."""


def certify(request: HttpRequest, user: User, *, at: datetime, by: User) -> CoverCertificate:
    """The certificate about ``user`` at the aware moment ``at``, asked for by ``by``.

    Raises ``NotYet``, ``NoSector`` and ``limits.TooMany``, and ``ImproperlyConfigured`` where there
    is no key to sign with. What staff issue is in the trail.
    """
    now = timezone.now()
    if at > now:
        raise NotYet
    spend(BY_PERSON, str(by.pk))
    reference = _reference()
    with transaction.atomic():
        found = answers(user, at=at)
        if not found:
            raise NoSector
        certificate = CoverCertificate.objects.create(
            reference=reference,
            owner=user,
            moment=at,
            issued_at=now,
            issued_by=by,
            snapshot=_freeze(user, found, at=at, issued_at=now, reference=reference),
        )
        if by != user:
            audit.record(
                Action.CERTIFICATE_ISSUED,
                request=request,
                actor=by,
                subject=user,
                target=f"payments.covercertificate {certificate.pk}",
            )
    return certificate


def _freeze(
    user: User, found: list[Answer], *, at: datetime, issued_at: datetime, reference: str
) -> dict[str, Any]:
    """Plain JSON, the IC masked, moments in Malaysia to the second."""
    proof = _prove(user, found, at=at, reference=reference)
    return {
        "reference": reference,
        "proof": proof,
        "verify_url": settings.BASE_URL + reverse("payments:verify_cover", args=[proof]),
        "name": user.full_name,
        "ic_number": masked_ic(user.ic_number),
        "moment": _written(at),
        "issued_at": _written(issued_at),
        "official": settings.OFFICIAL_SITE,
        "helpline": settings.HELPLINE,
        "help_email": settings.HELP_EMAIL,
        "sectors": [_sector(answer) for answer in found],
    }


def _sector(answer: Answer) -> dict[str, Any]:
    return {
        "sector_en": answer.sector.name_en,
        "sector_ms": answer.sector.name_ms,
        "start": _written(answer.period.start) if answer.period else None,
        "end": _written(answer.period.end) if answer.period else None,
        "receipt": answer.receipt.number if answer.receipt else "",
    }


def _prove(user: User, found: list[Answer], *, at: datetime, reference: str) -> str:
    """The signed facts that the QR code carries: no IC number, and of the name its beginnings."""
    facts = {
        "no": reference,
        "name": masked_name(user.full_name),
        "at": _written(at),
        "covered": [answer.sector.code for answer in found if answer.period],
    }
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return sign_text(text, kind=KIND)


def _reference() -> str:
    """``7KQ2-M9TX-…``: nobody can guess it, so whoever can name one has seen the certificate."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def _written(at: datetime) -> str:
    return at.astimezone(MALAYSIA).isoformat(timespec="seconds")
