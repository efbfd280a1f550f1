"""The statements about logs, one by one; tests/canaries.py tries them over the whole suite."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from celery import Celery
from celery.app.trace import build_tracer
from django.conf import settings
from django.core.cache import cache
from django.db import Error, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.notify import sending, writing
from accounts.notify.models import Message
from matrix.logs import JsonLine, Line
from tests.accounts.conftest import IC
from tests.canaries import Canaries, canaries
from tests.matrix.test_configuration import start
from wording import request_ids
from wording.request_ids import current_request_id

TOKEN = "0123456789abcdef" * 4
OTHER_TOKEN = f"c7x2k1-{TOKEN[:32]}"


class Kept(logging.Handler):
    """What production would have written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.formatter = JsonLine()
        self.lines: list[dict[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, root = Kept(), logging.getLogger()
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)


def written(message: str, *args: object, **extra: object) -> str:
    record = logging.LogRecord("payments.x", logging.WARNING, "x.py", 1, message, args, None)
    vars(record).update(extra)
    return JsonLine().format(record)


def test_a_line_is_one_json_object_in_utc() -> None:
    request_ids.begin("a" * 32)
    told = json.loads(written("Kuala %s\nKrai • 1", "Lumpur"))
    request_ids.end()
    assert datetime.fromisoformat(told.pop("at")).utcoffset() == UTC.utcoffset(None)
    assert told == {
        "level": "WARNING",
        "logger": "payments.x",
        "request_id": "a" * 32,
        "message": "Kuala Lumpur\nKrai • 1",
    }
    assert "\n" not in written("two\nlines")


def test_what_else_hangs_on_a_record_is_not_written() -> None:
    assert set(json.loads(written("Hello", ic_number=IC, request=object(), user="Ali"))) == {
        "at",
        "level",
        "logger",
        "message",
    }


@pytest.mark.parametrize(
    "number",
    [IC, "790811-08-7654", "+60108877665", "60108877665", "0108877665", TOKEN, OTHER_TOKEN],
)
def test_a_number_that_slips_in_is_hidden(number: str) -> None:
    assert number not in written("About %s.", number)
    assert number not in Line().format(logging.makeLogRecord({"msg": f"About {number}."}))
    assert "About [hidden]." in written("About %s.", number)


@pytest.mark.parametrize(
    "number",
    [
        "20190000104627",
        "MX191227ABCDEFGHJK",
        "C12-MX19122712345AB678",
        "1912271627350001",
        "a" * 32,
    ],
)
def test_numbers_of_receipts_orders_and_requests_stay(number: str) -> None:
    assert number in written("About %s.", number)


@pytest.mark.parametrize(
    "task", ["12345678-4742-4266-8170-790811087654", "79081108-7654-4742-b266-1b70f2ce0d79"]
)
def test_names_of_tasks_stay(task: str) -> None:
    assert task in written("Task %s succeeded", task)


def test_the_record_stays_as_it_was_for_others() -> None:
    record = logging.makeLogRecord({"msg": "About %s.", "args": (IC,)})
    Line().format(record)
    assert record.getMessage() == f"About {IC}."


@pytest.mark.django_db
def test_an_error_of_the_database_does_not_tell_the_row(kept: Kept, driver: User) -> None:
    try:
        with transaction.atomic():
            User.objects.create_user(driver.ic_number, email="other@example.com", mobile="+6012")
    except Error:
        logging.getLogger("payments.inbox").exception("The database refused it")
    line = kept.lines[-1]
    assert "accounts_user_ic_number" in line["exception"]
    assert "Traceback" in line["exception"]
    assert "DETAIL" not in line["exception"]
    assert driver.ic_number not in line["exception"]


@pytest.mark.django_db
def test_a_request_is_named_in_its_lines_and_in_its_answer(
    kept: Kept, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(*_args: object) -> HttpResponse:
        logging.getLogger("payments.x").warning("Here")
        return HttpResponse("")

    monkeypatch.setattr("matrix.pages.views.render", page)
    answers = [client.get("/help/") for _ in range(2)]
    names = [line["request_id"] for line in kept.lines if line["message"] == "Here"]
    assert names == [answer.headers["X-Request-ID"] for answer in answers]
    assert names[0] != names[1]
    assert current_request_id() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("fails", [False, True])
def test_a_token_in_an_address_is_not_logged(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, fails: bool
) -> None:
    if fails:
        monkeypatch.setattr("accounts.views.activation.render", None)
    logging.getLogger("django.request").setLevel(logging.WARNING)
    browser = Client(raise_request_exception=False)
    browser.get(f"/accounts/activate/{TOKEN}/")
    browser.get(f"/nowhere/{TOKEN}/{IC}/")
    logging.getLogger("django.request").setLevel(logging.ERROR)
    messages = [line["message"] for line in kept.lines]
    assert messages[-1] == "Not Found: (an address of no page)"
    assert ("Internal Server Error: /accounts/activate/<str:token>/" in messages) is fails
    assert TOKEN not in str(kept.lines)
    assert IC not in str(kept.lines)


def test_a_task_goes_on_under_the_name_of_the_request_that_woke_it(kept: Kept) -> None:
    app = Celery("tests", broker="memory://", set_as_current=False)

    @app.task(name="tests.say")
    def say() -> None:
        logging.getLogger("payments.x").warning("In the task")

    request_ids.begin("b" * 32)
    app.send_task("tests.say")
    request_ids.end()
    with app.connection_for_read() as line, line.SimpleQueue("celery") as queue:
        headers: dict[str, Any] = queue.get(block=False).headers
    build_tracer("tests.say", say, app=app)(headers["id"], (), {}, request=headers)
    names = {line["message"]: line["request_id"] for line in kept.lines}
    assert names["In the task"] == "b" * 32
    assert current_request_id() == ""


def test_a_task_of_the_schedule_gets_a_name_of_its_own(kept: Kept) -> None:
    app = Celery("tests", broker="memory://", set_as_current=False)

    @app.task(name="tests.tick")
    def tick() -> str:
        return current_request_id()

    names = {build_tracer("tests.tick", tick, app=app)("1", (), {})[0] for _ in range(2)}
    assert len(names) == 2
    assert all(len(name) == 32 for name in names)


def test_everybody_in_production_logs_as_json() -> None:
    code = (
        "import granian.log; granian.log.configure_logging('info')\n"
        "import django, logging; django.setup()\n"
        "from matrix.celery import app\n"
        "app.log.setup(loglevel='INFO')\n"
        "for name in ('payments', 'celery.worker', 'celery.app.trace', '_granian', 'django',\n"
        "             'django.request', 'django.security.csrf', 'py.warnings'):\n"
        "    logging.getLogger(name).error('Hello from %s', name)\n"
    )
    ended = start("-c", code, DJANGO_SETTINGS_MODULE="matrix.settings")
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert [line["message"] for line in lines] == [f"Hello from {line['logger']}" for line in lines]
    assert len(lines) == 8


def test_in_development_a_line_is_to_be_read() -> None:
    code = "import django, logging; django.setup(); logging.getLogger('payments').warning('Hello')"
    ended = start("-c", code, DJANGO_SETTINGS_MODULE="matrix.settings", MATRIX_DEBUG="true",
                  MATRIX_FPX_GATEWAY="mock")  # fmt: skip
    assert ended.stderr.endswith(" WARNING payments [] Hello\n")


# --- The canaries sing -------------------------------------------------------------------------


@pytest.fixture
def sung(db: None, driver: User) -> Iterator[Canaries]:
    """What a test does on purpose is forgotten before its end."""
    yield canaries
    canaries.said.clear()


def test_a_number_in_a_log_line_is_noticed(sung: Canaries, driver: User) -> None:
    logging.getLogger("payments.x").warning("Paid by %s", driver.ic_number)
    assert "a log line of payments.x before the net" in next(sung.hits())
    assert len(list(sung.hits())) == 1


def test_a_phrase_in_a_log_line_is_noticed(sung: Canaries, driver: User) -> None:
    """The net could not know it."""
    logging.getLogger("django.x").warning("Somebody said %s", driver.secret_phrase)
    assert "a log line of django.x" in next(sung.hits())


def test_a_password_in_a_log_line_is_noticed(sung: Canaries) -> None:
    logging.getLogger("django.x").warning("Somebody typed teksi-merah-1979")
    assert "secret of a person" in next(sung.hits())


def test_a_number_in_a_cache_key_is_noticed(sung: Canaries, driver: User) -> None:
    cache.set(f"person-{driver.ic_number}", 1)
    assert "a cache key" in next(sung.hits())


def test_a_number_in_a_subject_is_noticed(
    sung: Canaries, driver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_render", lambda *_args, **_kwargs: driver.ic_number)
    sending.send_email(to=driver.email, template="x", context={})
    assert "the subject of a message" in next(sung.hits())


def test_a_number_on_an_error_page_is_noticed(
    sung: Canaries, driver: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def page(*_args: object) -> HttpResponse:
        return HttpResponse(f"No contribution of {driver.mobile}", status=404)

    monkeypatch.setattr("matrix.pages.views.render", page)
    client.get("/help/")
    assert "the error page 404 of GET /help/" in next(sung.hits())


def test_a_code_and_a_link_are_known_from_their_message(sung: Canaries) -> None:
    Message.objects.create(
        channel="email", to="x@example.com", template="x", confidential=True,
        body_text=f"Your code is 271828. https://matrix.example/accounts/activate/{TOKEN}/",
    )  # fmt: skip
    for once in ("271828", TOKEN):
        logging.getLogger("payments.x").warning("Used %s", once)
    assert len(list(sung.hits())) >= 2


@pytest.mark.parametrize(("said", "status"), [("kucing hitam", 1), ("a cat", 0)])
def test_a_hit_fails_the_run_and_tells_the_place(tmp_path: Path, said: str, status: int) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "import logging\n"
        "from tests.canaries import SECRETS, canaries\n"
        "def test_it():\n"
        "    canaries.value('kucing hitam', SECRETS)\n"
        f"    logging.getLogger('payments').warning('It is {said}')\n"
    )
    (tmp_path / "conftest.py").write_text("pytest_plugins = ['tests.canaries']\n")
    config = ("-c", settings.BASE_DIR / "pyproject.toml")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", test, *config, "-p", "no:cacheprovider"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == status, ended.stdout
    assert ("A secret of a person in a log line of payments" in ended.stdout) is bool(status)
