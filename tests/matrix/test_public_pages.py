"""Help, questions, terms and the rest: open to everybody, true, and linked with each other."""

import re
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from matrix.pages import site_map
from matrix.pages.cookies import cookies
from selfemployed.models import Plan, Sector
from tests.making import Gateway, begin, submit

Browser = Callable[[User], Client]
HEADINGS = {
    "/help/": "Help",
    "/faq/": "Questions and answers",
    "/terms/": "Terms & Conditions",
    "/privacy/": "Privacy",
    "/security/": "Security",
    "/accessibility/": "Accessibility",
    "/sitemap/": "Site map",
    "/banks/": "Bank status",
}
FOOTER = [
    "/terms/", "/privacy/", "/security/", "/accessibility/", "/faq/", "/help/", "/feedback/",
    "/sitemap/", "/admin/",
]  # fmt: skip
PUBLIC = [
    "/", "/accounts/sign-up/", "/accounts/log-in/", "/accounts/forgotten/", "/help/", "/faq/",
    "/banks/", "/feedback/", "/terms/", "/privacy/", "/security/", "/accessibility/", "/sitemap/",
]  # fmt: skip
# The most queries that a page of the scheme's facts may need: the plans and the sectors.
FACTS = 2
MOST_BYTES_OF_HOME = 60_000


@pytest.fixture(autouse=True)
def silent_fpx(reference: None, gateway: Gateway) -> None:
    """The bank status asks FPX, where nobody answers."""


class Links(HTMLParser):
    """Every address that a page leads to, and every id that one can be led to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and (address := found.get("href")):
            self.links.append(address)
        if name := found.get("id"):
            self.ids.add(name)


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return str(answer.content.decode())


def described(page: str) -> str:
    [text] = re.findall(r'<meta name="description" content="([^"]*)"', page)
    return text


@pytest.mark.parametrize(("path", "heading"), HEADINGS.items())
def test_a_public_page_has_its_heading(client: Client, path: str, heading: str) -> None:
    assert f"<h1>{heading}</h1>" in read(client, path)


@pytest.mark.parametrize("path", HEADINGS)
def test_a_public_page_opens_in_malay(client: Client, path: str) -> None:
    client.cookies["django_language"] = "ms"
    page = read(client, path)
    assert '<html lang="ms"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize("path", PUBLIC)
def test_every_link_of_a_public_page_leads_somewhere(client: Client, path: str) -> None:
    own = Links(read(client, path))
    for link in own.links:
        target, _hash, name = link.partition("#")
        if not target.startswith("/"):
            assert target or name in own.ids, link
            continue
        answer = client.get(target)
        assert answer.status_code in {200, 302}, link
        if name:
            assert name in Links(answer.content.decode()).ids, link


@pytest.mark.parametrize("path", ["/", "/help/", "/home/"])
def test_the_footer_names_every_page_that_people_look_for(
    driver: User, client_of: Browser, client: Client, path: str
) -> None:
    browser = client_of(driver) if path == "/home/" else client
    footer = read(browser, path).partition('<footer class="footer">')[2]
    assert Links(footer).links == FOOTER
    assert {browser.get(link).status_code for link in FOOTER if link != "/admin/"} == {200}


def test_every_public_page_describes_itself_and_only_itself(client: Client) -> None:
    descriptions = [described(read(client, path)) for path in PUBLIC]
    assert len(set(descriptions)) == len(PUBLIC)
    assert all(40 < len(text) < 220 for text in descriptions)


def test_a_new_tariff_changes_what_home_help_and_questions_say(client: Client) -> None:
    today = timezone.localdate()
    Plan.objects.update(effective_to=today - timezone.timedelta(days=1))
    for number, monthly in [(1, "21.35"), (2, "30.05")]:
        Plan.objects.create(
            number=number,
            insured_monthly_earnings=Decimal("3000.00"),
            monthly=Decimal(monthly),
            annual=Decimal(monthly) * 12,
            effective_from=today,
        )
    assert 'From <span class="number">RM 21.35</span> a month' in read(client, "/")
    assert "one of 2 plans" in read(client, "/")
    for path in ("/help/", "/faq/"):
        page = read(client, path)
        for amount in ("RM 21.35", "RM 256.20", "RM 3,000.00", "RM 80.00", "RM 2,700.00"):
            assert amount in page
        assert "13.10" not in page


def test_without_a_plan_in_force_no_price_is_told(client: Client) -> None:
    Plan.objects.all().delete()
    assert "RM" not in read(client, "/")
    assert "No plan is in force today" in read(client, "/faq/")


def test_a_sector_that_is_no_longer_offered_is_not_counted(client: Client) -> None:
    assert "in 20 sectors" in read(client, "/")
    Sector.objects.filter(code="forestry").update(active=False)
    assert "in 19 sectors" in read(client, "/")
    assert "one of the 19 sectors" in read(client, "/faq/")


@pytest.mark.parametrize("path", ["/", "/help/", "/faq/"])
def test_facts_of_the_scheme_cost_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    with django_assert_num_queries(FACTS):
        client.get(path)


def test_home_is_light(client: Client) -> None:
    assert len(client.get("/").content) < MOST_BYTES_OF_HOME


def test_pages_say_that_they_are_a_demonstration_only_where_they_are(
    client: Client, settings: Settings
) -> None:
    paths = ["/", "/terms/", "/privacy/", "/security/"]
    assert all("demonstration" in read(client, path) for path in paths)
    settings.OFFICIAL_SITE = True
    assert not any("demonstration" in read(client, path) for path in paths)


def test_privacy_and_accessibility_name_recaptcha_only_where_it_is_used(
    client: Client, settings: Settings
) -> None:
    settings.RECAPTCHA_PUBLIC_KEY = settings.RECAPTCHA_PRIVATE_KEY = ""
    assert "reCAPTCHA" not in read(client, "/privacy/") + read(client, "/accessibility/")
    settings.RECAPTCHA_PUBLIC_KEY = settings.RECAPTCHA_PRIVATE_KEY = "key"
    assert "reCAPTCHA" in read(client, "/privacy/")
    assert "reCAPTCHA" in read(client, "/accessibility/")


def test_privacy_names_every_cookie_that_the_portal_sets(client: Client, driver: User) -> None:
    client.post("/language/", {"language": "ms", "next": "/"})
    client.get("/accounts/log-in/")
    client.post("/accounts/log-in/", {"ic_number": driver.ic_number})
    client.post("/accounts/log-in/password/", {"password": "teksi-merah-1979"})
    client.post("/accounts/log-out/")
    told = {cookie.name for cookie in cookies()}
    assert set(client.cookies) == told
    page = read(Client(), "/privacy/")
    assert all(f"<code>{name}</code>" in page for name in told)


def test_the_site_map_shows_members_pages_to_members_alone(
    driver: User, client_of: Browser, client: Client
) -> None:
    guests, members = (
        set(Links(read(browser, "/sitemap/").partition("<main")[2]).links)
        for browser in (client, client_of(driver))
    )
    assert {"/accounts/sign-up/", "/faq/"} <= guests
    assert {"/contributions/", "/management/data/", "/faq/"} <= members
    assert "/contributions/" not in guests
    assert "/accounts/sign-up/" not in members


def test_every_page_of_the_site_map_opens(driver: User, client_of: Browser) -> None:
    submit(driver)
    browser = client_of(driver)
    for group in site_map.groups(signed_in=True):
        for page in group.pages:
            assert browser.get(reverse(page.view_name)).status_code in {200, 302}, page


def test_the_sitemap_for_search_engines_lists_exactly_the_public_pages(client: Client) -> None:
    answer = client.get("/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    tree = ElementTree.fromstring(answer.content)  # noqa: S314 - it is the portal's own
    told = [place.text for place in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert told == [f"{settings.BASE_URL}{path}" for path in PUBLIC]
    assert {client.get(path).status_code for path in PUBLIC} == {200}


def test_robots_may_read_the_public_pages_and_nothing_else(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    lines = answer.content.decode().splitlines()
    allowed = [line.removeprefix("Allow: ") for line in lines if line.startswith("Allow: ")]
    assert allowed == [*(f"{path}$" for path in PUBLIC), "/static/"]
    assert "Disallow: /" in lines
    assert f"Sitemap: {settings.BASE_URL}/sitemap.xml" in lines


def test_search_engines_keep_the_public_pages_under_one_address(client: Client) -> None:
    for path in PUBLIC:
        answer = client.get(f"{path}?from=somewhere")
        assert "X-Robots-Tag" not in answer.headers, path
        canonical = f'<link rel="canonical" href="{settings.BASE_URL}{path}">'
        assert canonical in answer.content.decode(), path


def test_search_engines_keep_nothing_of_members_and_of_links_with_a_token(
    driver: User, client_of: Browser, client: Client
) -> None:
    payment = begin(submit(driver))
    browser = client_of(driver)
    for path in ("/home/", "/contributions/", f"/payments/{payment.order_number}/"):
        assert browser.get(path)["X-Robots-Tag"] == "noindex, nofollow"
        assert "canonical" not in browser.get(path).content.decode()
    for path in ("/accounts/activate/x/", "/reminders/stop/x/", "/verify/x/", "/contributions/"):
        assert client.get(path)["X-Robots-Tag"] == "noindex, nofollow"
