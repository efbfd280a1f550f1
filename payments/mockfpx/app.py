"""The WSGI application: ``payments.mockfpx.app:application``.

Its state is in memory, so serve it from one process with several threads.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIEnvironment

from payments.mockfpx import bank_views, control, fpx_views, static_files
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.pages import fill, page
from payments.mockfpx.settings import Settings
from payments.mockfpx.web import Request, Response, WebError, as_json, read_request

_BANK = r"/bank/([\w-]{1,64})"
_ROUTES: tuple[tuple[str, str, Callable[..., Response]], ...] = (
    ("GET", r"/", fpx_views.front),
    ("POST", r"/FPXMain/seller2DReceiver\.jsp", fpx_views.authorisation),
    ("POST", r"/FPXMain/sellerNVPTxnStatus\.jsp", fpx_views.enquiry),
    ("POST", r"/FPXMain/RetrieveBankList", fpx_views.bank_list),
    ("GET", r"/FPXMain/termsAndConditions\.jsp", fpx_views.terms),
    ("GET", _BANK + r"/landing", bank_views.landing_page),
    ("GET", _BANK + r"/login", bank_views.login_page),
    ("POST", _BANK + r"/login", bank_views.log_in),
    ("GET", _BANK + r"/confirm", bank_views.confirmation_page),
    ("POST", _BANK + r"/confirm", bank_views.confirm),
    ("GET", _BANK + r"/result", bank_views.result_page),
    ("GET", r"/static/([\w.]{1,40})", static_files.static_file),
    ("GET", r"/control/health", control.health),
    ("GET", r"/control/exchanges", control.list_exchanges),
    ("POST", r"/control/exchanges", control.register_exchanges),
    ("GET", r"/control/scenario", control.show_plans),
    ("POST", r"/control/scenario", control.set_plan),
    ("GET", r"/control/transactions", control.list_transactions),
    ("POST", r"/control/decide", control.decide),
    ("POST", r"/control/later", control.play_later_act),
    ("POST", r"/control/resend", control.send_again),
    ("GET", r"/control/settlement", control.show_settlement),
    ("POST", r"/control/settlement", control.falsify_settlement),
    ("GET", r"/control/banks", control.list_banks),
    ("POST", r"/control/banks", control.set_bank),
    ("POST", r"/control/trouble", control.set_trouble),
    ("POST", r"/control/reset", control.reset),
)
ROUTES = [(method, re.compile(path), view) for method, path, view in _ROUTES]

# No form-action: browsers hold it against the redirects of the merchant's answer, too.
HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none';"
        " frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
]


class Application:
    def __init__(self, start: Callable[[], Gateway]) -> None:
        self._start = start
        self._starting = threading.Lock()
        self._gateway: Gateway | None = None

    @property
    def gateway(self) -> Gateway:
        """Started at the first request, so that importing this module does nothing.

        Raises:
            SettingError: it cannot start, or must not, at every request again.
        """
        with self._starting:
            if self._gateway is None:
                self._gateway = self._start()
            return self._gateway

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            response = _answer(self.gateway, read_request(environ))
        except WebError as problem:
            response = _told(problem, environ)
        response.headers.extend(HEADERS)
        return response.send(start_response)


def _answer(gateway: Gateway, request: Request) -> Response:
    known = [
        (method, view, found.groups())
        for method, path, view in ROUTES
        if (found := path.fullmatch(request.path))
    ]
    for method, view, arguments in known:
        if method == request.method:
            return view(gateway, request, *arguments)
    if known:
        raise WebError(HTTPStatus.METHOD_NOT_ALLOWED, "This address is used in another way.")
    raise WebError(HTTPStatus.NOT_FOUND, "There is nothing at this address.")


def _told(problem: WebError, environ: WSGIEnvironment) -> Response:
    if environ.get("PATH_INFO", "").startswith("/control/"):
        return as_json({"error": problem.text}, problem.status)
    return page(
        title=problem.status.phrase,
        body=fill("problem.html", title=problem.status.phrase, text=problem.text),
        root=environ.get("SCRIPT_NAME", ""),
        status=problem.status,
    )


def from_environment() -> Gateway:
    return Gateway.start(Settings.from_env(os.environ))


application = Application(from_environment)
