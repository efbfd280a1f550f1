import pytest
from pytest_django import Settings

from tests.accounts.conftest import ahmad, at_code_page, clock, surroundings
from tests.security.production import told_in_production

__all__ = ["ahmad", "at_code_page", "clock", "surroundings"]


@pytest.fixture
def as_in_production(settings: Settings) -> Settings:
    """Cookies and headers as they are there; send requests with ``secure=True``."""
    for name, value in told_in_production().items():
        setattr(settings, name, value)
    return settings
