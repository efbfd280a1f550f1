"""What the portal's processes are told: the environment of one development site.

Whatever the person at the keyboard has set already stays as it is.
"""

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workshop import clock, keys
from workshop.places import ROOT, data_folder, free_port, port_number, private_folder
from workshop.refusal import CannotStart

LOCAL = "127.0.0.1"
ADDRESSES = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}


@dataclass
class Plan:
    """Where one site runs. `told` is what its processes get beyond our own environment."""

    data: Path
    host: str
    port: int
    mock_port: int
    sms_port: int
    own: Mapping[str, str]
    told: dict[str, str] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def mock_url(self) -> str:
        """By number, while the portal goes by name: two sites to a browser, as with FPX itself."""
        return f"http://{LOCAL}:{self.mock_port}"

    @property
    def sms_url(self) -> str:
        return f"http://{LOCAL}:{self.sms_port}"

    @property
    def environ(self) -> dict[str, str]:
        return {**self.own, **self.told}

    @property
    def settings(self) -> dict[str, str]:
        """The part of it that makes this site what it is."""
        return {
            name: value
            for name, value in self.environ.items()
            if name in self.told or name.startswith("MATRIX_") or name in ADDRESSES
        }

    @property
    def environ_of_the_mock(self) -> dict[str, str]:
        """Without the hook: the mock gateway is a stranger and reads MATRIX_CLOCK by itself."""
        return self.environ | {"PYTHONPATH": python_path(hook=False)}

    @property
    def with_mock(self) -> bool:
        return self.environ.get("MATRIX_FPX_GATEWAY") == "mock"

    @property
    def with_sms(self) -> bool:
        """Whether SMS go through the mock gateway, and not where somebody else has chosen."""
        return self.environ.get("MATRIX_SMS_URL") == self.sms_url

    def tell(self, **values: str) -> None:
        """Set what nobody has set before."""
        self.told |= {name: value for name, value in values.items() if name not in self.own}


def plan(environ: Mapping[str, str]) -> Plan:
    """Read our own environment. Raises CannotStart when something in it cannot be."""
    own = {"MATRIX_DEBUG": "true", **environ}
    clock.moment_in(own)
    port = port_number(own, "MATRIX_PORT", default=8000)
    mock_port = port_number(own, "MOCKFPX_PORT", default=min(port + 1, 65535))
    if mock_port == port:
        raise CannotStart(f"MATRIX_PORT and MOCKFPX_PORT are both {port}; they must differ.")
    site = Plan(
        data=data_folder(own),
        host=own.get("MATRIX_HOST", LOCAL),
        port=port,
        mock_port=mock_port,
        # Any: nobody has to know it, and two copies cannot meet.
        sms_port=port_number(own, "MOCKSMS_PORT", default=free_port()),
        own=own,
    )
    _tell_basics(site)
    return site


def tell_secrets(site: Plan) -> None:
    """The site's own secrets and its FPX identity, made at the first start."""
    site.tell(
        MATRIX_SECRET_KEY=keys.secret_key(site.data),
        MATRIX_FIELD_KEYS=keys.field_key(site.data),
        MATRIX_RECEIPT_KEYS=str(keys.receipt_key(site.data)),
        MATRIX_FPX_GATEWAY="mock",
    )
    if "MATRIX_SMS" not in site.own:
        site.tell(
            MATRIX_SMS="http",
            MATRIX_SMS_URL=site.sms_url,
            MATRIX_SMS_KEY=keys.sms_key(site.data),
            MOCKSMS_PORT=str(site.sms_port),
        )
    if not site.with_mock:
        return
    folder = private_folder(site.data, "mockfpx")
    merchant = keys.merchant(site.data)
    certificates = keys.mock_gateway(folder)
    keys.register_with_mock(folder, known_as=merchant, base_url=site.base_url)
    site.tell(
        MOCKFPX_PORT=str(site.mock_port),
        MOCKFPX_DATA=str(folder),
        MATRIX_FPX_BASE_URL=site.mock_url,
        MATRIX_FPX_EXCHANGE_ID=keys.EXCHANGE_ID,
        MATRIX_FPX_SELLER_ID=keys.SELLER_ID,
        MATRIX_FPX_PRIVATE_KEY=str(merchant.private_key),
        MATRIX_FPX_CERTIFICATES=",".join(map(str, certificates)),
    )


def _tell_basics(site: Plan) -> None:
    site.told |= {
        "MATRIX_DATA": str(site.data),
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": python_path(),
    }
    site.tell(
        MATRIX_PORT=str(site.port),
        MATRIX_BASE_URL=site.base_url,
        MATRIX_ALLOWED_HOSTS="localhost,127.0.0.1" if site.host == LOCAL else "*",
        MATRIX_CLOCK_STARTED=repr(time.time()),
        DJANGO_SETTINGS_MODULE="matrix.settings",
    )


def python_path(*, hook: bool = True) -> str:
    """The hook of the development clock first, then the project, then what was there before."""
    parts = [str(ROOT / "workshop" / "hook")] if hook else []
    return os.pathsep.join([*parts, str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
