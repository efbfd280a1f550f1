"""Signatures that others can check: with the standard's vector, and with bits turned."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from receipts.jws import KeyRing, NotSigned, key_id

# RFC 8037, appendix A.
SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"

KEY = Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(SEED + "="))
RING = KeyRing(KEY, {key_id(KEY.public_key()): KEY.public_key()})
TOKEN = RING.sign("Ah••• covered", kind="receipt")


def private(folder: Path, name: str, key: Ed25519PrivateKey | None = None) -> Path:
    path = folder / name
    key = key or Ed25519PrivateKey.generate()
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_key_is_published_and_named_as_the_standard_says() -> None:
    [published] = RING.published()["keys"]
    assert published["x"] == PUBLIC
    assert published["kid"] == THUMBPRINT[:11]
    assert (published["kty"], published["crv"], published["alg"]) == ("OKP", "Ed25519", "EdDSA")


def test_a_stranger_checks_it_with_the_published_key_alone() -> None:
    """No line of ours: base64, JSON and Ed25519 as any language has them."""
    head, body, signature = TOKEN.split(".")
    header = json.loads(decoded(head))
    [published] = [key for key in RING.published()["keys"] if key["kid"] == header["kid"]]
    key = Ed25519PublicKey.from_public_bytes(decoded(published["x"]))
    key.verify(decoded(signature), f"{head}.{body}".encode())
    assert decoded(body).decode() == "Ah••• covered"


def test_the_same_text_is_signed_the_same_each_time() -> None:
    assert RING.sign("Ah••• covered", kind="receipt") == TOKEN
    assert RING.read(TOKEN, kind="receipt") == "Ah••• covered"


@given(place=st.integers(0, len(TOKEN) - 1), letter=st.sampled_from("ABab01-_.=é\x00 "))
def test_no_letter_can_be_changed(place: int, letter: str) -> None:
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    with pytest.raises(NotSigned):
        RING.read(changed, kind="receipt")


@given(st.text(max_size=300))
def test_whatever_comes_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(NotSigned):
        RING.read(text, kind="receipt")


HEADERS = ["[]", "1", "{}", '{"alg":"none","kid":"x","typ":"receipt"}', "[" * 1500]


@pytest.mark.parametrize("header", HEADERS)
def test_a_header_of_another_form_is_refused(header: str) -> None:
    head = base64.urlsafe_b64encode(header.encode()).rstrip(b"=").decode()
    _head, body, signature = TOKEN.split(".")
    with pytest.raises(NotSigned):
        RING.read(f"{head}.{body}.{signature}", kind="receipt")


def test_a_text_of_one_kind_is_none_of_another() -> None:
    with pytest.raises(NotSigned):
        RING.read(RING.sign("x", kind="certificate"), kind="receipt")


def test_a_key_that_is_not_listed_signs_nothing_here(tmp_path: Path) -> None:
    stranger = KeyRing.load([private(tmp_path, "stranger.pem")])
    with pytest.raises(NotSigned):
        RING.read(stranger.sign("x", kind="receipt"), kind="receipt")


@pytest.mark.parametrize("keep_private", [True, False])
def test_after_a_rotation_old_receipts_stay_true(tmp_path: Path, keep_private: bool) -> None:
    old = private(tmp_path, "old.pem", KEY)
    if not keep_private:
        old.write_bytes(
            KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
    ring = KeyRing.load([private(tmp_path, "new.pem"), old])
    assert ring.read(TOKEN, kind="receipt") == "Ah••• covered"
    assert ring.sign("x", kind="receipt").split(".")[0] != TOKEN.split(".")[0]
    assert [key["kid"] for key in ring.published()["keys"]][1] == THUMBPRINT[:11]


def test_a_file_without_such_a_key_is_refused(tmp_path: Path) -> None:
    curved = tmp_path / "curved.pem"
    curved.write_bytes(
        generate_private_key(SECP256R1()).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    public = tmp_path / "public.pem"
    public.write_bytes(
        KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    empty = tmp_path / "empty.pem"
    empty.touch()
    for paths in ([], [curved], [public], [empty]):
        with pytest.raises(ValueError, match=r".+"):
            KeyRing.load(paths)
    with pytest.raises(OSError, match=r"nowhere\.pem"):
        KeyRing.load([tmp_path / "nowhere.pem"])
