"""Pages in the states that matter and that no address alone leads to."""

from collections.abc import Callable

from django.urls import reverse

from selfemployed import reminders
from tests.ui.arriving import Visitor, press, send
from tests.ui.pages import Page, at
from tests.ui.place import Place
from tests.ui.urls import ERRORS

Arrive = Callable[[Visitor], None]


def of_everything(place: Place, *, with_admin: bool) -> list[Page]:
    pages = [*_errors(), *_of_guests(), *_of_accounts(), *_of_contributions(place)]
    pages += [*_of_receipts(place), *_of_people(place)]
    return [*pages, *(_of_staff(place) if with_admin else [])]


def _errors() -> list[Page]:
    doors = [
        at(f"/{door}", role="anonymous", name=door.strip("/").replace("ui-errors/", "error-"),
           status=status)
        for door, (_view, status) in ERRORS.items()
    ]  # fmt: skip
    missing = at("/no-such-page/", role="anonymous", name="error-not-found", status=404)
    wrong = at("/accounts/log-out/", role="anonymous", name="error-method", status=405)
    untrue = [
        at("/verify/x/", role="anonymous", name="verify-not-genuine", status=0),
        at("/cover/verify/x/", role="anonymous", name="cover-verify-not-genuine", status=0),
    ]
    return [*doors, missing, wrong, *untrue]


def _of_guests() -> list[Page]:
    return [
        _sent("sign-up-errors", "/accounts/sign-up/"),
        _sent("log-in-errors", "/accounts/log-in/"),
        _sent("forgotten-errors", "/accounts/forgotten/"),
        _sent("feedback-errors", "/feedback/"),
        _state("feedback-sent", "/feedback/sent/", Visitor.give_feedback),
        _state("log-in-password", "/accounts/log-in/password/", Visitor.give_number),
        _state("log-in-password-wrong", "", _then_press(Visitor.give_number)),
        _state("sign-up-code", "/accounts/sign-up/code/", Visitor.sign_up),
        _state("sign-up-code-wrong", "", _then_press(Visitor.sign_up)),
        _state("sign-up-done", "/accounts/sign-up/done/", Visitor.confirm_phone),
        _state("activate", "", Visitor.activate),
        _state("activate-errors", "", _then_press(Visitor.activate)),
        _state("new-password", "", Visitor.recover),
        _state("new-password-errors", "", _then_press(Visitor.recover)),
    ]


def _of_accounts() -> list[Page]:
    return [
        *(
            _sent(f"management-{what}-errors", f"/accounts/management/{what}/", role="newcomer")
            for what in ("password", "phrase", "mobile", "email")
        ),
        _sent("management-close-errors", "/management/close/", role="newcomer"),
        _state(
            "management-mobile-code", "/accounts/management/mobile/code/", Visitor.change_mobile
        ),
        _state("confirm-email", "", Visitor.change_email),
        _state("second-step", "/accounts/second-step/", Visitor.come_to_second_step),
        _state("second-step-wrong", "", _then_press(Visitor.come_to_second_step)),
        _state("second-step-begun", "", Visitor.begin_second_step, role="clerk"),
        _state(
            "recovery-codes",
            "/accounts/second-step/recovery-codes/",
            Visitor.make_recovery_codes,
            role="supervisor",
        ),
    ]


def _of_contributions(place: Place) -> list[Page]:
    unpaid = place.world.unpaid.pk
    form = "/contributions/register/passenger-transportation/"
    _owner, surplus = place.payments["surplus"]
    return [
        _sent("register-sector-errors", "/contributions/register/", role="newcomer"),
        _sent("register-errors", form, role="newcomer"),
        _sent("pay-errors", f"/contributions/{unpaid}/pay/", role="person A"),
        _state("bank", "/contributions/<int:contribution_id>/pay/bank/", Visitor.choose_bank,
               role="person A"),
        _state("bank-errors", "", _then_press(Visitor.choose_bank), role="person A"),
        _state("to-the-bank", "", Visitor.leave_for_bank, role="payer"),
        *(
            at(f"/payments/{payment.order_number}/", role=role, name=f"payment-{state}")
            for state, (role, payment) in place.payments.items()
        ),
        at(f"/contributions/{place.world.paid.contribution_id}/", role="person A",
           name="contribution-paid"),
        at(f"/contributions/{surplus.contribution_id}/", role="person A",
           name="contribution-rejected"),
        at("/contributions/register/hawker/", role="newcomer", name="register-long-names"),
        at("/cover/?day=2019-12-27&time=16:25:42", role="guide", name="cover-answered"),
        at("/cover/?day=&time=", role="guide", name="cover-errors"),
    ]  # fmt: skip


def _of_receipts(place: Place) -> list[Page]:
    """What the check page says of receipts that are not in force, and a link out of a mail."""
    checks = [
        at(reverse("verification:receipt", args=[receipt.snapshot["proof"]]), role="anonymous",
           name=f"verify-{standing}")
        for standing, receipt in place.receipts.items()
    ]  # fmt: skip
    order_number = place.receipts["void"].payment_reference
    token = reminders.stop_token(place.people["guide"])
    return [
        *checks,
        at(f"/payments/{order_number}/", role="guide", name="payment-void-receipt"),
        at(f"/reminders/stop/{token}/", role="stranger", name="reminders-stop"),
    ]


def _of_people(place: Place) -> list[Page]:
    """The same pages with nothing, with a lot, with long names, with renewals open."""
    every = ["/mode/", "/home/", "/dashboard/", "/contributions/", "/cover/card/",
             "/contributions/statements/"]  # fmt: skip
    pages = [
        at(path, role=role, name=f"{path.strip('/').replace('/', '-')}-of-{role}")
        for role in ("newcomer", "guide", "renewer", "troubled")
        for path in every
    ]
    renewals = [
        at(f"/contributions/{place.registration(role)}/{way}/", role=role, name=f"{way}-of-{role}")
        for role in ("guide", "renewer")
        for way in ("renew", "renew-and-pay")
    ]
    return [
        *pages,
        *renewals,
        at("/contributions/renew/", role="guide", name="renew-list-of-guide"),
        at("/contributions/renew/", role="newcomer", name="renew-list-of-newcomer"),
        at("/cover/?day=2019-12-27&time=16:25:42", role="newcomer", name="cover-of-newcomer"),
    ]


def _of_staff(place: Place) -> list[Page]:
    owner = place.people["person A"].pk
    tables = ("accounts/user", "accounts/signup", "selfemployed/person",
              "selfemployed/contribution")  # fmt: skip
    return [
        *(
            _state(
                f"admin-{table.replace('/', '-')}-ic-number",
                f"/admin/{table}/<int:object_id>/ic-number/",
                send(f"/admin/{table}/<int:object_id>/ic-number/"),
                role="superuser",
            )
            for table in tables
        ),
        at("/admin/accounts/user/?q=nobody", role="superuser", name="admin-list-empty"),
        _sent("admin-add-errors", "/admin/payments/bank/add/", role="superuser"),
        at(f"/admin/accounts/user/{owner}/change/", role="clerk", name="admin-person-of-clerk"),
        at("/admin/", role="clerk", name="admin-of-clerk"),
        at("/admin/", role="finance", name="admin-of-finance"),
        at("/admin/payments/bank/add/", role="clerk", name="admin-forbidden", status=403),
        _state("admin-logged-out", "/admin/logout/", send("/admin/logout/"), role="auditor"),
    ]


def _state(name: str, route: str, arrive: Arrive, *, role: str = "stranger") -> Page:
    return Page(name, route, role, arrive, status=0)


def _sent(name: str, path: str, *, role: str = "stranger") -> Page:
    """The page after its form was sent with nothing filled in."""

    def arrive(visitor: Visitor) -> None:
        visitor.tab.goto(path)
        press(visitor.tab)

    return _state(name, "", arrive, role=role)


def _then_press(before: Arrive) -> Arrive:
    def arrive(visitor: Visitor) -> None:
        before(visitor)
        press(visitor.tab)

    return arrive
