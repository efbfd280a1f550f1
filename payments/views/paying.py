"""The way through a payment: Pay Now, Select Bank, over to FPX, and the Payment Details."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from payments import checkout, enquiry
from payments.forms import BankForm, PayForm
from payments.gateway import client, order_of
from payments.models import Payment
from payments.reasons import SENTENCES
from payments.receipting import PAYMENT_METHOD
from payments.states import PaymentState
from selfemployed.models import Contribution

TERMS_ACCEPTED = "payment_terms_accepted"
# Whatever else is made of it, this attempt gave no cover.
CAN_BE_PAID_AGAIN = {PaymentState.FAILED, PaymentState.EXPIRED, PaymentState.MISMATCH}


def pay(request: HttpRequest, contribution_id: int) -> HttpResponse:
    """Pay Now: what is paid, the terms, the way of paying."""
    contribution = _payable(request, contribution_id)
    if contribution is None:
        return redirect("payments:view", contribution_id=contribution_id)
    if payment := checkout.in_progress(contribution, now=timezone.now()):
        return redirect("payments:details", order_number=payment.order_number)
    form = PayForm(request.POST or None)
    if form.is_valid():
        # One for each tab: somebody may be paying two sectors.
        accepted = set(request.session.get(TERMS_ACCEPTED, []))
        request.session[TERMS_ACCEPTED] = sorted(accepted | {contribution.pk})
        return redirect("payments:bank", contribution_id=contribution.pk)
    context = {"form": form, "contribution": contribution, "terms_url": settings.FPX_TERMS_URL}
    return render(request, "payments/pay.html", context)


@never_cache
def select_bank(request: HttpRequest, contribution_id: int) -> HttpResponse:
    """Select Bank; the answer to the POST is the signed request, which the browser carries on."""
    contribution = _payable(request, contribution_id)
    if contribution is None:
        return redirect("payments:view", contribution_id=contribution_id)
    if contribution.pk not in request.session.get(TERMS_ACCEPTED, []):
        return redirect("payments:pay", contribution_id=contribution.pk)
    form = BankForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "contribution": contribution}
        return render(request, "payments/bank.html", context)
    enquiry.ask_pending(contribution)
    try:
        payment = checkout.begin(
            contribution, bank=form.cleaned_data["bank"], buyer_email=contribution.email
        )
    except checkout.PaymentInProgress as earlier:
        return redirect("payments:details", order_number=earlier.payment.order_number)
    except checkout.NotTransferable:
        form.add_error(None, _("FPX transfers no less than RM 1.00 and no more than RM 30,000.00."))
        context = {"form": form, "contribution": contribution}
        return render(request, "payments/bank.html", context)
    except checkout.NothingToPay:
        return redirect("payments:view", contribution_id=contribution.pk)
    return hand_over(request, payment)


def hand_over(request: HttpRequest, payment: Payment) -> HttpResponse:
    """The page with the signed request for FPX, for a payment that has just been begun."""
    fpx = client()
    context = {
        "payment": payment,
        "fpx_url": fpx.authorisation_url,
        "fields": fpx.authorisation_fields(order_of(payment)),
    }
    return render(request, "payments/to_fpx.html", context)


@never_cache
def details(request: HttpRequest, order_number: str) -> HttpResponse:
    """Payment Details; while pending: "we are asking your bank, do not pay again"."""
    payment, now = _own(request, order_number), timezone.now()
    cases = list(payment.cases.order_by("closed_at", "pk"))
    is_payable = _is_payable(payment.contribution)
    context = {
        "payment": payment,
        "contribution": payment.contribution,
        "sentence": SENTENCES[payment.reason],
        "method": PAYMENT_METHOD,
        "now": now,
        "in_session": payment.is_in_session(now),
        "is_payable": is_payable,
        "can_pay_again": is_payable and payment.state in CAN_BE_PAID_AGAIN,
        "being_checked": {case.kind for case in cases if case.closed_at is None},
        "dealt_with": [case for case in cases if case.closed_at],
    }
    return render(request, "payments/details.html", context)


def ask(request: HttpRequest, order_number: str) -> HttpResponse:
    """Ask the bank now, because the person wants to know.

    A GET only looks: it comes from a login in between.
    """
    payment = _own(request, order_number)
    if request.method == "POST" and payment.state == PaymentState.PENDING:
        enquiry.ask_for_person(payment)
    return redirect("payments:details", order_number=payment.order_number)


def _own(request: HttpRequest, order_number: str) -> Payment:
    payments = Payment.objects.of(request.user).with_details()
    return get_object_or_404(payments, order_number=order_number)


def _payable(request: HttpRequest, contribution_id: int) -> Contribution | None:
    """The person's contribution; none when there is nothing left to pay."""
    contributions = Contribution.objects.of(request.user).with_details()
    contribution = get_object_or_404(contributions, pk=contribution_id)
    return contribution if _is_payable(contribution) else None


def _is_payable(contribution: Contribution) -> bool:
    return contribution.activated_at is None and contribution.rejected_at is None
