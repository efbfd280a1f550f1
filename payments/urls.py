from django.urls import path

from payments.views import banks, callbacks, cover, history, paying, renewing, statements

app_name = "payments"
urlpatterns = [
    path("banks/", banks.bank_status, name="bank_status"),
    path("contributions/", history.history, name="history"),
    path("contributions/<int:contribution_id>/", history.view, name="view"),
    path("contributions/<int:contribution_id>/pay/", paying.pay, name="pay"),
    path("contributions/<int:contribution_id>/pay/bank/", paying.select_bank, name="bank"),
    path(
        "contributions/<int:registration_id>/renew-and-pay/",
        renewing.renew_and_pay,
        name="renew_and_pay",
    ),
    path("contributions/statements/", statements.years, name="statements"),
    path("contributions/statements/<int:year>/pdf/", statements.as_pdf, name="statement_pdf"),
    path("contributions/statements/<int:year>/csv/", statements.as_csv, name="statement_csv"),
    path("cover/", cover.check, name="cover_check"),
    path("cover/certificates/<slug:reference>/", cover.certificate, name="certificate"),
    path("cover/verify/<str:cover_proof>/", cover.verify, name="verify_cover"),
    path("payments/fpx/direct/", callbacks.direct, name="fpx_direct"),
    path("payments/fpx/indirect/", callbacks.indirect, name="fpx_indirect"),
    path("payments/<slug:order_number>/", paying.details, name="details"),
    path("payments/<slug:order_number>/ask/", paying.ask, name="ask"),
]
