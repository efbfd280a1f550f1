"""Let this process take part in a running site: its database, its keys, its addresses.

What a test needs and a person would take minutes for (people, contributions, begun payments)
is made by the portal's own operations on the site's own database.
"""

import os
import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.db import connections
from django.test import override_settings

from payments.gateway import client
from workshop.places import ROOT
from workshop.site import Site


@contextmanager
def taking_part(site: Site) -> Iterator[None]:
    """Settings and database of ``site`` for every thread of this process, until the end."""
    with patch.dict(os.environ, site.environment):
        told = runpy.run_path(str(ROOT / "matrix" / "settings.py"))
    theirs = told["DATABASES"]["default"]
    theirs["OPTIONS"] = theirs.get("OPTIONS", {}) | {"application_name": "tests"}
    settings = {name: value for name, value in told.items() if name.isupper()}
    del settings["DATABASES"]
    ours = connections.settings["default"]
    before = {name: ours[name] for name in theirs if name in ours}
    connections["default"].close()
    ours.update({name: theirs[name] for name in before})
    try:
        with override_settings(**settings):
            client.cache_clear()
            yield
    finally:
        connections["default"].close()
        ours.update(before)
        client.cache_clear()
