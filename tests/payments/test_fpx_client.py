"""The client holds nobody longer than its time-outs allow, however the gateway behaves."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from payments.fpx.client import MOST_BYTES, Certificates, Client, GatewaySilent
from payments.fpx.messages import Order
from payments.fpx.signing import CHECKSUM, sign
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


class Gateway:
    """A gateway on loopback that answers as it is told."""

    def __init__(self) -> None:
        self.answer: Answer = say(b"")
        self.over = threading.Event()


def say(body: bytes, status: int = 200) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


@pytest.fixture
def gateway() -> Iterator[tuple[Gateway, str]]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            gateway.answer(self)

        def log_message(self, *_words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield gateway, f"http://127.0.0.1:{server.server_address[1]}"
    gateway.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def fpx_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def client(gateway: tuple[Gateway, str], fpx_key: rsa.RSAPrivateKey) -> Client:
    return Client(
        base_url=gateway[1],
        exchange_id="EX00012345",
        seller_id="SE00012345",
        private_key=rsa.generate_private_key(65537, 2048),
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
def test_what_is_no_answer_is_silence(
    client: Client, gateway: tuple[Gateway, str], answer: Answer
) -> None:
    gateway[0].answer = answer
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)


def test_a_gateway_that_drips_is_left_in_time(client: Client, gateway: tuple[Gateway, str]) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not gateway[0].over.wait(0.1):
            handler.wfile.write(b"x")

    gateway[0].answer = drip
    started = time.monotonic()
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)
    assert time.monotonic() - started < 2


def test_a_gateway_that_says_nothing_is_left_in_time(
    client: Client, gateway: tuple[Gateway, str]
) -> None:
    def listen_only(_handler: BaseHTTPRequestHandler) -> None:
        gateway[0].over.wait(5)

    gateway[0].answer = listen_only
    with pytest.raises(GatewaySilent):
        client.enquire(ORDER)


def test_newlines_around_an_answer_do_not_matter(
    client: Client, gateway: tuple[Gateway, str]
) -> None:
    gateway[0].answer = say(b"\r\n\r\nfpx_msgType=AC&fpx_debitAuthCode=00\r\n")
    assert client.enquire(ORDER) == b"fpx_msgType=AC&fpx_debitAuthCode=00"


def test_a_bank_list_counts_only_when_fpx_signed_it(
    client: Client, gateway: tuple[Gateway, str], fpx_key: rsa.RSAPrivateKey
) -> None:
    fields = {"fpx_msgType": "BC", "fpx_msgToken": "01", "fpx_bankList": "ABB0233~A,MB2U0227~B"}
    signed = fields | {CHECKSUM: sign(fields, fpx_key)}
    gateway[0].answer = say(urlencode(signed).encode())
    assert client.bank_list(now=NOW) == {"ABB0233": True, "MB2U0227": False}
    gateway[0].answer = say(urlencode(signed | {"fpx_bankList": "ABB0233~B"}).encode())
    with pytest.raises(GatewaySilent):
        client.bank_list(now=NOW)


def test_a_certificate_counts_only_while_it_is_valid(
    client: Client, fpx_key: rsa.RSAPrivateKey
) -> None:
    fields = {"fpx_msgType": "BC"}
    signed = fields | {CHECKSUM: sign(fields, fpx_key)}
    assert client.verifies(signed, now=NOW)
    assert not client.verifies(signed, now=datetime(2016, 12, 31, tzinfo=UTC))
    assert not client.verifies(signed, now=datetime(2038, 1, 1, tzinfo=UTC))
