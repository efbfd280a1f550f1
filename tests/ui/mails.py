"""Every mail as a page: its HTML, written with one row of everything."""

from collections.abc import Callable
from types import SimpleNamespace

from django.conf import settings
from django.utils import timezone

from accounts.models import SignUp
from accounts.notify import writing
from receipts.details import thaw
from receipts.models import Receipt
from selfemployed.models import Coverage
from tests.ui.arriving import Visitor
from tests.ui.pages import Page
from tests.ui.place import Place

TEMPLATES = settings.BASE_DIR / "templates" / "messages"


def every(place: Place) -> list[Page]:
    names = sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.glob("*/*.html"))
    return [_mail(name.removesuffix(".html"), place) for name in names]


def _mail(template: str, place: Place) -> Page:
    words = writing.email(
        to="driver@example.com", template=template, context=facts(place), language="ms"
    )
    # Both languages stand in it, Malay first.
    return Page(
        f"mail-{template.replace('/', '-')}",
        route="",
        role="anonymous",
        arrive=_shown(words.body_html),
        status=0,
        languages=("ms",),
    )


def _shown(body: str) -> Callable[[Visitor], None]:
    def arrive(visitor: Visitor) -> None:
        visitor.tab.goto("about:blank")
        visitor.tab.set_content(body)

    return arrive


def facts(place: Place) -> dict[str, object]:
    """What any of the mails tells."""
    owner, now = place.people["person A"], timezone.now()
    receipt = thaw(Receipt.objects.get(owner=owner).snapshot)
    coverage = Coverage.objects.earliest("pk")
    registration = coverage.contribution.registration
    return {
        "user": owner,
        "at": now,
        "what": "email",
        "sign_up": SignUp.objects.earliest("pk"),
        "link": f"{settings.BASE_URL}/accounts/activate/{'0' * 64}/",
        "waiting": SimpleNamespace(user=owner, email=owner.email),
        "words": "PERKESO: Perlindungan anda tamat pada 26-12-2019.",
        "mobile": owner.mobile,
        "receipt": receipt,
        "note": SimpleNamespace(reason="Resit berganda.", at=now),
        "coverage": coverage,
        "registration": registration,
        "sector": registration.sector,
        "next_start": coverage.end,
        "token": "x",
        "feedback": SimpleNamespace(
            reference="MB-0000-0000", received_at=now, topic="payment", answer="Terima kasih."
        ),
    }
