"""Keys, settings, the exchanges file, and the gateway as its own process."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from payments.mockfpx.app import Application, from_environment
from payments.mockfpx.exchanges import read_exchanges
from payments.mockfpx.keys import Keys, ensure_keys
from payments.mockfpx.settings import SettingError, Settings
from tests.mockfpx.conftest import entry
from tests.mockfpx.merchant import EXCHANGE, Merchant
from tests.mockfpx.waiting import wait_until

ROOT = Path(__file__).parents[2]


def certificate(folder: Path, name: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / name).read_bytes())


def test_the_certificates_fit_the_keys_and_a_clock_of_2019(
    gateway_folder: Path, gateway_keys: Keys
) -> None:
    keys = gateway_keys
    current = certificate(gateway_folder, "fpx-certificate.pem")
    following = certificate(gateway_folder, "fpx-next-certificate.pem")
    assert current.public_key() == keys.current.public_key()
    assert following.public_key() == keys.next.public_key()
    assert current.public_key() != following.public_key()
    for found in (current, following):
        assert found.not_valid_before_utc == datetime(2017, 1, 1, tzinfo=UTC)
        assert found.not_valid_after_utc == datetime(2037, 1, 1, tzinfo=UTC)


@pytest.mark.usefixtures("gateway_keys")
def test_private_keys_are_for_the_owner_only(gateway_folder: Path) -> None:
    for name in ("fpx-private.pem", "fpx-next-private.pem"):
        assert stat.S_IMODE((gateway_folder / name).stat().st_mode) == 0o600


def test_two_that_start_together_share_one_pair_of_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        pairs = list(pool.map(ensure_keys, [tmp_path] * 2))
    assert len({pair.current.private_numbers() for pair in pairs}) == 1
    fitting = certificate(tmp_path, "fpx-certificate.pem").public_key()
    assert fitting == pairs[0].current.public_key()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_lost_certificate_is_made_again_for_the_same_key(
    tmp_path: Path, gateway_folder: Path, gateway_keys: Keys
) -> None:
    for name in ("fpx-private.pem", "fpx-next-private.pem"):
        shutil.copy(gateway_folder / name, tmp_path)
    ensure_keys(tmp_path)
    made = certificate(tmp_path, "fpx-certificate.pem").public_key()
    assert made == gateway_keys.current.public_key()


def test_exchanges_are_read_from_their_file(tmp_path: Path, merchant: Merchant) -> None:
    file = tmp_path / "exchanges.json"
    assert read_exchanges(file) == []
    file.write_text(json.dumps([entry(merchant)]))
    assert [exchange.exchange_id for exchange in read_exchanges(file)] == [EXCHANGE]
    file.write_text("[{}]")
    with pytest.raises(SettingError, match="exchange_id"):
        read_exchanges(file)


def test_settings_have_the_promised_defaults() -> None:
    settings = Settings.from_env({})
    assert settings == Settings(data=Path("var/mockfpx"))
    assert (settings.host, settings.port) == ("127.0.0.1", 8001)
    assert settings.resend == (1, 2, 5, 15, 30, 60)


def test_settings_are_read_from_the_environment() -> None:
    settings = Settings.from_env({"MOCKFPX_RESEND": "0.5, 2", "MOCKFPX_PORT": "9001"})
    assert (settings.resend, settings.port) == ((0.5, 2), 9001)


@pytest.mark.parametrize(
    "env",
    [
        {"MOCKFPX_PORT": "http"},
        {"MOCKFPX_PORT": "0"},
        {"MOCKFPX_RESEND": "1,soon"},
        {"MOCKFPX_LATER": "-1"},
        {"MOCKFPX_SLOW": "inf"},
        {"MOCKFPX_SKEW_MINUTES": "nan"},
        {"MOCKFPX_DIGEST": "md5"},
        {"MATRIX_DEBUG": "false"},
        {"MATRIX_DEBUG": ""},
    ],
)
def test_a_bad_setting_is_named(env: dict[str, str]) -> None:
    with pytest.raises(SettingError, match=next(iter(env))):
        Settings.from_env(env)


@pytest.mark.parametrize("debug", ["1", "true", "Yes", "ON"])
def test_it_starts_where_debug_is_on(debug: str) -> None:
    assert Settings.from_env({"MATRIX_DEBUG": debug}) == Settings.from_env({})


def test_mounted_in_production_it_refuses_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATRIX_DEBUG", "false")
    transport = httpx.WSGITransport(app=Application(from_environment))
    with httpx.Client(transport=transport, base_url="http://fpx.test") as client:
        for path in ("/", "/nowhere"):
            with pytest.raises(SettingError, match="moves no money"):
                client.get(path)


@contextmanager
def running(folder: Path, **env: str) -> Iterator[tuple[subprocess.Popen[bytes], httpx.Client]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "payments.mockfpx"],
        cwd=ROOT,
        env={**os.environ, **env, "MOCKFPX_PORT": str(port), "MOCKFPX_DATA": str(folder)},
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
            yield process, client
    finally:
        process.terminate()
        process.wait(10)


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/control/health").status_code == 200
    except httpx.TransportError:
        return False


def test_it_runs_as_its_own_process_at_the_development_clock(
    gateway_folder: Path, merchant: Merchant
) -> None:
    started = datetime.now(UTC).timestamp() - 60
    clock = {
        "MATRIX_CLOCK": "2019-12-27T16:40:00+08:00",
        "MATRIX_CLOCK_STARTED": str(started),
    }
    with running(gateway_folder, **clock) as (process, client):
        wait_until(lambda: is_up(client), seconds=10)
        now = datetime.fromisoformat(client.get("/control/health").json()["now"])
        assert 60 <= (now - datetime.fromisoformat(clock["MATRIX_CLOCK"])).total_seconds() < 90

        client.post("/control/exchanges", json=entry(merchant))
        request = merchant.request(sellerTxnTime=now.strftime("%Y%m%d%H%M%S"))
        client.post("/FPXMain/seller2DReceiver.jsp", data=request)
        client.post("/control/decide", json={"order": request["fpx_sellerExOrderNo"]})
        assert merchant.wait_for(1)[0]["fpx_fpxTxnTime"].startswith("2019122716")

        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def last_words(folder: Path, *, port: str = "1", **env: str) -> str:
    stopped = subprocess.run(
        [sys.executable, "-m", "payments.mockfpx"],
        cwd=ROOT,
        env={**os.environ, **env, "MOCKFPX_PORT": port, "MOCKFPX_DATA": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert stopped.returncode == 1
    return stopped.stderr.strip()


def test_a_bad_setting_stops_it_with_one_sentence(gateway_folder: Path) -> None:
    said = last_words(gateway_folder, port="none")
    assert said == "MOCKFPX_PORT must hold numbers from 0 to 604800, not 'none'."


def test_production_stops_it_with_one_sentence(tmp_path: Path) -> None:
    said = last_words(tmp_path, MATRIX_DEBUG="false")
    assert said == "The FPX simulator moves no money and does not start while MATRIX_DEBUG is off."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("gateway_keys")
def test_a_port_in_use_stops_it_with_one_sentence(gateway_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = last_words(gateway_folder, port=str(taken.getsockname()[1]))
    assert said.startswith("The FPX simulator cannot listen: Address already in use")
    assert "\n" not in said


def test_the_keys_can_be_made_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "payments.mockfpx.keys", "--data", str(tmp_path / "new")]
    subprocess.run(command, cwd=ROOT, check=True, timeout=10)
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "fpx-private.pem",
        "fpx-certificate.pem",
        "fpx-next-private.pem",
        "fpx-next-certificate.pem",
    }
