"""Who may open what: every role at every URL of the site. A URL without a row fails."""

import re
from typing import NamedTuple

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.making import Gateway
from tests.security import routes, world
from tests.security.matrix import APP_LIST, MODELS, OWNER, OWNER_ON, POSTED, SHOWN, Rights
from tests.security.world import ROLES, STAFF, World

pytestmark = pytest.mark.django_db

OF_MODEL = re.compile(r"/admin/(\w+)/(\w+)/(|add/|<path:object_id>/\w+/|<path:object_id>/)$")
LED_TO = {
    "/accounts/log-in/": "login",
    "/admin/login/": "login",
    "/accounts/second-step/": "step",
}
# Written while a page is looked at, without anything of the portal being changed by it.
NOT_STATE = (
    'UPDATE "accounts_session"',  # the idle time starts anew
    'INSERT INTO "accounts_session"',
    'INSERT INTO "accounts_auditentry"',  # that staff have looked
    'INSERT INTO "captcha_captchastore"',  # the question that is shown
    'UPDATE "receipts_receipt" SET "pdf"',  # a copy, which can be made again at any time
    'INSERT INTO "receipts_look"',  # that somebody has looked
    "INSERT INTO accounts_limitwindow",  # how often an address has looked
    'INSERT INTO "payments_banklistcheck"',  # that FPX is asked for its banks, once a minute
)


class Visit(NamedTuple):
    outcome: str
    written: list[str]


_visits: dict[str, dict[str, Visit]] = {}


@pytest.fixture
def everything(reference: None, gateway: Gateway) -> World:
    return world.make(gateway)


@pytest.fixture(params=ROLES)
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def visits(role: str, request: pytest.FixtureRequest) -> dict[str, Visit]:
    """What a role gets at each URL; visited once for all tests."""
    if role not in _visits:
        everything: World = request.getfixturevalue("everything")
        browser = everything.browser(role)
        _visits[role] = {
            route: visit(browser, "get", everything.path(route)) for route in routes.paths()
        }
    return _visits[role]


def visit(browser: Client, method: str, path: str) -> Visit:
    """Go there and come back: what was done is undone."""
    fresh = Client(raise_request_exception=False)
    fresh.cookies = browser.cookies.copy()
    undone = transaction.atomic()
    # Like that of a test case: what is counted for a limit refuses to stand in another one.
    undone._from_testcase = True
    with undone, CaptureQueriesContext(connection) as queries:
        answer = outcome(getattr(fresh, method)(path))
        transaction.set_rollback(True)
    statements = (query["sql"].lstrip() for query in queries.captured_queries)
    return Visit(answer, [sql for sql in statements if _writes(sql)])


def outcome(answer: HttpResponse) -> str:
    if not 300 <= answer.status_code < 400:
        return str(answer.status_code)
    location = answer.headers["Location"]
    return next((word for start, word in LED_TO.items() if location.startswith(start)), "moved")


def _writes(sql: str) -> bool:
    return sql[:6].upper() in {"INSERT", "UPDATE", "DELETE"} and not sql.startswith(NOT_STATE)


def expected(route: str, role: str) -> str:
    """What the matrix says about a GET."""
    if row := SHOWN.get(_named(route)):
        return row.split()[ROLES.index(role)]
    if role not in STAFF:
        return "login"
    rights, page = _model_page(route)
    match page:
        case "add/":
            return "200" if role in rights.add else "403"
        case "<path:object_id>/delete/":
            return "200" if role in rights.delete else "403"
        case "<path:object_id>/":
            return "moved"
        case _list_change_or_history:
            return "200" if role in rights.view else "403"


def _named(route: str) -> str:
    return APP_LIST if route.startswith(APP_LIST) else route


def _model_page(route: str) -> tuple[Rights, str]:
    found = OF_MODEL.match(route)
    assert found, route
    return MODELS[f"{found[1]}.{found[2]}"], found[3]


def test_every_url_and_every_model_of_staff_has_a_row() -> None:
    named = {_named(route) for route in routes.paths()}
    assert {route for route in named - set(SHOWN) if not OF_MODEL.match(route)} == set()
    assert set(SHOWN) - named == set()
    registered = {model._meta.label_lower for model in admin.site._registry}
    assert registered == set(MODELS)


def test_each_role_gets_what_the_matrix_says(role: str, visits: dict[str, Visit]) -> None:
    got = {route: seen.outcome for route, seen in visits.items()}
    assert got == {route: expected(route, role) for route in visits}


def test_no_get_changes_the_database(role: str, visits: dict[str, Visit]) -> None:
    assert {route: seen.written for route, seen in visits.items() if seen.written} == {}


def test_each_role_may_post_what_the_matrix_says(role: str, everything: World) -> None:
    browser = everything.browser(role)
    got = {route: visit(browser, "post", everything.path(route)).outcome for route in POSTED}
    assert got == {route: row.split()[ROLES.index(role)] for route, row in POSTED.items()}


@pytest.mark.parametrize("role", STAFF)
def test_staff_write_only_where_the_matrix_says(role: str, everything: World) -> None:
    browser = everything.browser(role)
    for label, rights in MODELS.items():
        start = f"/admin/{label.replace('.', '/')}/"
        pages = {
            "add/": rights.add,
            "<path:object_id>/change/": rights.change,
            "<path:object_id>/delete/": rights.delete,
        }
        for page, roles in pages.items():
            got = visit(browser, "post", everything.path(start + page)).outcome
            assert (got in {"200", "moved"}) if role in roles else (got == "403"), (label, page)


@pytest.mark.parametrize(("role", "refusal"), [("anonymous", "login"), ("person B", "404")])
def test_a_post_to_what_is_somebody_elses_is_refused(
    everything: World, role: str, refusal: str
) -> None:
    browser = everything.browser(role)
    for route, row in SHOWN.items():
        if row in {OWNER, OWNER_ON}:
            assert visit(browser, "post", everything.path(route)).outcome == refusal, route


@pytest.mark.parametrize("role", ["anonymous", "person B"])
def test_a_post_to_a_table_of_staff_is_led_away(everything: World, role: str) -> None:
    browser = everything.browser(role)
    for route in filter(OF_MODEL.match, routes.paths()):
        assert visit(browser, "post", everything.path(route)).outcome == "login", route


def test_without_the_second_step_a_superuser_is_nobody(everything: World) -> None:
    browser = Client()
    browser.force_login(everything.people["superuser"])
    seen = {
        route: visit(browser, "get", everything.path(route)).outcome
        for route in routes.paths()
        if route.startswith(("/admin/", "/documents/", "/receipts/"))
    }
    assert set(seen.values()) == {"login", "step", "moved", "404"}
    assert [route for route, got in seen.items() if got == "404"] == [
        "/documents/<int:document_id>/",
        "/receipts/^(?P<number>[0-9]{14})/$",
        "/receipts/^(?P<number>[0-9]{14})/void/$",
    ]
