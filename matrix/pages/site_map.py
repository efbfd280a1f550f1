"""Every page of the portal that one can go to by oneself, in groups: the one list of them.

The page Site map, sitemap.xml, robots.txt, canonical addresses and what search engines may keep
all follow from it, so they cannot disagree.
"""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Page(NamedTuple):
    view_name: str
    label: str | Promise


class Group(NamedTuple):
    title: str | Promise
    pages: tuple[Page, ...]


# Only for whoever is not signed in: members are led on from these.
GUESTS = Group(
    _("Begin"),
    (
        Page("pages:home", _("First page")),
        Page("accounts:sign_up", _("Sign Up")),
        Page("accounts:log_in", _("Log In")),
        Page("accounts:forgotten_password", _("Forgotten your password?")),
    ),
)
EVERYBODY = (
    Group(
        _("Help"),
        (
            Page("pages:help", _("Help")),
            Page("pages:faq", _("Questions and answers")),
            Page("payments:bank_status", _("Bank status")),
            Page("pages:feedback", _("Feedback")),
        ),
    ),
    Group(
        _("About this portal"),
        (
            Page("pages:terms", _("Terms & Conditions")),
            Page("pages:privacy", _("Privacy")),
            Page("pages:security", _("Security")),
            Page("pages:accessibility", _("Accessibility")),
            Page("pages:site_map", _("Site map")),
        ),
    ),
)
MEMBERS = (
    Group(
        _("Contribution"),
        (
            Page("pages:member_home", _("Home")),
            Page("pages:dashboard", _("Dashboard")),
            Page("selfemployed:select_sector", _("Register New")),
            Page("selfemployed:renew_list", _("Renew")),
            Page("payments:history", _("Contribution History")),
            Page("payments:statements", _("Yearly statements")),
            Page("payments:cover_check", _("Was I covered?")),
            Page("pages:cover_card", _("Cover card")),
        ),
    ),
    Group(
        _("Settings"),
        (
            Page("accounts:management", _("Management")),
            Page("pages:activity", _("Account activity")),
            Page("accounts:change_password", _("Change password")),
            Page("accounts:change_phrase", _("Change secret phrase")),
            Page("accounts:change_mobile", _("Change mobile number")),
            Page("accounts:change_email", _("Change email address")),
            Page("selfemployed:reminders", _("Reminders")),
            Page("pages:my_data", _("My Data")),
            Page("pages:close_account", _("Close my account")),
        ),
    ),
)
PUBLIC = tuple(page.view_name for group in (GUESTS, *EVERYBODY) for page in group.pages)


def groups(*, signed_in: bool) -> tuple[Group, ...]:
    """What this visitor can open, in the order of the page Site map."""
    return (*MEMBERS, *EVERYBODY) if signed_in else (GUESTS, *EVERYBODY)


def public_paths() -> list[str]:
    """The pages that anybody may read and a search engine may keep, as ``/help/``."""
    return [reverse(view_name) for view_name in PUBLIC]


def absolute(path: str) -> str:
    """Under the public address of the portal, whatever host was asked."""
    return settings.BASE_URL.rstrip("/") + path
