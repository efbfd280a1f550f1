"""The whole map of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from accounts.views import set_language

admin.site.site_title = admin.site.site_header = _("MATRIX for staff")
admin.site.index_title = _("Self-Employment Social Security Scheme")

urlpatterns = [
    path("", include("matrix.pages.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("selfemployed.urls")),
    path("", include("payments.urls")),
    path("receipts/", include("receipts.urls")),
    path("verify/", include("receipts.verification_urls")),
    path("language/", set_language, name="set_language"),
    path("captcha/", include("accounts.captcha_urls")),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("inbox/", include("accounts.notify.urls")))
