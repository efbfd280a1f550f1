"""The measures can fail: pages made to be wrong, one fault each, are found wrong."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab

from tests.ui import measuring, pages, visiting
from tests.ui.measuring import Seen

pytestmark = pytest.mark.slice
ADDRESS = "http://pages.example/"
POLICY = {"Content-Security-Policy": "default-src 'self'", "Content-Type": "text/html"}
GOOD = """<!doctype html><html lang="en"><head><title>Page</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Page</h1>{}</main></body></html>"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with visiting.chromium() as browser:
        tab = browser.new_page(viewport={"width": 360, "height": 780})
        tab.add_init_script(path=measuring.SCRIPT)
        tab.add_init_script(measuring.AXE)
        yield tab


def show(tab: Tab, inside: str = "", *, styles: str = "", page: str = GOOD) -> Seen:
    """Serve a page under the portal's policy and look at it; styles come from its own address."""
    tab.unroute_all()
    link = '<link rel="stylesheet" href="/style.css"></head>'
    body = page.format(inside).replace("</head>", link)
    tab.route(f"{ADDRESS}**", lambda route: route.fulfill(body="", status=404))
    tab.route(ADDRESS, lambda route: route.fulfill(body=body, headers=POLICY))
    tab.route(
        f"{ADDRESS}style.css", lambda route: route.fulfill(body=styles, content_type="text/css")
    )
    seen = Seen("control", "anonymous", "en")
    with visiting.listening(tab, seen):
        tab.goto(ADDRESS)
        seen.looks = [measuring.look(tab, 360, shot=None, ours=True)]
    facts = tab.evaluate("matrixUi.facts()")
    seen.refused, seen.form = facts["refused"], measuring.form(facts, "en")
    seen.narrow = measuring.narrow(tab)
    seen.large_text = measuring.large_text(tab)
    return seen


def test_a_good_page_has_no_fault(tab: Tab) -> None:
    seen = show(tab, '<p><a href="/">Home</a></p>')
    assert seen.looks[0].axe == []
    assert [seen.narrow, seen.errors, seen.refused, seen.form, seen.large_text] == [
        "", [], [], [], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "inside",
    ['<p style="color: navy">Words</p>', "<script>window.here = true</script>"],
    ids=["style", "script"],
)
def test_an_inline_style_or_script_is_refused(tab: Tab, inside: str) -> None:
    seen = show(tab, inside)
    assert len(seen.refused) == 1
    assert len(seen.errors) == 1


def test_a_script_that_breaks_is_an_error(tab: Tab) -> None:
    seen = Seen("control", "anonymous", "en")
    with visiting.listening(tab, seen):
        tab.evaluate("setTimeout(() => { throw new Error('broken'); })")
        tab.wait_for_timeout(100)
    assert seen.errors == ["broken"]


def test_a_wide_element_scrolls_sideways(tab: Tab) -> None:
    seen = show(tab, '<p id="wide">Words</p>', styles="#wide { width: 400px }")
    assert "#wide" in seen.looks[0].sideways
    assert "#wide" in seen.narrow


def test_what_is_wide_hidden_by_its_page_is_found_too(tab: Tab) -> None:
    styles = "html { overflow-x: hidden } #wide { width: 400px }"
    assert "#wide" in show(tab, '<p id="wide">Words</p>', styles=styles).looks[0].sideways


def test_a_table_that_scrolls_by_itself_does_not(tab: Tab) -> None:
    styles = "div { overflow-x: auto } #wide { width: 400px }"
    seen = show(tab, '<div tabindex="0"><p id="wide">Words</p></div>', styles=styles)
    assert seen.narrow == ""


def test_but_on_a_page_of_ours_it_hides_something(tab: Tab) -> None:
    styles = "body { margin: 0 } div { overflow-x: auto } #wide { width: 400px }"
    seen = show(tab, '<div tabindex="0"><p id="wide">Words</p></div>', styles=styles)
    assert "40 px out of sight" in seen.looks[0].sideways


@pytest.mark.parametrize(
    ("rule", "inside", "styles"),
    [
        ("color-contrast", "<p>Words</p>", "p { color: #bbb }"),
        ("target-size", '<a href="/a">1</a><a href="/b">2</a>',
         "a { display: inline-block; width: 9px; height: 9px; font-size: 8px; overflow: hidden }"),
        ("label", "<input>", ""),
        ("image-alt", '<img src="/a.png">', ""),
    ],
)  # fmt: skip
def test_axe_finds(tab: Tab, rule: str, inside: str, styles: str) -> None:
    assert any(one.startswith(rule) for one in show(tab, inside, styles=styles).looks[0].axe)


def test_text_in_a_box_that_does_not_grow_is_cut_off(tab: Tab) -> None:
    styles = "#box { height: 1.2em; overflow: hidden; font-size: 16px } p { font-size: 1rem }"
    seen = show(tab, '<div id="box"><p>Words</p></div>', styles=styles)
    assert any("#box" in one and "cut off" in one for one in seen.large_text)


def test_text_of_a_fixed_size_does_not_grow(tab: Tab) -> None:
    assert any(
        "does not grow" in one
        for one in show(tab, "<p>Words</p>", styles="p{font-size:16px}").large_text
    )


def test_controls_on_each_other_are_found(tab: Tab) -> None:
    styles = "button { position: absolute; top: 5rem; width: 80px } #b { left: 3rem; top: 5.5rem }"
    seen = show(tab, '<button id="a">One</button><button id="b">Two</button>', styles=styles)
    assert any("#a" in one and "#b" in one for one in seen.large_text)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (GOOD.replace("<h1>Page</h1>", ""), "0 main headings"),
        (GOOD.replace("<h1>Page</h1>", "<h1>A</h1><h1>B</h1>"), "2 main headings"),
        (GOOD.replace('lang="en"', 'lang="ms"'), "lang is “ms”"),
        (GOOD.replace("<title>Page", "<title> "), "no title"),
    ],
)
def test_a_page_without_its_form_is_found(tab: Tab, page: str, fault: str) -> None:
    assert any(one.startswith(fault) for one in show(tab, page=page).form)


def test_a_url_that_nobody_looks_at_is_named() -> None:
    assert pages.unlooked(["/new/", "/health/"], []) == ["/new/"]
    assert pages.unlooked(["/new/"], [pages.at("/new/", role="anonymous", route="/new/")]) == []
