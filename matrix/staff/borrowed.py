"""Texts of Django's admin that staff read here and that Django has no Malay of, named for our own
catalogue. Of a new release of Django: compare its catalogues, English and Malay, and read this.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

LISTS = (
    gettext_noop("Breadcrumbs"),
    gettext_noop("Sidebar"),
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("Show counts"),
    gettext_noop("Hide counts"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("Select all objects on this page for an action"),
    gettext_noop("View selected %(model)s"),
)
# Of these Django has a Malay, but not a good one.
BETTER = (
    gettext_noop("groups"),
    gettext_noop("Change %s"),
    gettext_noop("Select %s to view"),
    gettext_noop("Save and continue editing"),
    gettext_noop("Start typing to filter…"),
    gettext_noop("Enter a new password for the user <strong>%(username)s</strong>."),
)
HISTORY = (
    gettext_noop("Added:"),
    gettext_noop("Changed:"),
    gettext_noop("Deleted:"),
    ngettext_lazy("entry", "entries"),
)
FORMS = (ngettext_lazy("Please correct the error below.", "Please correct the errors below."),)
PASSWORDS = (
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("Set password"),
    gettext_noop("Set password: %s"),
    gettext_noop("Reset password"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Enable password-based authentication for this user by setting a password."),
    gettext_noop(
        "This action will <strong>enable</strong> password-based authentication for this user."
    ),
    gettext_noop("Password-based authentication"),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("Disable password-based authentication"),
    gettext_noop("Password-based authentication was disabled."),
    gettext_noop("Enabled"),
    gettext_noop("Disabled"),
    gettext_noop(
        "Whether the user will be able to authenticate using a password or not. If disabled, they "
        "may still be able to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
    gettext_noop("Conflicting form data submitted. Please try again."),
)
