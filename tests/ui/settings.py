"""The settings of the site that is measured: a development site that serves as production does.

Otherwise Django's debugger would be measured, and files straight from the sources.
"""

import os
from pathlib import Path

from matrix.settings import *  # noqa: F403
from matrix.settings import MIDDLEWARE, STORAGES

ROOT_URLCONF = "tests.ui.urls"
MIDDLEWARE = [*MIDDLEWARE, "tests.ui.serving.as_in_production"]
# Where the files are collected, compressed and named by their contents.
STATIC_ROOT = Path(os.environ["MATRIX_UI_STATIC"])
WHITENOISE_USE_FINDERS = False
WHITENOISE_AUTOREFRESH = False
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
}
