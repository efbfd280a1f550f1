"""The settings of cookies and headers as production has them."""

import os
import runpy
from typing import Any
from unittest.mock import patch

from django.conf import settings

from tests.matrix.test_configuration import PRODUCTION

THESE = (
    "CONTENT_SECURITY_",
    "CSRF_",
    "KNOWN_BROWSER_",
    "LANGUAGE_COOKIE_",
    "SECURE_",
    "SESSION_",
    "X_FRAME_",
)


def told_in_production() -> dict[str, Any]:
    with patch.dict(os.environ, PRODUCTION, clear=True):
        told = runpy.run_path(str(settings.BASE_DIR / "matrix" / "settings.py"))
    return {name: value for name, value in told.items() if name.startswith(THESE)}
