"""A renewal takes three taps, from the first page after login to the bank."""

from playwright.sync_api import Locator

from tests.ui import visiting
from tests.ui.place import Place
from tests.ui.report import Results


def test_from_login_to_the_bank_in_three_taps(place: Place, results: Results) -> None:
    taps: list[str] = []

    def tap(control: Locator) -> None:
        taps.append(" ".join(control.inner_text().split()) or "tick")
        control.click()

    with visiting.quietly(), visiting.chromium() as browser:
        tab = visiting.context(browser, place, "renewer", "en").new_page()
        tab.goto("/mode/")
        tap(tab.get_by_role("main").get_by_role("link", name="Renew Now"))
        tap(tab.get_by_label("I acknowledge that I have read and agree"))
        tap(tab.get_by_role("main").get_by_role("button", name="Pay with FPX"))
        tab.wait_for_url(f"{place.site.mock_url}/**")
    results.taps = taps
    assert len(taps) <= 3
