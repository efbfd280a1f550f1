"""The settings of the site, and one more migration."""

from matrix.settings import *  # noqa: F403
from matrix.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.next_release"]
