"""The web application, as granian (or any WSGI server) loads it."""

from django.core.wsgi import get_wsgi_application

from matrix.boot import load_settings

load_settings()
application = get_wsgi_application()
