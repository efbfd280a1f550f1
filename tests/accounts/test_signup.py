import pytest
from django.test import Client
from tests.accounts.conftest import CODE, code_sent, link_sent

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_details_then_code_then_mail(at_code_page: Client) -> None:
    page = at_code_page.get(CODE).content.decode()
    assert "010-•••• 7665" in page
    response = at_code_page.post(CODE, {"code": code_sent()}, follow=True)
    assert "A verification email has been sent to your email." in response.content.decode()
    assert link_sent()
    assert not User.objects.exists()
