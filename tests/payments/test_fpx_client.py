"""The client holds nobody longer than its time-outs allow, however the gateway behaves."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from payments.fpx.client import Certificates, Client, GatewaySilent
from payments.fpx.messages import MOST_BYTES, Order
from payments.fpx.signing import CHECKSUM, sign, verify
from payments.gateway import client as portals_client
from tests.conftest import make_certificate

NOW = datetime(2019, 12, 27, 8, tzinfo=UTC)
ORDER = Order(
    number="MX191227ABC",
    seller_number="C7-MX191227ABC",
    made_at=NOW,
    amount=Decimal("77.60"),
    bank_id="TEST0021",
    buyer_email="a@example.com",
    description="Caruman",
)
Answer = Callable[[BaseHTTPRequestHandler], None]


class Loopback:
    """A gateway on this machine that answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.answer: Answer = say(b"")
        self.over = threading.Event()


def say(body: bytes, status: int = 200) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    loopback = Loopback()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            loopback.answer(self)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    loopback.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield loopback
    loopback.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def fpx_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture(scope="module")
def own_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def client(loopback: Loopback, fpx_key: rsa.RSAPrivateKey, own_key: rsa.RSAPrivateKey) -> Client:
    return Client(
        base_url=loopback.url,
        exchange_id="EX00012345",
        seller_id="SE00012345",
        private_key=own_key,
        certificates=Certificates((make_certificate(fpx_key),)),
        timeouts=(0.5, 0.5),
    )


@pytest.mark.parametrize(
    "answer",
    [
        say(b"ERROR"),
        say(b"\r\n ERROR \r\n"),
        say(b""),
        say(b"fpx_msgType=AC", status=500),
        say(b"moved", status=302),
        say(b"x" * (MOST_BYTES + 1)),
    ],
    ids=["ERROR", "ERROR in newlines", "nothing", "500", "redirect", "endless"],
)
def test_what_is_no_answer_is_silence(client: Client, loopback: Loopback, answer: Answer) -> None:
    loopback.answer = answer
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)


def test_a_gateway_that_drips_is_left_in_time(client: Client, loopback: Loopback) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not loopback.over.wait(0.1):
            handler.wfile.write(b"x")

    loopback.answer = drip
    started = time.monotonic()
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)
    assert time.monotonic() - started < 2


def test_a_gateway_that_drips_its_headers_is_left_in_time(
    client: Client, loopback: Loopback
) -> None:
    """Each byte comes well within the time to read; only the call as a whole does not."""

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not loopback.over.wait(0.1):
            handler.wfile.write(b"x")

    loopback.answer = drip
    started = time.monotonic()
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)
    assert time.monotonic() - started < 2


def test_a_gateway_that_says_nothing_is_left_in_time(client: Client, loopback: Loopback) -> None:
    def listen_only(_handler: BaseHTTPRequestHandler) -> None:
        loopback.over.wait(5)

    loopback.answer = listen_only
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)


def test_newlines_around_an_answer_do_not_matter(client: Client, loopback: Loopback) -> None:
    loopback.answer = say(b"\r\n\r\nfpx_msgType=AC&fpx_debitAuthCode=00\r\n")
    assert client.enquire(ORDER) == b"fpx_msgType=AC&fpx_debitAuthCode=00"


def test_a_bank_list_counts_only_when_fpx_signed_it(
    client: Client, loopback: Loopback, fpx_key: rsa.RSAPrivateKey
) -> None:
    fields = {"fpx_msgType": "BC", "fpx_msgToken": "01", "fpx_bankList": "ABB0233~A,MB2U0227~B"}
    signed = fields | {CHECKSUM: sign(fields, fpx_key)}
    loopback.answer = say(urlencode(signed).encode())
    assert client.bank_list(now=NOW) == {"ABB0233": True, "MB2U0227": False}
    loopback.answer = say(urlencode(signed | {"fpx_bankList": "ABB0233~B"}).encode())
    with pytest.raises(GatewaySilent):
        client.bank_list(now=NOW)


def test_a_bomb_is_not_unpacked(client: Client, loopback: Loopback) -> None:
    bomb = gzip.compress(bytes(10_000_000))

    def throw(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(bomb)

    loopback.answer = throw
    assert client.enquire(ORDER) == bomb.strip()


# --- The two seats ----------------------------------------------------------------------------


def test_a_third_question_to_a_slow_gateway_is_refused_at_once(client: Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as never_answers, ThreadPoolExecutor(2) as people:
        never_answers.settimeout(5)
        slow = replace(
            client,
            base_url=f"http://127.0.0.1:{never_answers.getsockname()[1]}",
            timeouts=(5.0, 5.0),
            slots=BoundedSemaphore(2),
        )
        waiting = [people.submit(slow.enquire, ORDER) for _ in range(2)]
        calls = [never_answers.accept()[0] for _ in waiting]
        started = time.monotonic()
        with pytest.raises(GatewaySilent, match="too many"):
            slow.enquire(ORDER)
        assert time.monotonic() - started < 1
        for call in calls:
            call.close()
        assert all(isinstance(one.exception(timeout=5), GatewaySilent) for one in waiting)


def refuse_to_talk(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


def wait_too_long(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(0.6)


@pytest.mark.parametrize(
    "answer",
    [
        say(b"ERROR"),
        say(b""),
        say(b"", status=500),
        say(b"x" * (MOST_BYTES + 1)),
        say(b"<html>Service Unavailable</html>"),
        say(b"fpx_msgType=BC&fpx_checkSum=00"),
        refuse_to_talk,
        wait_too_long,
    ],
    ids=["ERROR", "nothing", "500", "endless", "HTML", "forged", "hung up", "too slow"],
)
def test_every_failure_gives_its_seat_back(
    client: Client, loopback: Loopback, answer: Answer, fpx_key: rsa.RSAPrivateKey
) -> None:
    only_one = replace(client, slots=BoundedSemaphore(1))
    loopback.answer = answer
    for _ in range(2):
        with pytest.raises(GatewaySilent, match=r"^(?!too many)"):
            only_one.bank_list(now=NOW)
    loopback.answer = say(bank_list(fpx_key))
    assert only_one.bank_list(now=NOW) == {"ABB0233": True}


def test_an_unreachable_gateway_gives_its_seat_back(client: Client) -> None:
    unreachable = replace(client, base_url="http://127.0.0.1:9", slots=BoundedSemaphore(1))
    for _ in range(3):
        with pytest.raises(GatewaySilent, match="ConnectError"):
            unreachable.enquire(ORDER)


def bank_list(key: rsa.RSAPrivateKey) -> bytes:
    fields = {"fpx_msgType": "BC", "fpx_bankList": "ABB0233~A"}
    return urlencode(fields | {CHECKSUM: sign(fields, key)}).encode()


def test_the_portals_own_client_is_made_as_the_settings_say(gateway: object, settings: Any) -> None:
    settings.FPX_MOST_CALLS, settings.FPX_TIMEOUTS = 2, (1.5, 4.5)
    settings.FPX_DIGEST = "sha256"
    own = portals_client()
    assert (own.timeouts, own.digest) == ((1.5, 4.5), "sha256")
    assert [own.slots.acquire(blocking=False) for _ in range(3)] == [True, True, False]


# --- Certificates -----------------------------------------------------------------------------

OVER = (datetime(2018, 1, 1, tzinfo=UTC), datetime(2019, 1, 1, tzinfo=UTC))
CURRENT = (datetime(2019, 1, 1, tzinfo=UTC), datetime(2020, 1, 10, tzinfo=UTC))
NEXT = (datetime(2020, 1, 3, tzinfo=UTC), datetime(2021, 1, 3, tzinfo=UTC))
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def fpx_keys_of_years() -> dict[str, rsa.RSAPrivateKey]:
    names = ("over", "current", "next", "unknown")
    return {name: rsa.generate_private_key(65537, 2048) for name in names}


@pytest.fixture
def trusted(
    client: Client, fpx_keys_of_years: dict[str, rsa.RSAPrivateKey]
) -> Callable[..., Client]:
    spans = {"over": OVER, "current": CURRENT, "next": NEXT}

    def trusting(*names: str) -> Client:
        certificates = [
            make_certificate(fpx_keys_of_years[name], since=spans[name][0], until=spans[name][1])
            for name in names
        ]
        return replace(client, certificates=Certificates(tuple(certificates)))

    return trusting


@pytest.mark.parametrize(
    ("signer", "at", "believed"),
    [
        ("current", NOW, True),
        ("over", NOW, False),
        ("next", NOW, False),
        ("unknown", NOW, False),
        ("current", CURRENT[0] - SECOND, False),
        ("current", CURRENT[0], True),
        ("current", CURRENT[1], True),
        ("current", CURRENT[1] + SECOND, False),
        ("next", NEXT[0] - SECOND, False),
        ("next", NEXT[0], True),
        ("current", NEXT[0], True),
        ("next", CURRENT[1] + SECOND, True),
        ("next", NEXT[1] + SECOND, False),
    ],
)
@pytest.mark.parametrize("order", [("over", "current", "next"), ("next", "current", "over")])
def test_a_signature_counts_while_its_certificate_is_valid(
    trusted: Callable[..., Client],
    fpx_keys_of_years: dict[str, rsa.RSAPrivateKey],
    order: tuple[str, ...],
    signer: str,
    at: datetime,
    believed: bool,
) -> None:
    """In the days of a roll-over both count, in whichever order they are listed."""
    fields = {"fpx_msgType": "AC"}
    signed = fields | {CHECKSUM: sign(fields, fpx_keys_of_years[signer])}
    assert trusted(*order).verifies(signed, now=at) == believed


def test_without_the_next_certificate_the_portal_would_be_deaf_after_the_roll_over(
    trusted: Callable[..., Client], fpx_keys_of_years: dict[str, rsa.RSAPrivateKey]
) -> None:
    fields = {"fpx_msgType": "AC"}
    signed = fields | {CHECKSUM: sign(fields, fpx_keys_of_years["next"])}
    assert not trusted("over", "current").verifies(signed, now=NEXT[0])


def test_the_last_certificate_says_until_when_fpx_can_be_heard(
    trusted: Callable[..., Client],
) -> None:
    assert trusted("next", "current", "over").certificates.last_expiry == NEXT[1]


def test_certificates_are_read_from_their_files_in_order(
    tmp_path: Path, fpx_keys_of_years: dict[str, rsa.RSAPrivateKey]
) -> None:
    paths = []
    for name, (since, until) in {"current": CURRENT, "next": NEXT}.items():
        certificate = make_certificate(fpx_keys_of_years[name], since=since, until=until)
        paths.append(tmp_path / f"{name}.pem")
        paths[-1].write_bytes(certificate.public_bytes(Encoding.PEM))
    read = Certificates.load(paths).certificates
    assert [one.not_valid_after_utc for one in read] == [CURRENT[1], NEXT[1]]
    paths[0].write_text("no certificate")
    with pytest.raises(ValueError, match="PEM"):
        Certificates.load(paths)
    with pytest.raises(OSError, match="nowhere"):
        Certificates.load([tmp_path / "nowhere.pem"])


@pytest.mark.parametrize("ours", ["sha1", "sha256"])
@pytest.mark.parametrize("theirs", ["sha1", "sha256"])
def test_both_sides_must_use_the_same_digest(
    client: Client, fpx_key: rsa.RSAPrivateKey, ours: str, theirs: str
) -> None:
    fields = {"fpx_msgType": "AC"}
    signed = fields | {CHECKSUM: sign(fields, fpx_key, digest=theirs)}
    assert replace(client, digest=ours).verifies(signed, now=NOW) == (ours == theirs)


def test_requests_are_signed_with_the_digest_of_the_setting(
    client: Client, own_key: rsa.RSAPrivateKey
) -> None:
    fields = replace(client, digest="sha256").authorisation_fields(ORDER)
    assert verify(fields, [own_key.public_key()], digest="sha256")
    assert not verify(fields, [own_key.public_key()])
