"""Every link of every page leads somewhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx
from django.db import connection

from tests.ui.measuring import Seen
from tests.ui.place import Place


def broken(place: Place, seen: list[Seen]) -> list[str]:
    """Links within the site that answer 400 or more, each asked once by each role."""
    base = place.site.base_url
    wanted: dict[tuple[str, str], tuple[str, str]] = {}
    for one in seen:
        if one.role == "stranger":
            continue  # what its forms have led to is gone with its session
        for link in one.links:
            if link.startswith(f"{base}/") and urlsplit(link).path != one.path:
                wanted.setdefault((one.role, _shape(link)), (one.label, link.split("#")[0]))
    doors = {role: place.session(role) for role in {role for role, _shape in wanted}}
    connection.close()

    def ask(role: str, where: str, link: str) -> str:
        answer = httpx.get(link, cookies=doors[role], timeout=60)
        told = f"{where}: {urlsplit(link).path} answers {answer.status_code} to {role}"
        return told if answer.status_code >= 400 else ""

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, role, *told) for (role, _link), told in wanted.items()]
    return sorted(filter(None, (one.result() for one in asked)))


def _shape(link: str) -> str:
    """Of staff's lists, which link to hundreds of rows, one row and one order each."""
    parts = urlsplit(link)
    if not parts.path.startswith("/admin/"):
        return parts.path + parts.query
    return re.sub(r"/[^/]*\d[^/]*/", "/N/", parts.path)
