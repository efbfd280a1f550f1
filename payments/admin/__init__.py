from payments.admin.banks import BankAdmin
from payments.admin.cases import CaseAdmin
from payments.admin.certificates import CoverCertificateAdmin
from payments.admin.messages import GatewayMessageAdmin
from payments.admin.payments import MismatchAdmin, PaymentAdmin, SurplusAdmin
from payments.admin.reconciliations import ReconciliationAdmin

__all__ = [
    "BankAdmin",
    "CaseAdmin",
    "CoverCertificateAdmin",
    "GatewayMessageAdmin",
    "MismatchAdmin",
    "PaymentAdmin",
    "ReconciliationAdmin",
    "SurplusAdmin",
]
