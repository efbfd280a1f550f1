"""The statements about headers and requests, one by one, over every URL pattern."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.limits import TooMany
from accounts.models import User
from tests.matrix.test_configuration import start
from tests.security.routes import paths

pytestmark = pytest.mark.django_db

EXACTLY = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ERROR_PAGES = {400, 403, 404, 429, 500}
FPX = {"/payments/fpx/direct/", "/payments/fpx/indirect/"}


def lacking(response: HttpResponse) -> list[str]:
    """What a browser is not told."""
    headers = response.headers
    wrong = [name for name, value in EXACTLY.items() if headers.get(name) != value]
    policy = headers.get("Content-Security-Policy", "")
    if "default-src" not in policy or "frame-ancestors 'none'" not in policy:
        wrong.append("Content-Security-Policy")
    if "unsafe" in policy or "*" in policy or "data:" in policy:
        wrong.append(f"a loose policy: {policy}")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    if not re.fullmatch("[0-9a-f]{32}", headers.get("X-Request-ID", "")):
        wrong.append("X-Request-ID")
    return wrong


@pytest.fixture
def browser(as_in_production: Settings) -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def boss(reference: None) -> User:
    return User.objects.create_superuser(
        "750101145671", "gajah-besar-1975", full_name="Boss", email="boss@example.com"
    )


@pytest.mark.parametrize("who", ["anonymous", "signed in"])
def test_every_route_has_every_header(browser: Client, boss: User, who: str) -> None:
    if who == "signed in":
        browser.force_login(boss)
    answers = {route: browser.get(path, secure=True) for route, path in paths().items()}
    assert {route: lacking(answer) for route, answer in answers.items() if lacking(answer)} == {}
    assert len({answer.headers["X-Request-ID"] for answer in answers.values()}) == len(answers)


def test_files_of_the_site_have_every_header(browser: Client) -> None:
    answer = browser.get("/static/css/base.css", secure=True)
    assert answer.status_code == 200
    assert lacking(answer) == []


@pytest.mark.parametrize("secure", [True, False])
def test_a_forged_host_is_refused_with_every_header(browser: Client, secure: bool) -> None:
    answer = browser.get("/", secure=secure, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert set(lacking(answer)) <= ({"Strict-Transport-Security"} if not secure else set())


def test_http_is_sent_to_https_with_every_header(browser: Client) -> None:
    answer = browser.get("/help/")
    assert answer.headers["Location"] == "https://testserver/help/"
    assert lacking(answer) == ["Strict-Transport-Security"]


@pytest.mark.parametrize("code", sorted(ERROR_PAGES))
def test_every_error_page_is_our_own_and_has_every_header(
    browser: Client, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    answer = cause(code, browser, monkeypatch)
    assert answer.status_code == code
    assert lacking(answer) == []
    text = answer.content.decode()
    assert "1-300-22-8000" in text
    assert f"{code} · {answer.headers['X-Request-ID'][:8]}" in text


def cause(code: int, browser: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    if code == 400:
        return browser.get("/", secure=True, headers={"Host": "evil.example"})
    if code == 403:
        strict = Client(enforce_csrf_checks=True)
        return strict.post("/accounts/log-in/", secure=True)
    if code == 404:
        return browser.get("/nowhere/", secure=True)
    refusal = TooMany(timezone.now() + timedelta(minutes=3)) if code == 429 else RuntimeError()

    def fail(*_args: object, **_kwargs: object) -> None:
        raise refusal

    monkeypatch.setattr("matrix.pages.views.render", fail)
    return browser.get("/help/", secure=True)


def test_every_post_but_the_two_of_fpx_needs_its_token(boss: User) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(boss)
    answers = {path: strict.post(path) for path in paths().values()}
    refused = {path for path, answer in answers.items() if answer.status_code == 403}
    assert set(paths().values()) - refused == FPX
    assert all("This page was open too long" in answers[path].content.decode() for path in refused)


def test_a_token_of_another_session_is_refused(boss: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(boss)
    refused = strict.post("/accounts/log-out/", headers={"X-CSRFToken": "a" * 64})
    assert refused.status_code == 403
    assert strict.get("/mode/").status_code == 200


def test_no_template_needs_an_inline_script_or_style(settings: Settings) -> None:
    """The policy would forbid it; mails are no pages of the site."""
    pages = Path(settings.BASE_DIR, "templates").rglob("*.html")
    apart = {"mail.html"}
    inline = re.compile(r"<style|\sstyle=|\son\w+=[\"']|javascript:|<script(?![^>]*\ssrc=)")
    found = [
        str(page) for page in pages if page.name not in apart and inline.search(page.read_text())
    ]
    assert found == []


def test_check_deploy_has_nothing_to_say(fpx_keys: tuple[object, object, object]) -> None:
    _key, certificate, private = fpx_keys
    ended = start(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        MATRIX_FPX_CERTIFICATES=str(certificate),
        MATRIX_FPX_PRIVATE_KEY=str(private),
        RECAPTCHA_PUBLIC_KEY="public",
        RECAPTCHA_PRIVATE_KEY="private",
    )
    assert ended.returncode == 0, ended.stderr


def test_nobody_chooses_the_name_of_their_request(browser: Client) -> None:
    forged = browser.get("/help/", secure=True, headers={"X-Request-ID": "a" * 32})
    assert forged.headers["X-Request-ID"] != "a" * 32
