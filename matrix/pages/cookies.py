"""The cookies of the portal, as the page Privacy lists them: names and times from the settings."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.known_browsers import KNOWN_FOR

DAY = 24 * 3600


class Cookie(NamedTuple):
    name: str
    purpose: str | Promise
    kept: str


def cookies() -> list[Cookie]:
    """All that the portal itself sets, in the active language."""
    idle = settings.SESSION_COOKIE_AGE // 60
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            gettext_lazy("Knows you while you are signed in or are signing up."),
            ngettext(
                "Until you log out, close the browser, or do nothing for %(number)d minute",
                "Until you log out, close the browser, or do nothing for %(number)d minutes",
                idle,
            )
            % {"number": idle},
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            gettext_lazy("Makes sure that a form was sent from this portal, not by another site."),
            _days(settings.CSRF_COOKIE_AGE // DAY),
        ),
        Cookie(
            settings.LANGUAGE_COOKIE_NAME,
            gettext_lazy("Remembers the language that you chose."),
            _days(settings.LANGUAGE_COOKIE_AGE // DAY),
        ),
        Cookie(
            settings.KNOWN_BROWSER_COOKIE_NAME,
            gettext_lazy(
                "Knows a browser in which you have logged in before, so that a stranger who "
                "tries passwords elsewhere cannot lock you out. It opens nothing."
            ),
            _days(KNOWN_FOR.days),
        ),
        Cookie(
            CookieStorage.cookie_name,
            gettext_lazy("Carries a sentence such as “Saved” to the next page."),
            _("Until it has been shown"),
        ),
    ]


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}
