from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from payments import checks


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        register(checks.certificates_are_good, checks.TAG)
        register(checks.files_can_be_read, checks.TAG, deploy=True)
        register(checks.gateway_is_real, checks.TAG)
        register(checks.ids_are_well_formed, checks.TAG)
