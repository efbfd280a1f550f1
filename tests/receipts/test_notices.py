import pytest
from django.db import transaction

from accounts.models import User
from accounts.notify.models import Message
from receipts.notices import send_receipt_ready
from tests.receipts.making import IC_NUMBER, issue_receipt


@pytest.fixture
def message(owner: User) -> Message:
    return send_receipt_ready(issue_receipt(owner))


def test_the_mail_goes_to_the_owner(owner: User, message: Message) -> None:
    assert (message.channel, message.to) == ("email", owner.email)
    assert message.subject == "Resit Caruman 20190000000001 / Contribution Receipt 20190000000001"


@pytest.mark.parametrize("body", ["body_text", "body_html"])
def test_the_mail_says_it_in_both_languages_malay_first(message: Message, body: str) -> None:
    text = getattr(message, body)
    for fact in ("RM 77.60", "20190000000001", "23-01-2020 00:00:00", "22-05-2020 23:59:59"):
        assert text.count(fact) >= 2
    assert text.index("Tempoh Perlindungan") < text.index("Coverage Period")
    assert "Teknologi Maklumat" in text
    assert "INFORMATION TECHNOLOGY" in text


@pytest.mark.parametrize("body", ["body_text", "body_html"])
def test_the_mail_leads_to_the_login_and_carries_no_ic(
    message: Message, body: str, settings: object
) -> None:
    text = getattr(message, body)
    assert f"{settings.BASE_URL}/" in text  # type: ignore[attr-defined]
    assert IC_NUMBER not in text
    assert "790811" not in text


def test_the_mail_goes_back_with_its_transaction(owner: User) -> None:
    with transaction.atomic():
        send_receipt_ready(issue_receipt(owner))
        transaction.set_rollback(True)
    assert not Message.objects.exists()
