"""The web application, as granian (or any WSGI server) loads it."""

from django.core.wsgi import get_wsgi_application

from matrix.boot import boot

boot()
application = get_wsgi_application()
