"""A browser in which a person has logged in before is known again, by a signed cookie.

Whoever tries numbers and passwords from elsewhere slows down elsewhere, not here: so a stranger
cannot lock the owner out. The cookie opens nothing and names nobody.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "accounts.known_browsers"
KNOWN_FOR = timedelta(days=180)


def remember(response: HttpResponse, ic_number: str) -> None:
    """Know this browser from now on as one of this person's."""
    response.set_signed_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        f"{_owner(ic_number)}.{secrets.token_hex(8)}",
        salt=SALT,
        max_age=KNOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def name(request: HttpRequest, ic_number: str) -> str:
    """What this browser is called, if this person has logged in with it; otherwise nothing."""
    value = request.get_signed_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME, default="", salt=SALT, max_age=KNOWN_FOR
    )
    owner, _dot, called = (value or "").partition(".")
    return called if constant_time_compare(owner, _owner(ic_number)) else ""


def _owner(ic_number: str) -> str:
    return salted_hmac(SALT, ic_number, algorithm="sha256").hexdigest()
