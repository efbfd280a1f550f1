"""The public check page: to the second, for anybody, and without an IC number."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.limits import TooMany
from accounts.models import User
from receipts import pdf, signing, tasks, verification
from receipts.models import Look, Receipt
from tests.making import at
from tests.receipts.making import DETAILS, IC_NUMBER, issue_receipt, make_person, snapshot
from wording.formats import masked_name

BORDERS = [
    ("27-12-2019 16:35:08", "NOT YET"),  # paid, a renewal
    ("22-01-2020 23:59:59", "NOT YET"),
    ("23-01-2020 00:00:00", "VALID NOW"),
    ("22-05-2020 23:59:59", "VALID NOW"),
    ("23-05-2020 00:00:00", "EXPIRED"),
]


@pytest.fixture
def receipt(owner: User) -> Receipt:
    return issue_receipt(owner)


def path_of(receipt: Receipt) -> str:
    return reverse("verification:receipt", args=[receipt.snapshot["proof"]])


def changed(proof: str) -> str:
    """One letter of the signature is another."""
    return proof[:-9] + ("A" if proof[-9] != "A" else "B") + proof[-8:]


def look(client: Client, receipt: Receipt, moment: datetime, language: str = "en") -> str:
    with time_machine.travel(moment, tick=False):
        answer = client.get(path_of(receipt), headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("moment", "standing"), BORDERS)
def test_the_page_says_what_it_is_worth_at_that_second(
    client: Client, receipt: Receipt, moment: str, standing: str
) -> None:
    page = look(client, receipt, at(moment))
    others = {other for _, other in BORDERS} - {standing}
    assert standing in page
    assert [other for other in others if other in page] == []
    assert moment in page  # when it was made


def test_the_last_second_belongs_to_the_cover_whole(client: Client, receipt: Receipt) -> None:
    page = look(client, receipt, at("22-05-2020 23:59:59") + timedelta(milliseconds=999))
    assert "VALID NOW" in page


def test_it_shows_sector_period_and_a_masked_name_and_nothing_else(
    client: Client, receipt: Receipt
) -> None:
    page = look(client, receipt, at("01-02-2020 12:00:00"))
    for shown in ("INFORMATION TECHNOLOGY", "Ah••• bi••• Al•••", receipt.number,
                  "23-01-2020 00:00:00", "22-05-2020 23:59:59"):  # fmt: skip
        assert shown in page
    for hidden in (IC_NUMBER, "790811", "Ahmad", "77.60", "Affin", "1234567890", "K0200078756M"):
        assert hidden not in page
    assert "Teknologi Maklumat" in look(client, receipt, at("01-02-2020 12:00:00"), "ms")


def test_what_is_signed_names_nobody_whole(receipt: Receipt) -> None:
    text = signing.read_text(receipt.snapshot["proof"], kind="receipt")
    assert IC_NUMBER[:6] not in text
    assert "Ahmad" not in text
    assert '"from":"2020-01-23T00:00:00+08:00"' in text


def test_no_search_engine_and_no_cache_keeps_it(client: Client, receipt: Receipt) -> None:
    answer = client.get(path_of(receipt))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"
    assert client.post(path_of(receipt)).status_code == 405


def test_a_changed_link_is_refused_without_asking_for_a_receipt(
    client: Client, receipt: Receipt, django_assert_num_queries: Any
) -> None:
    proof = receipt.snapshot["proof"]
    with django_assert_num_queries(0), pytest.raises(signing.NotSigned):
        verification.check(changed(proof), now=at("01-02-2020 12:00:00"))
    for wrong in (changed(proof), "x", receipt.number):
        answer = client.get(reverse("verification:receipt", args=[wrong]))
        assert answer.status_code == 404
        assert "This is not a receipt of this portal" in answer.content.decode()
        assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_number_alone_opens_nothing(client: Client, receipt: Receipt) -> None:
    """Signed by us about a number that exists, but not the proof of that receipt."""
    other = verification.prove(receipt.number, DETAILS).split(".")
    forged = signing.sign_text('{"no":"' + receipt.number + '"}', kind="receipt")
    assert other == receipt.snapshot["proof"].split(".")
    answer = client.get(reverse("verification:receipt", args=[forged]))
    assert answer.status_code == 404
    assert "cannot be confirmed" in answer.content.decode()


def test_after_a_restore_a_receipt_that_is_missing_is_not_called_forged(
    client: Client, owner: User
) -> None:
    proof = verification.prove("20190000000042", DETAILS)
    answer = client.get(reverse("verification:receipt", args=[proof]))
    assert answer.status_code == 404
    assert "Its signature is right" in answer.content.decode()


def test_another_kind_of_text_is_no_receipt(client: Client, receipt: Receipt) -> None:
    text = signing.read_text(receipt.snapshot["proof"], kind="receipt")
    other = signing.sign_text(text, kind="certificate")
    answer = client.get(reverse("verification:receipt", args=[other]))
    assert "This is not a receipt of this portal" in answer.content.decode()


def test_the_address_may_look_so_often_and_learns_nothing_after(
    client: Client, receipt: Receipt, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = verification.limits.Limit("receipt checks from address", 2, timedelta(minutes=15))
    monkeypatch.setattr(verification, "CHECKS_FROM_ADDRESS", limit)
    for path in ("/verify/x/", "/verify/y/"):
        assert client.get(path).status_code == 404
    answer = client.get(path_of(receipt))
    assert answer.status_code == 429
    assert "Ah•••" not in answer.content.decode()
    assert client.get(path_of(receipt), REMOTE_ADDR="192.0.2.7").status_code == 200
    with pytest.raises(TooMany):
        verification.limits.spend(limit, "127.0.0.1")


def test_looks_are_written_once_an_hour_and_say_nothing_of_who(
    client: Client, receipt: Receipt
) -> None:
    for moment in ("01-02-2020 12:00:00", "01-02-2020 12:59:59", "01-02-2020 13:00:00"):
        look(client, receipt, at(moment))
    hours = [row.hour for row in Look.objects.order_by("hour")]
    assert hours == [datetime(2020, 2, 1, 4, tzinfo=UTC), datetime(2020, 2, 1, 5, tzinfo=UTC)]
    assert {field.name for field in Look._meta.concrete_fields} == {"id", "receipt", "hour"}


def test_the_owner_and_a_mere_head_are_no_look(
    client: Client, owner: User, receipt: Receipt
) -> None:
    assert client.head(path_of(receipt)).status_code == 200
    client.force_login(owner)
    assert client.get(path_of(receipt)).status_code == 200
    assert not Look.objects.exists()
    client.force_login(make_person())
    client.get(path_of(receipt))
    assert Look.objects.count() == 1


def test_old_looks_are_forgotten(receipt: Receipt) -> None:
    Look.objects.write(receipt, at=at("01-02-2020 12:00:00"))
    with time_machine.travel(at("31-01-2021 12:30:00"), tick=False):
        tasks.clear_old_looks()
        assert not Look.objects.exists()
        Look.objects.write(receipt, at=at("01-02-2020 13:00:00"))
        tasks.clear_old_looks()
        assert Look.objects.exists()


def test_the_keys_are_published(client: Client, receipt: Receipt) -> None:
    answer = client.get("/verify/keys/")
    assert answer["Content-Type"] == "application/jwk-set+json"
    [key] = answer.json()["keys"]
    assert set(key) == {"kid", "use", "alg", "kty", "crv", "x"}
    assert answer["Cache-Control"] == "public, max-age=3600"


def test_a_stranger_checks_it_as_the_manual_says(
    client: Client, receipt: Receipt, settings: Any
) -> None:
    manual = Path(settings.BASE_DIR, "docs/receipts.md").read_text()
    told: dict[str, Any] = {}
    exec(manual.split("```python")[1].split("```")[0], told)  # noqa: S102 our own manual
    proof, keys = receipt.snapshot["proof"], client.get("/verify/keys/").json()
    assert told["facts"](proof, keys) == {
        "no": receipt.number,
        "name": "Ah••• bi••• Al•••",
        "sector": "INFORMATION TECHNOLOGY",
        "from": "2020-01-23T00:00:00+08:00",
        "until": "2020-05-22T23:59:59+08:00",
    }
    with pytest.raises(InvalidSignature):
        told["facts"](changed(proof), keys)


def test_the_proof_is_frozen_and_leads_to_the_page(receipt: Receipt, settings: Any) -> None:
    assert receipt.snapshot["verify_url"] == settings.BASE_URL + path_of(receipt)


def test_without_a_key_money_comes_first(
    owner: User, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RECEIPT_KEYS = [tmp_path / "gone.pem"]
    issued = issue_receipt(owner)
    assert (issued.snapshot["proof"], issued.snapshot["verify_url"]) == ("", "")
    assert "is issued without a proof" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_many_looks_at_the_same_instant_are_one(owner: User) -> None:
    receipt, moment = issue_receipt(owner), at("01-02-2020 12:00:00")

    def write(_index: int) -> None:
        try:
            Look.objects.write(receipt, at=moment)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert Look.objects.count() == 1


def test_a_receipt_of_before_there_were_proofs_is_printed_without_a_code() -> None:
    old = snapshot()
    del old["proof"], old["verify_url"]
    assert pdf.render(old).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Ahmad bin Ali", "Ah••• bi••• Al•••"),
        ("  Lim   Mei Ling ", "Li••• Me••• Li•••"),
        ("O", "O•••"),
        ("S. Kumar a/l Raju", "S.••• Ku••• a/••• Ra•••"),
        ("", ""),
    ],
)
def test_of_a_name_the_beginnings_are_shown_and_not_how_long_it_is(name: str, masked: str) -> None:
    assert masked_name(name) == masked
