from payments.models.bank import Bank, BankListCheck
from payments.models.message import Door, GatewayMessage, Verdict
from payments.models.payment import SESSION_WINDOW, Payment, PaymentEvent

__all__ = [
    "SESSION_WINDOW",
    "Bank",
    "BankListCheck",
    "Door",
    "GatewayMessage",
    "Payment",
    "PaymentEvent",
    "Verdict",
]
