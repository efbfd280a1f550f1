"""The order of a start: servers, preparation, gateway and web, then worker and beat."""

import http.client
import json
import os
import sys
import time

from workshop.environment import LOCAL, Plan, tell_secrets
from workshop.keys import write_private
from workshop.places import hold, require_free
from workshop.processes import Service, say
from workshop.servers import Servers
from workshop.supervisor import Supervisor

PYTHON = sys.executable
READY_FILE = "site.json"
WEB_SECONDS = 60
AS_ROOT = "You're running the worker with superuser privileges"


def run(site: Plan) -> None:
    """Run the site until someone stops it. Raises StopRequested or CannotStart."""
    os.umask(0o077)  # documents and messages of people are read by nobody else on this machine
    started = time.monotonic()
    ready_file = site.data / READY_FILE
    with hold(site.data):
        ready_file.unlink(missing_ok=True)
        require_free(site.host, site.port, "MATRIX_PORT")
        say(f"The data is in {site.data}.")
        with Servers(site.data, site.environ) as servers, Supervisor() as supervisor:
            servers.start(supervisor)
            tell_secrets(site)
            site.told |= servers.addresses()
            if site.with_mock:
                require_free(LOCAL, site.mock_port, "MOCKFPX_PORT")
            if site.with_sms:
                require_free(LOCAL, site.sms_port, "MOCKSMS_PORT")
            servers.wait(supervisor)
            try:
                _start_portal(site, supervisor)
                write_private(ready_file, _description(site))
                _announce(site, seconds=time.monotonic() - started)
                supervisor.watch()
            finally:
                ready_file.unlink(missing_ok=True)
                say("Stopping.")


def _start_portal(site: Plan, supervisor: Supervisor) -> None:
    supervisor.run(_python(site, "prepare", "manage.py", "prepare"))
    if site.with_mock:
        supervisor.start(_mock(site))
    if site.with_sms:
        supervisor.start(_python(site, "sms", "-m", "workshop.mocksms"))
    supervisor.start(_web(site))
    supervisor.wait_until(lambda: _healthy(site), what="The portal", seconds=WEB_SECONDS)
    supervisor.start(*_background(site))


def _mock(site: Plan) -> Service:
    return Service("mock", [PYTHON, "-m", "payments.mockfpx"], site.environ_of_the_mock)


def _web(site: Plan) -> Service:
    return _python(
        site,
        "web",
        "-m",
        "granian",
        "matrix.wsgi:application",
        "--interface",
        "wsgi",
        "--host",
        site.host,
        "--port",
        str(site.port),
        "--workers",
        "2",
        "--blocking-threads",
        "4",
        "--log-level",
        "warning",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "5",
    )


def _background(site: Plan) -> list[Service]:
    """The worker, and beat without its memory: a clock set back would make it wait for years."""
    memory = site.data / "beat-schedule"
    for left_over in site.data.glob(f"{memory.name}*"):
        left_over.unlink()
    # Celery warns root at length; a development machine's root knows who it is.
    celery = ("-W", f"ignore:{AS_ROOT}", "-m", "celery", "--quiet", "-A", "matrix")
    return [
        _python(
            site,
            "worker",
            *celery,
            "worker",
            "--concurrency",
            "2",
            "--loglevel",
            "info",
            "--without-gossip",
            "--without-mingle",
        ),
        _python(site, "beat", *celery, "beat", "--loglevel", "warning", "--schedule", str(memory)),
    ]


def _python(site: Plan, name: str, *arguments: str) -> Service:
    return Service(name=name, command=[PYTHON, *arguments], environ=site.environ)


def _healthy(site: Plan) -> bool:
    line = http.client.HTTPConnection(LOCAL, site.port, timeout=10)
    try:
        line.request("GET", "/health/", headers={"Host": f"localhost:{site.port}"})
        return line.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        line.close()


def _description(site: Plan) -> bytes:
    """What other commands and the tests need to take part in this site."""
    return json.dumps(
        {
            "process": os.getpid(),
            "base_url": site.base_url,
            "mock_url": site.mock_url if site.with_mock else None,
            "sms_url": site.sms_url if site.with_sms else None,
            "environment": site.settings,
        },
        indent=2,
    ).encode()


def _announce(site: Plan, *, seconds: float) -> None:
    clock = site.own.get("MATRIX_CLOCK")
    say(f"Ready after {seconds:.1f} s.")
    say(f"  Portal         {site.base_url}/")
    say(f"  Messages sent  {site.base_url}/inbox/")
    if site.with_mock:
        say(f"  Mock FPX bank  {site.mock_url}/ (log in with 1234 and 1234)")
    if site.with_sms:
        say(f"  Mock SMS       {site.sms_url}/")
    if clock:
        say(f"  Clock          set out from {clock}")
    say("Press Ctrl-C to stop everything.")
