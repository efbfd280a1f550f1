"""Pages for people who are not signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def guests_only(view: View[P]) -> View[P]:
    """Open without signing in; whoever is signed in is sent on to Select Mode."""

    @login_not_required
    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("pages:mode")
        return view(request, *args, **kwargs)

    return wrapper
