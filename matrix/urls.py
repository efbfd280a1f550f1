"""The whole map of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from accounts.views import set_language

admin.site.site_title = admin.site.site_header = _("MATRIX for staff")
admin.site.index_title = _("Self-Employment Social Security Scheme")

to_log_in = RedirectView.as_view(pattern_name="accounts:log_in", query_string=True)

urlpatterns = [
    path("", include("matrix.pages.urls")),
    path("accounts/", include("accounts.urls")),
    path("", include("selfemployed.urls")),
    path("", include("payments.urls")),
    path("receipts/", include("receipts.urls")),
    path("language/", set_language, name="set_language"),
    path("captcha/", include("accounts.captcha_urls")),
    # Staff log in as everyone does: secret phrase, password, and a limit on guessing.
    path("admin/login/", login_not_required(to_log_in)),
    path("admin/", admin.site.urls),
]
if settings.DEBUG:
    urlpatterns.append(path("inbox/", include("accounts.notify.urls")))
