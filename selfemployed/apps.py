from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SelfEmployedConfig(AppConfig):
    name = "selfemployed"
    verbose_name = _("Self-employed")
