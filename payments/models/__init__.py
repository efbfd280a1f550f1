from payments.models.bank import Bank, BankListCheck
from payments.models.case import Case, CaseKind
from payments.models.certificate import CoverCertificate
from payments.models.message import Door, GatewayMessage, Verdict
from payments.models.payment import Payment, PaymentEvent
from payments.models.reconciliation import Difference, Finding, Reconciliation

__all__ = [
    "Bank",
    "BankListCheck",
    "Case",
    "CaseKind",
    "CoverCertificate",
    "Difference",
    "Door",
    "Finding",
    "GatewayMessage",
    "Payment",
    "PaymentEvent",
    "Reconciliation",
    "Verdict",
]
