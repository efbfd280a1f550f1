"""Start-up shared by the servers: a wrong setting ends the process with one sentence."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def load_settings() -> None:
    """Read the settings, or leave with the reason on one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "matrix.settings")
    try:
        # The first access reads them all.
        _ = settings.DEBUG
    except ImproperlyConfigured as error:
        sys.exit(f"MATRIX cannot start: {error}")
