from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import User
from selfemployed.models import RegistrationDraft
from tests.selfemployed import applying


@pytest.fixture
def browser(driver: User, client_of: Callable[[User], Client]) -> Client:
    """The driver's browser, signed in."""
    return client_of(driver)


@pytest.fixture
def draft(driver: User) -> RegistrationDraft:
    """A draft that is complete: every answer, and every document that is asked for."""
    return applying.complete_draft(driver)
