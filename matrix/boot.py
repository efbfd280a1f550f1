"""Start-up shared by the servers: a wrong setting ends the process with one sentence."""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured


def boot() -> None:
    """Load the settings and the apps, or leave with the reason on one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matrix.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(f"MATRIX cannot start: {error}")
