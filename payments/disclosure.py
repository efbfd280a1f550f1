"""What this room keeps about a person, for that person."""

from typing import Any

from accounts.models import User
from payments.models import CoverCertificate, GatewayMessage, Payment
from wording.facts import facts


def about(user: User) -> list[dict[str, Any]]:
    """The payments, with what FPX and staff said about them."""
    payments = Payment.objects.of(user).with_details().order_by("created_at", "pk")
    return [_payment(one) for one in payments.prefetch_related("events", "messages", "cases")]


def certificates(user: User) -> list[dict[str, Any]]:
    """The certificates of cover about this person, whoever asked for them."""
    about = CoverCertificate.objects.filter(owner=user).order_by("issued_at", "pk")
    return [facts(one, "owner", "issued_by") for one in about]


def _payment(payment: Payment) -> dict[str, Any]:
    return facts(payment, "contribution") | {
        "contribution": payment.contribution_id,
        "events": [facts(event, "payment") for event in payment.events.all()],
        "fpx_messages": [_message(message) for message in payment.messages.all()],
        "cases": [facts(case, "payment", "closed_by") for case in payment.cases.all()],
    }


def _message(message: GatewayMessage) -> dict[str, Any]:
    body = bytes(message.body).decode(errors="replace")
    return facts(message, "payment", "body") | {"body": body}
