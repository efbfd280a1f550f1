"""The matrix: what each role gets where. Columns are those of ``world.ROLES``:

anonymous, person A (who owns every row), person B, clerk, finance, supervisor, auditor, superuser.

``login`` is led to Log In, ``step`` to the second step, ``moved`` to another page.
"""

from dataclasses import dataclass

OPEN = "200" + " 200" * 7
GUESTS = "200" + " moved" * 7
UNFINISHED = "moved" + " moved" * 7
MEMBERS = "login" + " 200" * 7
MEMBERS_ON = "login" + " moved" * 7
OWNER = "login 200" + " 404" * 6
OWNER_ON = "login moved" + " 404" * 6
ONLY_POST = "405" + " 405" * 7
MEMBERS_ONLY_POST = "login" + " 405" * 7
VOID = "410" + " 410" * 7
STAFF = "login login login" + " 200" * 5
STAFF_ONLY_POST = "login login login" + " 405" * 5
NOT_THERE = "login login login" + " 404" * 5

# This route names every app of the site.
APP_LIST = "/admin/^(?P<app_label>"
# A list as a file: clerks take none along.
EXPORTS = dict.fromkeys(
    [
        "/admin/payments/payment/export/",
        "/admin/payments/surpluspayment/export/",
        "/admin/payments/mismatchedpayment/export/",
        "/admin/payments/case/export/",
        "/admin/payments/reconciliation/export/",
        "/admin/receipts/receipt/export/",
        "/admin/selfemployed/contribution/export/",
        "/admin/selfemployed/coverage/export/",
    ],
    "login login login 403 200 200 200 200",
)
# What a look gets. Pages of staff's tables follow from MODELS.
SHOWN = {
    "/": GUESTS,
    "/help/": OPEN,
    "/faq/": OPEN,
    "/security/": OPEN,
    "/accessibility/": OPEN,
    "/sitemap/": OPEN,
    "/sitemap.xml": OPEN,
    "/robots.txt": OPEN,
    "/banks/": OPEN,
    "/terms/": OPEN,
    "/privacy/": OPEN,
    "/health/": OPEN,
    "/feedback/": OPEN,
    "/feedback/sent/": UNFINISHED,
    "/mode/": MEMBERS,
    "/home/": MEMBERS,
    "/dashboard/": MEMBERS,
    "/management/activity/": MEMBERS,
    "/management/data/": MEMBERS,
    "/management/reminders/": MEMBERS,
    "/reminders/stop/<str:token>/": VOID,
    "/management/close/": MEMBERS,
    "/accounts/sign-up/": GUESTS,
    "/accounts/sign-up/code/": UNFINISHED,
    "/accounts/sign-up/code/resend/": "405" + " moved" * 7,
    "/accounts/sign-up/done/": UNFINISHED,
    "/accounts/activate/<str:token>/": VOID,
    "/accounts/log-in/": GUESTS,
    "/accounts/log-in/password/": "login" + " moved" * 7,
    "/accounts/second-step/": "login" + " login" * 7,
    "/accounts/second-step/set-up/": "login 404 404 200 200 200 200 200",
    "/accounts/second-step/set-up/begin/": MEMBERS_ONLY_POST,
    "/accounts/second-step/recovery-codes/": MEMBERS_ONLY_POST,
    "/accounts/forgotten/": GUESTS,
    "/accounts/forgotten/sent/": GUESTS,
    "/accounts/forgotten/<int:pk>/<str:token>/": VOID,
    "/accounts/log-out/": ONLY_POST,
    "/accounts/keep-alive/": MEMBERS_ONLY_POST,
    "/accounts/management/": MEMBERS,
    "/accounts/management/password/": MEMBERS,
    "/accounts/management/phrase/": MEMBERS,
    "/accounts/management/mobile/": MEMBERS,
    "/accounts/management/mobile/code/": MEMBERS_ON,
    "/accounts/management/mobile/resend/": MEMBERS_ONLY_POST,
    "/accounts/management/email/": MEMBERS,
    "/accounts/confirm-email/<str:token>/": VOID,
    "/accounts/management/sessions/end/": MEMBERS_ONLY_POST,
    "/accounts/management/sessions/end-others/": MEMBERS_ONLY_POST,
    "/contributions/": MEMBERS,
    "/contributions/register/": MEMBERS,
    "/contributions/register/<slug:sector_code>/": MEMBERS,
    "/contributions/register/<slug:sector_code>/check/": "login 200" + " moved" * 6,
    "/contributions/renew/": "login moved" + " 200" * 6,
    "/contributions/<int:registration_id>/renew/": OWNER,
    "/contributions/<int:registration_id>/renew-and-pay/": OWNER,
    "/contributions/<int:contribution_id>/": OWNER,
    "/contributions/<int:contribution_id>/pay/": OWNER,
    "/contributions/<int:contribution_id>/pay/bank/": OWNER_ON,
    "/payments/fpx/direct/": ONLY_POST,
    "/payments/fpx/indirect/": ONLY_POST,
    "/payments/<slug:order_number>/": OWNER,
    "/payments/<slug:order_number>/ask/": OWNER_ON,
    "/documents/<int:document_id>/": "login 200 404 200 404 200 200 200",
    "/receipts/^(?P<number>[0-9]{14})/$": "login 200 404 200 200 200 200 200",
    "/receipts/^(?P<number>[0-9]{14})/void/$": "login" + " 404" * 7,  # it is not void
    "/verify/keys/": OPEN,
    "/verify/<str:proof>/": OPEN,
    "/cover/": MEMBERS,
    "/cover/card/": MEMBERS,
    "/cover/<int:coverage_id>/calendar/": OWNER,
    "/cover/certificates/<slug:reference>/": "login 200 404 200 404 200 200 200",
    "/cover/verify/<str:cover_proof>/": OPEN,
    "/contributions/statements/": MEMBERS,
    "/contributions/statements/<int:year>/pdf/": OWNER,
    "/contributions/statements/<int:year>/csv/": OWNER,
    "/places/cities/": MEMBERS,
    "/places/postcode/": MEMBERS,
    "/language/": UNFINISHED,
    "/captcha/image/<slug:key>/": VOID,
    "/captcha/image/<slug:key>@2/": VOID,
    "/admin/": STAFF,
    APP_LIST: STAFF,
    "/admin/login/": "login" + " login" * 7,
    "/admin/logout/": "login moved moved" + " 405" * 5,
    "/admin/password_change/": "login login login" + " moved" * 5,
    "/admin/password_change/done/": STAFF,
    "/admin/autocomplete/": "login login login" + " 403" * 5,
    "/admin/jsi18n/": STAFF,
    "/admin/r/<path:content_type_id>/<path:object_id>/": NOT_THERE,
    "/admin/(?P<url>.*)$": NOT_THERE,
    **EXPORTS,
    "/admin/find-payment/": STAFF_ONLY_POST,
    "/admin/accounts/user/find/": STAFF_ONLY_POST,
    "/admin/accounts/user/<int:user_id>/reset-second-step/": STAFF_ONLY_POST,
    "/admin/accounts/user/<int:object_id>/ic-number/": STAFF_ONLY_POST,
    "/admin/accounts/user/<id>/password/": "login login login 403 403 403 403 200",
    "/admin/accounts/signup/<int:object_id>/ic-number/": STAFF_ONLY_POST,
    "/admin/selfemployed/person/<int:object_id>/ic-number/": STAFF_ONLY_POST,
    "/admin/selfemployed/contribution/<int:object_id>/ic-number/": STAFF_ONLY_POST,
    "/admin/receipts/receipt/<int:receipt_id>/void/": "login login login 403 403 200 403 200",
    "/admin/selfemployed/contribution/<int:contribution_id>/reject/": (
        "login login login 200 403 200 403 200"
    ),
}

# What an empty post gets where a look gets nothing.
POSTED = {
    "/accounts/sign-up/code/resend/": "moved" + " moved" * 7,
    "/accounts/second-step/set-up/begin/": "login 404 404" + " step" * 5,
    "/accounts/second-step/recovery-codes/": "login 404 404" + " 200" * 5,
    "/accounts/log-out/": "login" + " login" * 7,
    "/accounts/keep-alive/": MEMBERS,
    "/accounts/management/mobile/resend/": MEMBERS_ON,
    "/accounts/management/sessions/end/": MEMBERS_ON,
    "/accounts/management/sessions/end-others/": MEMBERS_ON,
    "/payments/fpx/direct/": "400" + " 400" * 7,
    "/payments/fpx/indirect/": "moved" + " moved" * 7,
    "/payments/<slug:order_number>/ask/": OWNER_ON,
    "/admin/logout/": "login moved moved" + " 200" * 5,
    **EXPORTS,
    "/admin/find-payment/": "login login login" + " moved" * 5,
    "/admin/accounts/user/find/": "login login login moved 403 moved moved moved",
    "/admin/accounts/user/<int:user_id>/reset-second-step/": (
        "login login login 403 403 403 403 moved"
    ),
    "/admin/accounts/user/<int:object_id>/ic-number/": "login login login 200 403 200 403 200",
    "/admin/accounts/signup/<int:object_id>/ic-number/": "login login login 200 403 200 403 200",
    "/admin/selfemployed/person/<int:object_id>/ic-number/": (
        "login login login 200 403 200 403 200"
    ),
    "/admin/selfemployed/contribution/<int:object_id>/ic-number/": (
        "login login login 200 403 200 403 200"
    ),
    "/admin/receipts/receipt/<int:receipt_id>/void/": "login login login 403 403 200 403 200",
    "/admin/selfemployed/contribution/<int:contribution_id>/reject/": (
        "login login login 200 403 200 403 200"
    ),
}


@dataclass(frozen=True)
class Rights:
    """The roles that may, at a table of staff."""

    view: tuple[str, ...]
    add: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()


BOSS = ("superuser",)
KEEPERS = ("supervisor", *BOSS)
MONEY = ("finance", *KEEPERS)
READERS = (*KEEPERS, "auditor")
OF_PEOPLE = ("clerk", *READERS)
OF_MONEY = ("finance", *READERS)
OF_BOTH = ("clerk", "finance", *READERS)
REFERENCE = Rights(view=OF_PEOPLE, add=KEEPERS, change=KEEPERS, delete=BOSS)

MODELS = {
    "accounts.user": Rights(view=OF_PEOPLE, add=BOSS, change=BOSS),
    "accounts.signup": Rights(view=OF_PEOPLE),
    "accounts.signin": Rights(view=OF_PEOPLE),
    "accounts.onetimecode": Rights(view=BOSS),
    "accounts.auditentry": Rights(view=READERS),
    "auth.group": Rights(view=("auditor", *BOSS)),
    "notify.message": Rights(view=OF_PEOPLE),
    "pages.closure": Rights(view=OF_PEOPLE),
    "pages.feedback": Rights(view=OF_PEOPLE, change=("clerk", *KEEPERS)),
    "payments.payment": Rights(view=OF_BOTH),
    "payments.surpluspayment": Rights(view=OF_MONEY),
    "payments.mismatchedpayment": Rights(view=OF_MONEY),
    "payments.gatewaymessage": Rights(view=OF_MONEY),
    "payments.covercertificate": Rights(view=OF_PEOPLE, add=("clerk", *KEEPERS)),
    "payments.case": Rights(view=OF_MONEY, change=MONEY),
    "payments.reconciliation": Rights(view=OF_MONEY, add=MONEY),
    "payments.bank": Rights(view=OF_MONEY, add=BOSS, change=MONEY, delete=BOSS),
    "receipts.receipt": Rights(view=OF_BOTH),
    "selfemployed.person": Rights(view=OF_PEOPLE, change=("clerk", *KEEPERS)),
    "selfemployed.sectorregistration": Rights(view=OF_PEOPLE),
    "selfemployed.contribution": Rights(view=OF_BOTH),
    "selfemployed.coverage": Rights(view=OF_BOTH),
    "selfemployed.document": Rights(view=OF_PEOPLE),
    "selfemployed.registrationdraft": Rights(view=OF_PEOPLE),
    "selfemployed.referenceload": Rights(view=OF_PEOPLE),
    "selfemployed.plan": Rights(view=OF_BOTH, add=KEEPERS, change=KEEPERS, delete=BOSS),
    "selfemployed.sector": REFERENCE,
    "selfemployed.sectorclass": REFERENCE,
    "selfemployed.documenttype": REFERENCE,
    "selfemployed.documentslot": REFERENCE,
    "selfemployed.state": REFERENCE,
    "selfemployed.city": REFERENCE,
    "selfemployed.branch": REFERENCE,
}
