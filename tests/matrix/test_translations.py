"""Bahasa Melayu: every text of the sources is translated, and the pages show it."""

import re
import shlex
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.test import Client

from accounts.models import User

Browser = Callable[[User], Client]
CATALOGUES = sorted((site.BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po"))
each_catalogue = pytest.mark.parametrize(
    "path", CATALOGUES, ids=[str(path.relative_to(site.BASE_DIR)) for path in CATALOGUES]
)

# What a translation must carry over: named and plain placeholders, and tags.
MARK = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]+>")
# Words that no Malay sentence has, though most English ones do.
TELLTALE = re.compile(
    r"\b(the|and|of|to|is|are|you|your|please|with|from|until|this|was|log in|login|register"
    r"|renew|contribution|payment|coverage|receipt|sector|select|submit|next|back|continue)\b",
    re.IGNORECASE,
)
# In capitals because it is short for something; Malay says it in words.
ABBREVIATIONS = {"FAQ"}
# The bank's own button, quoted as it stands on its page.
QUOTED = "“Continue with Transaction”"
PUBLIC = [
    "/", "/help/", "/faq/", "/terms/", "/privacy/", "/security/", "/accessibility/", "/sitemap/",
    "/feedback/", "/accounts/log-in/", "/accounts/sign-up/", "/accounts/forgotten/",
]  # fmt: skip
MEMBERS = [
    "/mode/", "/home/", "/dashboard/", "/contributions/", "/contributions/renew/",
    "/contributions/register/", "/contributions/register/passenger-transportation/",
    "/accounts/management/", "/management/reminders/", "/no-such-page/",
]  # fmt: skip


def test_every_language_but_english_has_a_catalogue() -> None:
    assert [path.parts[-3] for path in CATALOGUES] == [
        code for code, _name in site.LANGUAGES if code != "en"
    ]


@each_catalogue
def test_nothing_is_left_untranslated_or_doubtful(path: Path) -> None:
    catalogue = polib.pofile(path)
    entries = [
        *catalogue.untranslated_entries(),
        *catalogue.fuzzy_entries(),
        *catalogue.obsolete_entries(),
    ]
    assert [entry.msgid for entry in entries] == []


@each_catalogue
def test_the_compiled_catalogue_says_the_same(path: Path) -> None:
    written, compiled = polib.pofile(path), polib.mofile(path.with_suffix(".mo"))
    assert words(compiled) == words(written)
    assert compiled.metadata == written.metadata


@each_catalogue
def test_placeholders_and_tags_are_carried_over(path: Path) -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(path)
        for text in translations(entry)
        if sorted(MARK.findall(text)) != sorted(MARK.findall(entry.msgid_plural or entry.msgid))
    ]
    assert wrong == []


@each_catalogue
def test_titles_stay_in_capitals_and_sentences_keep_their_stop(path: Path) -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(path)
        for text in translations(entry)
        if (entry.msgid.isupper() and entry.msgid not in ABBREVIATIONS) > text.isupper()
        or entry.msgid[:2].istitle() > text[:1].isupper()
        or (is_sentence(entry.msgid) and not text.endswith(entry.msgid[-1]))
    ]
    assert wrong == []


@each_catalogue
def test_the_catalogue_holds_exactly_the_texts_of_the_sources(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    options = options_of_make_messages()
    copy = tmp_path / "sources"
    shutil.copytree(
        site.BASE_DIR,
        copy,
        ignore=shutil.ignore_patterns(".*", "__pycache__", "*.po", "*.mo", *ignored(options)),
    )
    settings.LOCALE_PATHS = [copy / "locale"]
    monkeypatch.chdir(copy)
    call_command("makemessages", *options, verbosity=0)
    fresh = polib.pofile(copy / path.relative_to(site.BASE_DIR))
    assert len(fresh) > 0
    assert texts(polib.pofile(path)) == texts(fresh), "run make messages"


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_page_has_no_english_left(client: Client, db: None, url: str) -> None:
    assert english_on(client, url) == []


@pytest.mark.parametrize("url", MEMBERS)
def test_a_members_page_has_no_english_left(driver: User, client_of: Browser, url: str) -> None:
    assert english_on(client_of(driver), url) == []


@pytest.mark.parametrize("url", ["/accounts/log-in/", "/accounts/sign-up/"])
def test_the_errors_of_a_public_form_are_malay(client: Client, db: None, url: str) -> None:
    assert english_on(client, url, post=True) == []


@pytest.mark.parametrize("url", [url for url in MEMBERS if "register" in url])
def test_the_errors_of_a_registration_are_malay(driver: User, client_of: Browser, url: str) -> None:
    assert english_on(client_of(driver), url, post=True) == []


def test_english_is_noticed(client: Client, db: None) -> None:
    found = english_on(client, "/accounts/log-in/", language="en")
    assert {"Log In", "Next", "New to the site? Create MATRIX account"} <= set(found)


def words(catalogue: Any) -> dict[Any, Any]:
    return {(entry.msgctxt, entry.msgid): translations(entry) for entry in catalogue}


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def is_sentence(text: str) -> bool:
    """``Receipt No.`` is none."""
    return text[-1] in ".:?!" and len(text.split()) > 2


def texts(catalogue: polib.POFile) -> set[tuple[str | None, str, str]]:
    return {
        (entry.msgctxt, entry.msgid, entry.msgid_plural)
        for entry in catalogue
        if not entry.obsolete
    }


def options_of_make_messages() -> list[str]:
    """Those of the Makefile, so that the test and `make messages` look at the same files."""
    makefile = (site.BASE_DIR / "Makefile").read_text().replace("\\\n", " ")
    found = re.search(r"^TEXTS = (.*)$", makefile, re.MULTILINE)
    assert found
    return shlex.split(found[1])


def ignored(options: list[str]) -> list[str]:
    return [value for name, value in pairwise(options) if name == "--ignore"]


def english_on(client: Client, url: str, *, post: bool = False, language: str = "ms") -> list[str]:
    """What a reader of the page meets in English: whole msgids, and telltale words."""
    client.cookies[site.LANGUAGE_COOKIE_NAME] = language
    response = client.post(url) if post else client.get(url)
    page = response.content.decode()
    assert f'<html lang="{language}"' in page
    assert ('class="error"' in page) is post
    reader = Reader()
    reader.feed(page)
    msgids = {
        entry.msgid
        for path in CATALOGUES
        for entry in polib.pofile(path)
        if entry.msgid != entry.msgstr
    }
    return [text for text in reader.texts if text in msgids or TELLTALE.search(text)]


class Reader(HTMLParser):
    """Collects what is seen or read aloud: text, and the attributes that hold some.

    Not the names that programs use (``<code>``), nor what is quoted from the bank.
    """

    ATTRIBUTES = frozenset(
        {"alt", "aria-label", "data-done", "data-hide", "data-label", "data-show", "placeholder"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        given = dict(attrs)
        names = self.ATTRIBUTES | ({"content"} if given.get("name") == "description" else set())
        for name in names & given.keys():
            self._take(given[name] or "")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within != "code":
            self._take(data)

    def _take(self, text: str) -> None:
        if text := " ".join(text.replace(QUOTED, "").split()):
            self.texts.append(text)
