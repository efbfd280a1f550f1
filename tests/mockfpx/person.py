"""A person with a browser, and how a test reads pages and replies."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl

import httpx


class Form(HTMLParser):
    """The form of a page: where it goes, its hidden fields, its choices, its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}
        self.options: list[str] = []
        self.selected: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        elif tag == "input" and given.get("type") == "hidden":
            self.hidden[given["name"]] = given["value"]
        elif tag == "option":
            self.options.append(given["value"])
            if "selected" in given:
                self.selected = given["value"]


class Person:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    def arrive(self, request: dict[str, str]) -> httpx.Response:
        """Post an AR and follow to wherever it ends, on from the landing page like a browser."""
        page = self.land(request)
        _, _, onward = page.headers.get("refresh", "").partition("url=")
        return self.http.get(onward) if onward else page

    def land(self, request: dict[str, str]) -> httpx.Response:
        return self.http.post("/FPXMain/seller2DReceiver.jsp", data=request, follow_redirects=True)

    def log_in(self, request: dict[str, str]) -> httpx.Response:
        login = self.arrive(request)
        return self.press(login, action="login", username="1234", password="1234")

    def pay(self, request: dict[str, str], *, scenario: str = "approve") -> httpx.Response:
        """From the AR to the result page."""
        return self.press(self.log_in(request), action="confirm", scenario=scenario)

    def press(self, page: httpx.Response, **fields: str) -> httpx.Response:
        return self.http.post(str(page.url), data=fields, follow_redirects=True)


def carried_back(result: httpx.Response) -> dict[str, str]:
    """The indirect AC that the result page would post; empty where there is no way back."""
    return Form(result.text).hidden


def pairs(reply: httpx.Response) -> dict[str, str]:
    """A server-to-server reply."""
    return dict(parse_qsl(reply.text.strip(), keep_blank_values=True, strict_parsing=True))
