"""FPX's settlement list compared with our payments: daily, and after a backup was restored.

The list carries no signature, so it settles nothing. Where it knows more than we do, the
question to FPX is made due, and the signed answer settles like any other late success.
"""

import hashlib
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import locks
from accounts.models import User
from payments import cases, enquiry, recall
from payments.case_details import Sentence
from payments.fpx import settlement_list
from payments.fpx.messages import readable
from payments.fpx.settlement_list import RefusedList, SettledLine, SettlementList, gettext_noop
from payments.models import Case, CaseKind, Difference, Finding, Payment, Reconciliation
from payments.states import PaymentState
from wording import formats

# The money came, and FPX's signature said so.
SETTLED = (PaymentState.PAID, PaymentState.SURPLUS)
# The same words in every run: a matter is recognised by its detail.
CASES = {
    Finding.MISSING_HERE: (CaseKind.MISSING_HERE, "%(theirs)s, %(transaction)s"),
    Finding.MISSING_THERE: (CaseKind.MISSING_THERE, Sentence.NOT_SETTLED),
    Finding.DIFFERENT_AMOUNT: (CaseKind.DIFFERENT_AMOUNT, Sentence.SETTLED_AMOUNT),
}
BATCH = 1000


class ForeignList(RefusedList):
    """Well written, but no list to compare with our payments."""


@transaction.atomic
def reconcile(content: bytes, *, source: str, by: User | None) -> Reconciliation:
    """Compare a list with our payments and write down what differs; ``source`` names the file.

    All or nothing, one at a time, and any number of times: each run has its own differences,
    a matter is a case once. Raises ``MalformedList`` and ``ForeignList``.
    """
    listed = settlement_list.read(content)
    _refuse_foreign(listed)
    _hold()
    differing, unknown = _compare(listed.lines)
    reconciliation = Reconciliation.objects.create(
        day=listed.day,
        source=readable(source)[:100],
        digest=_digest(content),
        at=timezone.now(),
        by=by,
        lines=len(listed.lines),
        matched=len(listed.lines) - len(differing) - len(unknown),
    )
    # Locks in their order: payments first, then the contributions of those that are recalled.
    _write(reconciliation, differing + _not_listed(listed))
    recalled = recall.recall(unknown)
    _write(reconciliation, [_of_unknown(line, recalled) for line in unknown])
    return reconciliation


@transaction.atomic
def reconcile_once(content: bytes, *, source: str) -> bool:
    """Compare a list unless that was done before, by whomever. Returns whether it was now."""
    _hold()
    if Reconciliation.objects.filter(digest=_digest(content)).exists():
        return False
    reconcile(content, source=source, by=None)
    return True


def _hold() -> None:
    locks.hold("payments.reconciliation")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _refuse_foreign(listed: SettlementList) -> None:
    if listed.exchange_id != settings.FPX_EXCHANGE_ID:
        sentence = gettext_noop("The list is that of another merchant: %(exchange)s.")
        raise ForeignList(sentence, exchange=listed.exchange_id)
    if listed.day > timezone.localdate():
        sentence = gettext_noop("The list is that of a day to come: %(day)s.")
        raise ForeignList(sentence, day=formats.day(listed.day))
    for number, line in enumerate(listed.lines, start=2):
        if line.seller_id != settings.FPX_SELLER_ID:
            sentence = gettext_noop("Line %(line)d is of another merchant: %(seller)s.")
            raise ForeignList(sentence, line=number, seller=line.seller_id)


def _compare(lines: Sequence[SettledLine]) -> tuple[list[Difference], list[SettledLine]]:
    """What differs in the payments that we know, and the lines of those that we do not."""
    differences, unknown = [], []
    payments = Payment.objects.only("order_number", "amount", "state")
    for start in range(0, len(lines), BATCH):
        batch = lines[start : start + BATCH]
        known = payments.in_bulk([line.order_number for line in batch], field_name="order_number")
        for line in batch:
            payment = known.get(line.order_number)
            if payment is None:
                unknown.append(line)
            elif finding := _finding(payment, line):
                differences.append(_difference(finding, line, payment))
    return differences, unknown


def _finding(payment: Payment, line: SettledLine) -> Finding | None:
    if payment.amount != line.amount:
        return Finding.DIFFERENT_AMOUNT
    return None if payment.state in SETTLED else Finding.ASKED


def _of_unknown(line: SettledLine, recalled: dict[str, Payment]) -> Difference:
    payment = recalled.get(line.order_number)
    return _difference(Finding.ASKED if payment else Finding.MISSING_HERE, line, payment)


def _difference(finding: Finding, line: SettledLine, payment: Payment | None) -> Difference:
    return Difference(
        finding=finding,
        order_number=line.order_number,
        transaction_id=line.transaction_id,
        ours=payment.amount if payment else None,
        theirs=line.amount,
        payment=payment,
    )


def _not_listed(listed: SettlementList) -> list[Difference]:
    """What was paid here on that day in Malaysia, whose time zone is the portal's."""
    numbers = {line.order_number for line in listed.lines}
    paid = Payment.objects.filter(state__in=SETTLED, paid_at__date=listed.day)
    needed = paid.only("order_number", "amount", "transaction_id")
    return [
        Difference(
            finding=Finding.MISSING_THERE,
            order_number=payment.order_number,
            transaction_id=payment.transaction_id,
            ours=payment.amount,
            payment=payment,
        )
        for payment in needed.iterator(chunk_size=BATCH)
        if payment.order_number not in numbers
    ]


def _write(reconciliation: Reconciliation, differences: Sequence[Difference]) -> None:
    """Keep the differences, and do about each what can be done: ask FPX, or a person."""
    for difference in differences:
        difference.reconciliation = reconciliation
    Difference.objects.bulk_create(differences, batch_size=BATCH)
    cases.report_all([_case(found) for found in differences if found.finding in CASES])
    asked = [found for found in differences if found.finding == Finding.ASKED]
    for start in range(0, len(asked), BATCH):
        numbers = [found.order_number for found in asked[start : start + BATCH]]
        enquiry.ask_again(Payment.objects.filter(order_number__in=numbers))


def _case(found: Difference) -> Case:
    kind, detail = CASES[Finding(found.finding)]
    facts = {
        "ours": "–" if found.ours is None else formats.money(found.ours),
        "theirs": "–" if found.theirs is None else formats.money(found.theirs),
        "transaction": found.transaction_id,
        "day": formats.day(found.reconciliation.day),
    }
    return cases.unreported(
        kind,
        payment=found.payment,
        order_number=found.order_number,
        detail=detail % facts,
    )
