"""Staff's view of money: what waits for a person, what they may do, and what they cannot."""

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from accounts.models import User
from payments import case_details, cases, inbox
from payments.admin.payments import SOURCES
from payments.models import Bank, Case, CaseKind, Door, GatewayMessage, Payment
from payments.states import PaymentState
from tests.making import Gateway, Staff, begin, submit

CASES, PAYMENTS = "/admin/payments/case/", "/admin/payments/payment/"
SURPLUS, MISMATCHED = "/admin/payments/surpluspayment/", "/admin/payments/mismatchedpayment/"
MESSAGES, BANKS = "/admin/payments/gatewaymessage/", "/admin/payments/bank/"


@pytest.fixture
def payment(driver: User, gateway: Gateway) -> Payment:
    return begin(submit(driver))


@pytest.fixture
def closer(staff: Staff) -> Client:
    return staff("view_case", "change_case")


@pytest.fixture
def case(payment: Payment) -> Case:
    cases.report(CaseKind.SURPLUS, payment=payment, detail="MYR 52.40")
    return Case.objects.get()


def page_of(case: Case) -> str:
    return f"{CASES}{case.pk}/change/"


def listed(answer: HttpResponse) -> list[Any]:
    return list(answer.context["cl"].result_list)  # type: ignore[attr-defined]


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


# --- The list of cases ------------------------------------------------------------------------


@pytest.fixture
def three(payment: Payment, clerk: User) -> dict[str, Case]:
    """An open one, one of another kind and order, and a closed one."""
    cases.report(CaseKind.SURPLUS, payment=payment)
    cases.report(CaseKind.UNKNOWN_ORDER, order_number="NOBODYS")
    cases.report(CaseKind.MISMATCH, payment=payment)
    made = {case.kind: case for case in Case.objects.all()}
    cases.close(made[CaseKind.MISMATCH].pk, by=clerk, outcome="Paid back.")
    return made


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({}, ["unknown_order", "surplus"]),
        ({"status": "closed"}, ["mismatch"]),
        ({"status": "all"}, ["mismatch", "unknown_order", "surplus"]),
        ({"kind__exact": "surplus"}, ["surplus"]),
        ({"kind__exact": "mismatch"}, []),
        ({"kind__exact": "mismatch", "status": "all"}, ["mismatch"]),
        ({"q": "NOB"}, ["unknown_order"]),
        ({"q": "MX", "status": "all"}, ["mismatch", "surplus"]),
    ],
)
def test_the_list_begins_with_the_open_ones_and_can_be_narrowed(
    closer: Client, three: dict[str, Case], asked: dict[str, str], kinds: list[str]
) -> None:
    assert [case.kind for case in listed(closer.get(CASES, asked))] == kinds


def test_the_filter_says_which_ones_are_shown(closer: Client, three: dict[str, Case]) -> None:
    for asked, shown in (
        ({}, "open"),
        ({"status": "closed"}, "closed"),
        ({"status": "all"}, "all"),
    ):
        choices = closer.get(CASES, asked).context["cl"].filter_specs[0].choices
        page = closer.get(CASES, asked).context["cl"]
        assert [one["display"] for one in choices(page) if one["selected"]] == [shown]


# --- Closing one ------------------------------------------------------------------------------


def test_a_case_is_closed_by_its_form(closer: Client, clerk: User, case: Case) -> None:
    answer = closer.post(page_of(case), {"outcome": " Paid back on 3 March by transfer 123. "})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.outcome == "Paid back on 3 March by transfer 123."
    assert (case.closed_by, case.closed_at is None) == (clerk, False)


def test_the_form_changes_nothing_but_the_outcome(closer: Client, case: Case) -> None:
    posted = {"outcome": "Done.", "kind": "unclear", "detail": "x", "closed_by": "1", "payment": ""}
    closer.post(page_of(case), posted)
    after = Case.objects.get()
    assert (after.kind, after.detail, after.payment) == (case.kind, case.detail, case.payment)
    assert after.outcome == "Done."


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        ("", "This field is required."),
        ("   ", "This field is required."),
        ("x" * 201, "Ensure this value has at most 200 characters"),
    ],
)
def test_an_outcome_that_will_not_do_is_said_beside_the_field(
    closer: Client, case: Case, outcome: str, error: str
) -> None:
    answer = closer.post(page_of(case), {"outcome": outcome})
    field = text(answer).split('class="form-row errors field-outcome"')[1].split("</textarea>")[0]
    assert error in field
    assert 'name="outcome"' in field
    assert Case.objects.open().exists()


def test_who_may_only_look_cannot_close(staff: Staff, case: Case) -> None:
    reader = staff("view_case")
    page = reader.get(page_of(case))
    assert (page.status_code, 'name="outcome"' in text(page)) == (200, False)
    assert reader.post(page_of(case), {"outcome": "Done."}).status_code == 403
    assert Case.objects.open().exists()


@pytest.mark.parametrize("rights", [(), ("view_payment", "change_payment")])
def test_without_a_right_to_cases_none_is_seen(
    staff: Staff, case: Case, rights: tuple[str, ...]
) -> None:
    outsider = staff(*rights)
    assert outsider.get(CASES).status_code == 403
    assert outsider.get(page_of(case)).status_code == 403
    assert outsider.post(page_of(case), {"outcome": "Done."}).status_code == 403


def test_a_closed_case_can_only_be_read(closer: Client, clerk: User, case: Case) -> None:
    cases.close(case.pk, by=clerk, outcome="Paid back.")
    page = text(closer.get(page_of(case)))
    assert "Paid back." in page
    assert "Nurul binti Hassan" in page
    assert 'name="outcome"' not in page
    assert 'name="_save"' not in page


def test_who_closes_second_is_told_so(closer: Client, clerk: User, case: Case) -> None:
    cases.close(case.pk, by=clerk, outcome="Paid back.")
    answer = closer.post(page_of(case), {"outcome": "Paid back again."}, follow=True)
    assert "Somebody closed this case in the meantime." in text(answer)
    assert "was changed successfully" not in text(answer)
    assert Case.objects.get().outcome == "Paid back."


def test_who_closes_at_the_same_moment_is_told_so(
    closer: Client, clerk: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other is quicker between the look at the case and its lock."""
    close = cases.close

    def too_late(case_id: int, **closing: Any) -> Case:
        close(case_id, by=clerk, outcome="Paid back.")
        return close(case_id, **closing)

    monkeypatch.setattr(cases, "close", too_late)
    answer = closer.post(page_of(case), {"outcome": "Paid back again."}, follow=True)
    assert "Somebody closed this case in the meantime." in text(answer)
    assert "was changed successfully" not in text(answer)


def test_nobody_adds_or_deletes_a_case(staff: Staff, case: Case) -> None:
    allowed = staff("view_case", "change_case", "add_case", "delete_case")
    assert allowed.get(f"{CASES}add/").status_code == 403
    assert allowed.post(f"{CASES}{case.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Case.objects.exists()


# --- Payments ---------------------------------------------------------------------------------


def no_open_case(page: HttpResponse) -> str:
    """The last column of the only row."""
    column: str = text(page).split('class="field-settled"')[1].split("</td>")[0]
    return "yes" if "icon-yes" in column else "no"


def test_the_list_of_payments_shows_for_which_a_case_is_open(
    staff: Staff, clerk: User, payment: Payment
) -> None:
    reader = staff("view_payment")
    assert no_open_case(reader.get(PAYMENTS)) == "yes"
    cases.report(CaseKind.UNCLEAR, payment=payment)
    assert no_open_case(reader.get(PAYMENTS)) == "no"
    cases.close(Case.objects.get().pk, by=clerk, outcome="No money moved.")
    assert no_open_case(reader.get(PAYMENTS)) == "yes"


def test_the_page_of_a_payment_shows_its_cases_events_and_messages(
    staff: Staff, gateway: Gateway, payment: Payment
) -> None:
    inbox.receive(gateway.says(payment, txnAmount="1.00"), door=Door.DIRECT)
    page = text(
        staff("view_payment", "view_case", "view_paymentevent", "view_gatewaymessage").get(
            f"{PAYMENTS}{payment.pk}/change/"
        )
    )
    for shown in (
        "FPX names an amount of 1.00",
        "differs from what was asked",
        "RM 52.40",
        "Pending → Being checked",
        "payment page",
    ):
        assert shown in page


def test_the_events_of_a_payment_are_told_in_malay(
    staff: Staff, gateway: Gateway, payment: Payment
) -> None:
    inbox.receive(gateway.says(payment), door=Door.DIRECT)
    reader = staff("view_payment", "view_paymentevent")
    reader.cookies["django_language"] = "ms"
    with translation.override("ms"):
        page = text(reader.get(f"{PAYMENTS}{payment.pk}/change/"))
    assert "– → Dalam Proses" in page
    assert "Dalam Proses → Telah Dibayar" in page
    for raw in ("pending", "paid", "direct", "mesej langsung"):
        assert (f"<p>{raw}</p>" in page) is (raw == "mesej langsung"), raw


def test_every_mover_of_a_payment_has_a_name(payment: Payment) -> None:
    sources = {"checkout", "reconciliation", "demo", *Door.values}
    assert {str(SOURCES[source]) for source in sources}.isdisjoint(sources - {"reconciliation"})


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ({"txnAmount": "1.00"}, "FPX names an amount of %(named)s, asked was %(asked)s"),
        ({"txnCurrency": "SGD"}, "FPX names the currency %(named)s"),
        ({"sellerOrderNo": "C1-MX"}, "FPX names the seller order %(named)s"),
        ({"fpxTxnTime": ""}, "FPX says paid without a time"),
        ({"debitAuthCode": "87"}, "FPX answered %(code)s"),
    ],
)
def test_the_detail_of_a_case_is_translated_whatever_it_names(
    gateway: Gateway,
    payment: Payment,
    monkeypatch: pytest.MonkeyPatch,
    says: dict[str, str],
    sentence: str,
) -> None:
    inbox.receive(gateway.says(payment, **says), door=Door.DIRECT)
    detail = payment.cases.get().detail
    asked: list[str] = []
    monkeypatch.setattr(case_details, "gettext", lambda text: asked.append(text) or text)
    assert case_details.told(detail) == detail
    assert asked == [sentence]


@pytest.mark.parametrize("detail", ["", "RM 52.40, 1912271625420001", "Something new"])
def test_a_detail_without_words_of_ours_stays_as_it_is(detail: str) -> None:
    assert case_details.told(detail) == detail


def ask_again(browser: Client, *payments: Payment, where: str = PAYMENTS) -> HttpResponse:
    chosen = [payment.pk for payment in payments]
    posted = {"action": "ask_fpx_again", "_selected_action": chosen}
    answer: HttpResponse = browser.post(where, posted, follow=True)
    return answer


def test_the_question_is_made_due_for_the_chosen_payments(
    staff: Staff, payment: Payment, neighbour: User
) -> None:
    other = begin(submit(neighbour))
    Payment.objects.update(next_enquiry_at=None)
    answer = ask_again(staff("view_payment", "change_payment"), payment)
    assert "FPX is asked about 1 payment within a minute." in text(answer)
    due = Payment.objects.filter(next_enquiry_at__lte=timezone.now())
    assert list(due) == [payment]
    assert other.next_enquiry_at is not None


def test_a_mismatched_payment_can_be_asked_about_from_its_own_list(
    staff: Staff, gateway: Gateway, payment: Payment
) -> None:
    inbox.receive(gateway.says(payment, txnAmount="1.00"), door=Door.DIRECT)
    ask_again(staff("view_mismatchedpayment", "change_payment"), payment, where=MISMATCHED)
    payment.refresh_from_db()
    assert payment.next_enquiry_at is not None


def test_about_what_is_final_nobody_is_asked(
    staff: Staff, gateway: Gateway, payment: Payment
) -> None:
    inbox.receive(gateway.says(payment), door=Door.DIRECT)
    answer = ask_again(staff("view_payment", "change_payment"), payment)
    assert "FPX is asked about 0 payments" in text(answer)
    payment.refresh_from_db()
    assert payment.next_enquiry_at is None


def test_who_may_only_look_cannot_have_fpx_asked(staff: Staff, payment: Payment) -> None:
    Payment.objects.update(next_enquiry_at=None)
    reader = staff("view_payment")
    assert "ask_fpx_again" not in text(reader.get(PAYMENTS))
    ask_again(reader, payment)
    payment.refresh_from_db()
    assert payment.next_enquiry_at is None


@pytest.mark.parametrize(
    ("where", "state"),
    [(SURPLUS, PaymentState.SURPLUS), (MISMATCHED, PaymentState.MISMATCH)],
)
def test_surplus_and_mismatched_payments_have_lists_of_their_own(
    staff: Staff, payment: Payment, where: str, state: PaymentState
) -> None:
    copies(payment, *PaymentState)
    reader = staff("view_surpluspayment", "view_mismatchedpayment")
    rows = listed(reader.get(where))
    assert [row.state for row in rows] == [state]
    assert reader.get(f"{where}{rows[0].pk}/change/").status_code == 200
    others = Payment.objects.exclude(state=state)
    assert all(reader.get(f"{where}{one.pk}/change/").status_code == 302 for one in others)


def copies(payment: Payment, *states: str) -> list[Payment]:
    """Payments beside this one; a paid one would need a receipt, so it is left out."""
    made = [
        Payment(
            contribution=payment.contribution,
            bank=payment.bank,
            order_number=f"COPY{Payment.objects.count()}-{number}",
            amount=payment.amount,
            state=state,
            created_at=payment.created_at,
        )
        for number, state in enumerate(states)
        if state != PaymentState.PAID
    ]
    return Payment.objects.bulk_create(made)


# --- Messages and banks -----------------------------------------------------------------------


def only_message(browser: Client) -> str:
    return text(browser.get(f"{MESSAGES}{GatewayMessage.objects.get().pk}/change/"))


def test_a_message_shows_its_facts_and_no_name(
    staff: Staff, gateway: Gateway, payment: Payment
) -> None:
    moment = timezone.datetime.fromisoformat("2019-12-27T16:25:42+08:00")
    inbox.receive(gateway.says(payment, paid_at=moment), door=Door.DIRECT)
    page = only_message(staff("view_gatewaymessage"))
    assert "00 · MYR 52.40 · 1912271625420001 · 27-12-2019 16:25:42" in page
    for name in ("N@ME", "Ma,ker", "Aishah", "Bank, Branch"):
        assert name not in page


def test_of_a_message_that_cannot_be_read_nothing_is_shown(staff: Staff, db: None) -> None:
    GatewayMessage.objects.create(door=Door.DIRECT, body=b"Ali bin Abu \xff\x00")
    page = only_message(staff("view_gatewaymessage"))
    assert "Ali bin Abu" not in page


def test_a_forged_message_writes_nothing_into_the_page(staff: Staff, gateway: Gateway) -> None:
    body = b"fpx_msgType=AC&fpx_debitAuthCode=<script>&fpx_sellerExOrderNo=<script>"
    inbox.receive(body, door=Door.DIRECT)
    browser = staff("view_gatewaymessage")
    for page in (only_message(browser), text(browser.get(MESSAGES))):
        assert "&lt;script&gt;" in page
        assert "<script>&" not in page.replace("<script>alert", "")


def test_a_bank_gets_its_fpx_id_once(staff: Staff, reference: None) -> None:
    browser = staff("view_bank", "add_bank", "change_bank")
    fields = {"code": "NEW0001", "name": "Bank Baharu", "position": "99"}
    assert browser.post(f"{BANKS}add/", fields | {"online": ""}).status_code == 302
    bank = Bank.objects.get(code="NEW0001")
    assert bank.online
    changed = {"code": "OTHER", "name": "Bank Baru", "position": "98"}
    assert browser.post(f"{BANKS}{bank.pk}/change/", changed).status_code == 302
    bank.refresh_from_db()
    assert (bank.code, bank.name, bank.position) == ("NEW0001", "Bank Baru", 98)


# --- Long lists -------------------------------------------------------------------------------


@pytest.mark.parametrize("where", [CASES, PAYMENTS, SURPLUS, MISMATCHED, MESSAGES])
def test_a_longer_list_asks_the_database_no_more(
    staff: Staff, payment: Payment, where: str
) -> None:
    names = ("case", "payment", "surpluspayment", "mismatchedpayment", "gatewaymessage")
    browser = staff(*(f"view_{name}" for name in names), "change_payment")
    counts = []
    for _ in range(2):
        for copy in copies(payment, *[PaymentState.SURPLUS, PaymentState.MISMATCH] * 3):
            cases.report(CaseKind.UNCLEAR, payment=copy)
            GatewayMessage.objects.create(door=Door.DIRECT, body=b"x", payment=copy)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = listed(browser.get(where))
        counts.append((len(rows) >= 3, len(queries)))
    assert counts[0][0]
    assert counts[0] == counts[1]
