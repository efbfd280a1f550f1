"""Every page of the site: what the URL patterns answer, looked up, and the states of states.py."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client, override_settings

from tests.security import routes
from tests.ui.arriving import Visitor
from tests.ui.place import Place

LANGUAGES = ("en", "ms")
# Whoever is first here and gets a page is the one who looks at it.
ROLES = ("anonymous", "person A", "superuser", "person B")
ADMIN = "/admin/"
ROLES_OF_ADMIN = ("superuser",)
SHOWN = {200, 410}

# These patterns answer no page by themselves, whoever asks. Whatever is not a page, not here and
# not reached by a state fails.
NOT_PAGES = {
    "files": {
        "/documents/<int:document_id>/",
        "/receipts/^(?P<number>[0-9]{14})/$",
        "/receipts/^(?P<number>[0-9]{14})/void/$",
        "/cover/<int:coverage_id>/calendar/",
        "/cover/certificates/<slug:reference>/",
        "/contributions/statements/<int:year>/pdf/",
        "/contributions/statements/<int:year>/csv/",
        "/captcha/image/<slug:key>/",
        "/captcha/image/<slug:key>@2/",
        "/robots.txt",
        "/sitemap.xml",
    },
    "data": {
        "/health/",
        "/verify/keys/",
        "/places/cities/",
        "/places/postcode/",
        "/inbox/messages.json",
        "/admin/jsi18n/",
        "/admin/autocomplete/",
        "/payments/fpx/direct/",
    },
    "lead on": {
        "/accounts/sign-up/code/resend/",
        "/accounts/second-step/set-up/begin/",
        "/accounts/log-out/",
        "/accounts/keep-alive/",
        "/accounts/management/mobile/resend/",
        "/accounts/management/sessions/end/",
        "/accounts/management/sessions/end-others/",
        "/payments/fpx/indirect/",
        "/payments/<slug:order_number>/ask/",
        "/language/",
        "/admin/login/",
        "/admin/password_change/",
        "/admin/r/<path:content_type_id>/<path:object_id>/",
        "/admin/find-payment/",
        "/admin/accounts/user/find/",
        "/admin/accounts/user/<int:user_id>/reset-second-step/",
    },
}

# Tables of staff to which nobody may add, from which nobody may delete, and Django's own ways on.
LEFT_OUT = re.compile(
    r"/admin/\w+/\w+/(add/|<path:object_id>/|<path:object_id>/delete/)$|/admin/\(\?P<url>"
).match


@dataclass(frozen=True)
class Page:
    """A page and the way there; ``role`` is who walks it."""

    name: str
    route: str
    role: str
    arrive: Callable[[Visitor], None]
    # What it answers; 0 where that is said elsewhere.
    status: int = 200
    # A page that everybody may open by its address.
    public: str = ""
    languages: tuple[str, ...] = LANGUAGES

    @property
    def ours(self) -> bool:
        """Neither of Django's admin nor a mail."""
        return not self.route.startswith(ADMIN) and not self.name.startswith(("admin-", "mail-"))


def of_routes(place: Place, *, with_admin: bool) -> tuple[list[Page], set[str]]:
    """The page behind every URL pattern, and the patterns that answer none."""
    with override_settings(ROOT_URLCONF="tests.ui.urls", ALLOWED_HOSTS=["*"]):
        browsers = {role: place.browser(role) for role in ROLES}
        known = {
            route: _look(route, place, browsers)
            for route in routes.paths()
            if not route.startswith("/ui-errors/") and (with_admin or not route.startswith(ADMIN))
        }
    pages = [page for page in known.values() if page]
    return pages, {route for route, page in known.items() if not page}


def _look(route: str, place: Place, browsers: dict[str, Client]) -> Page | None:
    path = place.world.path(route)
    for role in ROLES_OF_ADMIN if route.startswith(ADMIN) else ROLES:
        answer = browsers[role].get(path)
        if answer.status_code in SHOWN and _is_page(answer):
            return at(path, route=route, role=role, status=answer.status_code)
    return None


def _is_page(answer: HttpResponse) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return kind.startswith("text/html") and b"<html" in answer.getvalue()


def at(path: str, *, role: str, route: str = "", name: str = "", status: int = 200) -> Page:
    """The page at an address."""

    def go(visitor: Visitor) -> None:
        visitor.tab.goto(path)

    anybody = path if role == "anonymous" and status == 200 else ""
    return Page(name or name_of(route), route, role, go, status, anybody)


def name_of(route: str) -> str:
    """``/contributions/<int:contribution_id>/pay/`` → ``contributions-id-pay``."""
    plain = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", " id ", route)
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "front"


def unlooked(without_page: Iterable[str], states: Iterable[Page]) -> list[str]:
    """Patterns of which nobody knows what they show."""
    known = {page.route for page in states}.union(*NOT_PAGES.values())
    return sorted(route for route in without_page if route not in known and not LEFT_OUT(route))
