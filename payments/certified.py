"""Certificates of cover that were issued: printed, and checked by whoever holds one."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from accounts.qr import picture
from payments.certifying import KIND
from payments.models import CoverCertificate
from receipts import pdf
from receipts.signing import read_text

QR_TITLE = "Kod QR pengesahan / Verification QR code"
TEMPLATE = "payments/certificate.html"


class UnknownCertificate(LookupError):
    """Signed by us, and not in our books: of another copy of the portal, or after a restore."""


def document(certificate: CoverCertificate) -> bytes:
    """The PDF, from what was frozen alone. Raises ``pdf.RenderingFailed``."""
    printed = thaw(certificate.snapshot)
    context = {"certificate": printed, "qr": picture(printed["verify_url"], title=QR_TITLE)}
    return pdf.print_template(TEMPLATE, context, identifier=certificate.reference)


def verify(proof: str) -> CoverCertificate:
    """The certificate that carries this proof.

    Raises ``NotSigned`` without asking the database, and ``UnknownCertificate``.
    """
    facts = json.loads(read_text(proof, kind=KIND))
    kept = CoverCertificate.objects.filter(reference=facts["no"], snapshot__proof=proof).first()
    if kept is None:
        raise UnknownCertificate(facts["no"])
    return kept


def thaw(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a snapshot as a template wants them: aware moments."""
    sectors = [
        sector | {name: _moment(sector[name]) for name in ("start", "end")}
        for sector in snapshot["sectors"]
    ]
    moments = {name: _moment(snapshot[name]) for name in ("moment", "issued_at")}
    return {**snapshot, **moments, "sectors": sectors}


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
