from django.urls import path

from payments.views import callbacks, history, paying

app_name = "payments"
urlpatterns = [
    path("contributions/", history.history, name="history"),
    path("contributions/<int:contribution_id>/", history.view, name="view"),
    path("contributions/<int:contribution_id>/pay/", paying.pay, name="pay"),
    path("contributions/<int:contribution_id>/pay/bank/", paying.select_bank, name="bank"),
    path("payments/fpx/direct/", callbacks.direct, name="fpx_direct"),
    path("payments/fpx/indirect/", callbacks.indirect, name="fpx_indirect"),
    path("payments/<slug:order_number>/", paying.details, name="details"),
    path("payments/<slug:order_number>/ask/", paying.ask, name="ask"),
]
