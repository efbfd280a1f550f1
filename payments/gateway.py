"""The FPX client of this portal, made from its settings."""

from functools import cache
from threading import BoundedSemaphore

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from payments.fpx.client import Certificates, Client, load_private_key
from payments.fpx.messages import Order
from payments.models import Payment


@cache
def client() -> Client:
    """Keys are read once per process. Raises ``ImproperlyConfigured``."""
    try:
        private_key = load_private_key(settings.FPX_PRIVATE_KEY)
        certificates = Certificates.load(settings.FPX_CERTIFICATES)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"The FPX keys cannot be read: {error}") from error
    connect, read = settings.FPX_TIMEOUTS
    return Client(
        base_url=settings.FPX_BASE_URL,
        exchange_id=settings.FPX_EXCHANGE_ID,
        seller_id=settings.FPX_SELLER_ID,
        private_key=private_key,
        certificates=certificates,
        timeouts=(connect, read),
        digest=settings.FPX_DIGEST,
        slots=BoundedSemaphore(settings.FPX_MOST_CALLS),
    )


def order_of(payment: Payment) -> Order:
    """The payment as FPX is asked about it: the same values in the AR and in every AE."""
    return Order(
        number=payment.order_number,
        seller_number=payment.seller_order_number,
        made_at=payment.created_at,
        amount=payment.amount,
        bank_id=payment.bank.code,
        buyer_email=payment.buyer_email,
        description="PERKESO Caruman",
    )
