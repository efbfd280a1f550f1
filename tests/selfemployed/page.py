"""A page as a person sees it: values in fields, errors beside them, words."""

import re
from html.parser import HTMLParser
from typing import Any

# What stands inside a sentence: before and after it there is no space but the written one.
WITHIN = {"span"}
VOID = {"input", "br", "hr", "img", "link", "meta", "path", "circle", "use"}


class Page(HTMLParser):
    """Reads what the tests ask for out of a response."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.status: int = response.status_code
        self.values: dict[str, str] = {}
        self.options: dict[str, list[str]] = {}
        self.disabled: dict[str, list[str]] = {}
        self.links: list[str] = []
        self.texts: list[str] = []
        self.errors: dict[str, str] = {}
        self._error: tuple[str, int] | None = None
        self._depth = 0
        self._select = ""
        self._option = ""
        self.feed(response.content.decode())
        self.text = re.sub(r"\s+", " ", "".join(self.texts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._separate(tag)
        if tag not in VOID:
            self._depth += 1
        if tag == "div" and found.get("class") == "error":
            self._error = (found["id"].removeprefix("id_").removesuffix("_error"), self._depth)
            self.errors[self._error[0]] = ""
        elif tag == "input":
            self._input(found)
        elif tag == "select":
            self._select = found.get("name", "")
            self.values.setdefault(self._select, "")
            self.options[self._select], self.disabled[self._select] = [], []
        elif tag == "option":
            self._take_option(found)
        elif tag == "a":
            self.links.append(found.get("href", ""))

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)
        if self._error and tag == "div" and self._depth == self._error[1]:
            self._error = None
        if tag not in VOID:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._error and data.strip():
            name = self._error[0]
            self.errors[name] = f"{self.errors[name]} {data.strip()}".strip()

    def _separate(self, tag: str) -> None:
        if tag not in WITHIN:
            self.texts.append(" ")

    def _input(self, found: dict[str, str]) -> None:
        name, kind = found.get("name", ""), found.get("type", "text")
        if kind in ("radio", "checkbox"):
            if "checked" in found:
                self.values[name] = found.get("value", "on")
            self.options.setdefault(name, []).append(found.get("value", "on"))
        else:
            self.values[name] = found.get("value", "")

    def _take_option(self, found: dict[str, str]) -> None:
        self.options[self._select].append(found["value"])
        if "selected" in found:
            self.values[self._select] = found["value"]
        if "disabled" in found:
            self.disabled[self._select].append(found["value"])
