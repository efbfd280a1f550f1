import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from payments.mockfpx.wire import is_genuine, signed, signing_text

UAT = json.loads((Path(__file__).parent / "fpx-uat-2021.json").read_text())
Message = dict[str, Any]
MESSAGES = [pytest.param(message, id=message["name"]) for message in UAT["messages"]]
AR = {
    "fpx_buyerBankBranch": "SBI BANK A",
    "fpx_buyerBankId": "TEST0021",
    "fpx_buyerEmail": "test@example.com",
    "fpx_msgToken": "01",
    "fpx_msgType": "AR",
    "fpx_productDesc": "1 goods",
    "fpx_sellerBankCode": "01",
    "fpx_sellerExId": "EX00000000",
    "fpx_sellerExOrderNo": "EXORDERNO0000",
    "fpx_sellerId": "SE00000000",
    "fpx_sellerOrderNo": "ORDERNO000000",
    "fpx_sellerTxnTime": "20170817140102",
    "fpx_txnAmount": "1.00",
    "fpx_txnCurrency": "MYR",
    "fpx_version": "7.0",
}


@pytest.fixture(scope="module")
def uat_key() -> RSAPublicKey:
    key = load_pem_public_key(UAT["public_key_pem"].encode())
    assert isinstance(key, RSAPublicKey)
    return key


def test_the_signing_text_of_a_request_is_the_known_one() -> None:
    assert signing_text(AR) == (
        "|SBI BANK A|TEST0021|test@example.com|||||01|AR|1 goods|01|EX00000000|EXORDERNO0000"
        "|SE00000000|ORDERNO000000|20170817140102|1.00|MYR|7.0"
    )


@pytest.mark.parametrize("message", MESSAGES)
def test_the_signing_texts_of_real_messages_are_theirs(message: Message) -> None:
    assert signing_text(message["fields"]) == message["source_string"]


@pytest.mark.parametrize("message", MESSAGES)
def test_real_messages_are_genuine(message: Message, uat_key: RSAPublicKey) -> None:
    fields = message["fields"]
    assert is_genuine(fields, uat_key)
    assert is_genuine({**fields, "fpx_checkSum": fields["fpx_checkSum"].lower()}, uat_key)


@pytest.mark.parametrize("message", MESSAGES)
def test_a_changed_field_is_noticed(message: Message, uat_key: RSAPublicKey) -> None:
    fields = message["fields"]
    for name in fields:
        assert not is_genuine({**fields, name: fields[name] + "1"}, uat_key), name


@pytest.mark.parametrize("checksum", ["", "0", "zz", "00" * 256, "é"])
def test_an_odd_checksum_is_not_genuine(checksum: str, uat_key: RSAPublicKey) -> None:
    assert not is_genuine({**AR, "fpx_checkSum": checksum}, uat_key)


def test_our_checksum_is_upper_case_hex_of_2048_bits(merchant_key: RSAPrivateKey) -> None:
    message = signed(AR, merchant_key)
    assert is_genuine(message, merchant_key.public_key())
    assert len(message["fpx_checkSum"]) == 512
    assert message["fpx_checkSum"] == message["fpx_checkSum"].upper()
