from typing import Any

import pytest
from django.db import connection, transaction
from django.template import TemplateDoesNotExist
from django.utils.html import strip_tags
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import SignUp
from accounts.notify import sending
from accounts.notify.models import Message
from accounts.notify.sending import send_email, send_sms

pytestmark = pytest.mark.django_db

SIGN_UP = SignUp(
    ic_number="790811087654",
    full_name="Ahmad <b>O'Neil</b>",
    email="ahmad@gmail.com",
    mobile="+60108877665",
)
LINK = "http://localhost:8000/accounts/activate/" + "a" * 64 + "/"


def activation() -> Message:
    return send_email(
        to="ahmad@gmail.com",
        template="accounts/activation",
        context={"sign_up": SIGN_UP, "link": LINK},
        confidential=True,
    )


def code() -> Message:
    return send_sms(
        to="+60108877665",
        template="accounts/code",
        context={"code": "123456"},
        language="en",
        confidential=True,
    )


def test_the_activation_mail_is_the_guides() -> None:
    mail = activation()
    assert mail.subject == (
        "Pengaktifan Akaun Sistem Online PERKESO / PERKESO Online System Account Activation"
    )
    for body in (mail.body_text, strip_tags(mail.body_html)):
        for line in (
            "Adalah dimaklumkan bahawa pendaftaran akaun Sistem Online PERKESO anda telah "
            "diterima. Dibawah adalah maklumat dari permintaan pendaftaran akaun Sistem Online "
            "PERKESO anda.",
            "Nombor Kad Pengenalan :",
            "790811-08-••••",
            "ah••••@gmail.com",
            "010-•••• 7665",
            "atau masukkan URL di bawah untuk mengaktifkan akaun anda",
            LINK,
            "sila hubungi khidmat pelanggan di talian 1-300-22-8000",
            "perkeso@perkeso.gov.my",
            "Sekian, terima kasih.",
            "Pentadbir Sistem Online PERKESO",
        ):
            assert line in body
        assert body.index("Adalah dimaklumkan") < body.index("Your registration")
        assert "790811087654" not in body
    assert "<em>disini</em></a>" in mail.body_html


def test_text_is_not_escaped_and_html_is() -> None:
    context = {"sign_up": SIGN_UP, "link": "http://x/?a=1&b='<i>'"}
    mail = send_email(to="a@b.my", template="accounts/activation", context=context)
    assert "?a=1&b='<i>'" in mail.body_text
    assert "?a=1&amp;b=&#x27;&lt;i&gt;&#x27;" in mail.body_html


def test_bodies_are_unreadable_in_the_database() -> None:
    code()
    with connection.cursor() as cursor:
        cursor.execute("SELECT body_text FROM notify_message")
        assert "123456" not in str(cursor.fetchone()[0])
    assert "123456" in Message.objects.get().body_text


def test_a_missing_template_is_a_mistake_that_is_said() -> None:
    with pytest.raises(TemplateDoesNotExist):
        send_sms(to="+60108877665", template="accounts/none", context={}, language="en")


def test_the_worker_is_woken_after_the_commit(
    woken: list[Any], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message = code()
        assert woken == []
    assert woken == [("accounts.notify.tasks.deliver", (message.pk,))]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_promised(woken: list[Any]) -> None:
    def promise_and_fail() -> None:
        with transaction.atomic():
            code()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        promise_and_fail()
    assert woken == []
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError("refused"), OSError("no route"), ValueError()])
def test_without_a_broker_the_promise_stands(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def no_broker(_args: object, *, retry: bool) -> None:
        assert retry is False
        raise error

    monkeypatch.setattr(sending.deliver, "apply_async", no_broker)
    code()
    assert Message.objects.get().state == Message.State.QUEUED
