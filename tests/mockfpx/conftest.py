from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from payments.mockfpx.app import Application
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.keys import Keys, ensure_keys
from payments.mockfpx.settings import Settings
from tests.mockfpx.merchant import EXCHANGE, SELLER, Merchant, listening
from tests.mockfpx.person import Person


@pytest.fixture(scope="session")
def gateway_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mockfpx")


@pytest.fixture(scope="session")
def gateway_keys(gateway_folder: Path) -> Keys:
    return ensure_keys(gateway_folder)


@pytest.fixture(scope="session")
def merchant_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def merchant(merchant_key: RSAPrivateKey) -> Iterator[Merchant]:
    with listening(Merchant(merchant_key)) as merchant:
        yield merchant


@pytest.fixture
def gateway(gateway_folder: Path, gateway_keys: Keys) -> Iterator[Gateway]:
    """Second acts wait until a test asks for them; a resend comes after 10 ms."""
    settings = Settings(data=gateway_folder, resend=(0.01,) * 5, later=3600, slow=3600)
    gateway = Gateway.with_keys(gateway_keys, settings=settings)
    yield gateway
    gateway.close()


@pytest.fixture
def http(gateway: Gateway, merchant: Merchant) -> Iterator[httpx.Client]:
    """A client of a gateway that knows the merchant."""
    transport = httpx.WSGITransport(app=Application(lambda: gateway))
    with httpx.Client(transport=transport, base_url="http://fpx.test") as client:
        registered = client.post("/control/exchanges", json=entry(merchant))
        assert registered.status_code == 200
        yield client


@pytest.fixture
def person(http: httpx.Client) -> Person:
    return Person(http)


def entry(merchant: Merchant) -> dict[str, object]:
    public = merchant.key.public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "exchange_id": EXCHANGE,
        "seller_ids": [SELLER],
        "public_key_pem": pem.decode(),
        "direct_url": f"{merchant.url}/direct?from=fpx",
        "indirect_url": f"{merchant.url}/indirect",
        "name": "Merchant & Sons",
    }
