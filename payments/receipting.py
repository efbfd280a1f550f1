"""What a receipt says about a payment: the facts of payment and coverage put together."""

from payments.models import Payment
from receipts.details import ReceiptDetails
from selfemployed.models import Contribution, Coverage

PAYMENT_METHOD = "Portal MATRIX - FPX"


def receipt_details(
    payment: Payment, contribution: Contribution, coverage: Coverage
) -> ReceiptDetails:
    registration, plan = contribution.registration, contribution.plan
    return ReceiptDetails(
        payer_name=contribution.full_name,
        ic_number=contribution.ic_number,
        payment_method=PAYMENT_METHOD,
        bank=payment.bank.name,
        fpx_transaction_id=payment.transaction_id,
        annual_amount=plan.annual,
        insured_monthly_earnings=plan.insured_monthly_earnings,
        monthly_amount=plan.monthly,
        months=contribution.months,
        coverage_start=coverage.start,
        coverage_end=coverage.end,
        self_employed_code=registration.self_employed_code or "",
        sector_en=registration.sector.name_en,
        sector_ms=registration.sector.name_ms,
        branch=contribution.branch.name,
    )
