"""The figures at the top of staff's first page: each for who may see what it counts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.notify.models import Message
from matrix.pages.models import Feedback
from payments import banks
from payments.models import Case, CaseKind, Payment, Reconciliation
from selfemployed import reminders
from selfemployed.models import Contribution, Coverage, Person
from wording import formats

# Older dead messages are history; among the newest an index finds them.
DEAD_DAYS = 30


@dataclass(frozen=True)
class Card:
    """One figure, the list behind it, and whether somebody has something to do."""

    label: str | Promise
    value: str
    url: str
    note: str | Promise = ""
    to_do: bool = False


def for_user(user: User | AnonymousUser, *, now: datetime) -> list[Card]:
    """The cards that this person may see; as many queries for a million rows as for one."""
    return [
        card
        for permission, read in CARDS.items()
        if user.has_perm(permission)
        for card in read(now)
    ]


def people(_now: datetime) -> Iterable[Card]:
    yield Card(
        _("People registered"), f"{Person.objects.count():,}", _listed("selfemployed_person")
    )


def cover(now: datetime) -> Iterable[Card]:
    covered = Coverage.objects.filter(start__lte=now, end__gte=now).aggregate(
        people=Count("registration__person", distinct=True)
    )
    yield Card(
        _("People covered now"),
        f"{covered['people']:,}",
        _listed("selfemployed_coverage", cover="now"),
    )
    # They gather overnight, so some are no sign that anything is wrong.
    yield Card(
        _("Reminders due"),
        f"{reminders.all_due(now=now).count():,}",
        _listed("selfemployed_coverage", cover="reminder"),
    )


def contributions(_now: datetime) -> Iterable[Card]:
    yield Card(
        _("Contributions waiting for payment"),
        f"{Contribution.objects.open().count():,}",
        _listed("selfemployed_contribution", payment="waiting"),
    )


def payments(_now: datetime) -> Iterable[Card]:
    yield Card(
        _("Payments pending"),
        f"{Payment.objects.pending().count():,}",
        _listed("payments_payment", state__exact="pending"),
    )


def cases(_now: datetime) -> Iterable[Card]:
    kinds = Case.objects.open().order_by().values_list("kind").annotate(Count("pk"))
    counts: dict[str, int] = dict(kinds)
    yield _waiting(_("Open cases"), sum(counts.values()), _listed("payments_case"))
    for kind, label in (
        (CaseKind.MISMATCH, _("Open cases: mismatch")),
        (CaseKind.SURPLUS, _("Open cases: surplus")),
    ):
        yield _waiting(label, counts.get(kind, 0), _listed("payments_case", kind__exact=kind))


def messages(now: datetime) -> Iterable[Card]:
    since = now.astimezone(formats.MALAYSIA).date() - timedelta(days=DEAD_DAYS)
    start = datetime.combine(since, datetime.min.time(), formats.MALAYSIA)
    dead = Message.objects.filter(created_at__gte=start, state=Message.State.DEAD).count()
    url = _listed("notify_message", state__exact="dead", created_at__gte=start.isoformat())
    yield _waiting(_("Dead messages of the last 30 days"), dead, url)


def feedback(_now: datetime) -> Iterable[Card]:
    yield _waiting(
        _("Feedback waiting"),
        Feedback.objects.waiting().count(),
        _listed("pages_feedback", state__exact=Feedback.State.RECEIVED),
    )


def reconciliation(_now: datetime) -> Iterable[Card]:
    last = Reconciliation.objects.order_by("-at", "-pk").first()
    differing = last.differences.count() if last else 0
    yield Card(
        _("Last reconciliation"),
        formats.moment(last.at) if last else "–",
        _listed("payments_reconciliation"),
        note=_("List of %(day)s, differences: %(count)d")
        % {"day": formats.day(last.day), "count": differing}
        if last
        else "",
        to_do=differing > 0,
    )


def bank_list(_now: datetime) -> Iterable[Card]:
    told = banks.received_at()
    yield Card(
        _("Last bank list of FPX"),
        formats.moment(told) if told else "–",
        _listed("payments_bank"),
    )


CARDS: dict[str, Callable[[datetime], Iterable[Card]]] = {
    "selfemployed.view_person": people,
    "selfemployed.view_coverage": cover,
    "selfemployed.view_contribution": contributions,
    "payments.view_payment": payments,
    "payments.view_case": cases,
    "notify.view_message": messages,
    "pages.view_feedback": feedback,
    "payments.view_reconciliation": reconciliation,
    "payments.view_bank": bank_list,
}


def _waiting(label: str | Promise, count: int, url: str) -> Card:
    """A count that should be nothing."""
    return Card(label, f"{count:,}", url, to_do=count > 0)


def _listed(model: str, **filters: str) -> str:
    url = reverse(f"admin:{model}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url
