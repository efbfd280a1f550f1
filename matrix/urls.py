"""The whole map of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from accounts.views import set_language
from matrix.pages.styleguide import styleguide

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
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
