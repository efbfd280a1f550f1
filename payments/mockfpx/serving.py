"""What the server's worker loads: the clock first, then the gateway, then the application."""

import logging
import os

from payments.mockfpx.app import Application, application
from payments.mockfpx.clock import travel

log = logging.getLogger("mockfpx")


def start() -> Application:
    logging.basicConfig(format="FPX simulator: %(message)s")
    log.setLevel(logging.INFO)
    travel(os.environ)
    settings = application.gateway.settings
    log.info("listening on http://%s:%s, keys in %s", settings.host, settings.port, settings.data)
    return application
