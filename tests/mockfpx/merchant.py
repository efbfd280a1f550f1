"""A tiny merchant: signs requests, and listens for direct messages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA1, HashAlgorithm

EXCHANGE = "EX00000001"
SELLER = "SE00000001"
DEADLINE = 5
REQUEST_ORDER = [
    "buyerAccNo",
    "buyerBankBranch",
    "buyerBankId",
    "buyerEmail",
    "buyerIban",
    "buyerId",
    "buyerName",
    "makerName",
    "msgToken",
    "msgType",
    "productDesc",
    "sellerBankCode",
    "sellerExId",
    "sellerExOrderNo",
    "sellerId",
    "sellerOrderNo",
    "sellerTxnTime",
    "txnAmount",
    "txnCurrency",
    "version",
]
ENQUIRY_ORDER = ["msgToken", "msgType", "sellerExId", "version"]


def malaysian(moment: datetime) -> str:
    return moment.astimezone(timezone(timedelta(hours=8))).strftime("%Y%m%d%H%M%S")


class Merchant:
    """``answers`` are given in turn; the last one for ever.

    With ``together`` a message is answered only when so many have come at the same time.
    """

    def __init__(self, key: RSAPrivateKey) -> None:
        self.key = key
        self.digest: HashAlgorithm = SHA1()  # noqa: S303 - as FPX asks
        self.answers: list[tuple[int, bytes]] = [(200, b"OK")]
        self.messages: list[dict[str, str]] = []
        self.together = threading.Barrier(1)
        self.url = ""
        self._arrived = threading.Condition()
        self._orders = 0

    def request(self, **changes: str) -> dict[str, str]:
        """A signed AR with new order numbers."""
        self._orders += 1
        fields = {
            "msgType": "AR",
            "msgToken": "01",
            "sellerExId": EXCHANGE,
            "sellerExOrderNo": f"EXORDER{self._orders}",
            "sellerTxnTime": malaysian(datetime.now().astimezone()),
            "sellerOrderNo": f"ORDER{self._orders}",
            "sellerId": SELLER,
            "sellerBankCode": "01",
            "txnCurrency": "MYR",
            "txnAmount": "77.60",
            "buyerEmail": "driver@example.com",
            "buyerBankId": "TEST0021",
            "productDesc": "Contribution",
            "version": "7.0",
        } | changes
        return self.signed({f"fpx_{name}": value for name, value in fields.items()})

    def enquiry(self, request: dict[str, str], **changes: str) -> dict[str, str]:
        changed = {f"fpx_{name}": value for name, value in changes.items()}
        return self.signed({**request, "fpx_msgType": "AE", **changed})

    def bank_list_enquiry(self, **changes: str) -> dict[str, str]:
        fields = {"msgToken": "01", "msgType": "BE", "sellerExId": EXCHANGE, "version": "7.0"}
        fields |= changes
        return self.signed({f"fpx_{name}": value for name, value in fields.items()})

    def signed(self, fields: dict[str, str]) -> dict[str, str]:
        order = ENQUIRY_ORDER if fields["fpx_msgType"] == "BE" else REQUEST_ORDER
        text = "|".join(fields.get(f"fpx_{name}", "") for name in order)
        signature = self.key.sign(text.encode(), PKCS1v15(), self.digest)
        return {**fields, "fpx_checkSum": signature.hex()}

    def take(self, message: dict[str, str]) -> tuple[int, bytes]:
        self.together.wait()
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait_for(self, count: int, *, seconds: float = DEADLINE) -> list[dict[str, str]]:
        """The direct messages, as soon as ``count`` have come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.messages) >= count, seconds)
            return list(self.messages)


@contextmanager
def listening(merchant: Merchant) -> Iterator[Merchant]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, answer = merchant.take(dict(parse_qsl(body, keep_blank_values=True)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Be quiet."""

    class Server(ThreadingHTTPServer):
        # Several messages may come at once; five places would cost a second.
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Handler)
    merchant.url = f"http://127.0.0.1:{server.server_port}"
    # A short poll, because stopping waits for it.
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield merchant
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
