"""The map of the measured site: ours with the pages of development, and doors to every error."""

import runpy
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone
from django.views.csrf import csrf_failure

from accounts.limits import TooMany

Door = Callable[[HttpRequest], HttpResponse]


def bad_request(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def form_too_old(request: HttpRequest) -> HttpResponse:
    return csrf_failure(request)


def too_many(request: HttpRequest) -> HttpResponse:
    raise TooMany(timezone.now() + timedelta(minutes=12))


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("as the tests of the pages ask for")


# Door → the view behind it, and the status that it answers.
ERRORS: dict[str, tuple[Door, int]] = {
    "ui-errors/bad-request/": (bad_request, 400),
    "ui-errors/forbidden/": (forbidden, 403),
    "ui-errors/form-too-old/": (form_too_old, 403),
    "ui-errors/too-many/": (too_many, 429),
    "ui-errors/crash/": (crash, 500),
}

with override_settings(DEBUG=True):
    ours = runpy.run_module("matrix.urls")["urlpatterns"]

urlpatterns = [
    *(path(door, login_not_required(view)) for door, (view, _status) in ERRORS.items()),
    *ours,
]
