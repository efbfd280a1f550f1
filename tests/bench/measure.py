"""What pages cost, as ratios inside one run: a whole site, the guide's person, bounded requests.

The machine may be shared and noisy, so a page is compared with the cheapest one of the same run
(`/health/`, one query and no template), never with a figure of another day.
"""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from matrix.demo.people import GUIDE
from workshop.site import Site

MOMENT = "2019-12-27T16:40:00+08:00"
CLIENTS, REQUESTS = 4, 240
PAGES = {
    "health": "/health/",
    "public page": "/help/",
    "Contribution History, 11 rows": "/contributions/",
    "View Contribution": "/contributions/1/",
    "Dashboard, 7 sectors": "/dashboard/",
    "registration form": "/contributions/register/food/",
    "receipt, kept PDF": "/receipts/20190000000001/",
}


def main() -> None:
    with Site(clock=MOMENT) as site:
        cookies = log_in(site)
        # The better of two rounds: just after a start the worker is still at work.
        rounds = [
            {name: rate(site, path, cookies) for name, path in PAGES.items()} for _ in range(2)
        ]
    rates = {name: max(each[name] for each in rounds) for name in PAGES}
    print(f"{'page':32} {'a second':>9} {'times /health/':>15}")
    for name, value in rates.items():
        print(f"{name:32} {value:9.0f} {rates['health'] / value:15.1f}")


def log_in(site: Site) -> httpx.Cookies:
    with httpx.Client(base_url=site.base_url, follow_redirects=True) as browser:
        for fields in ({"ic_number": GUIDE.ic_number}, {"password": GUIDE.password}):
            page = browser.get("/accounts/log-in/password/")
            token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
            browser.post(page.url, data=fields | {"csrfmiddlewaretoken": token})
        return browser.cookies


def rate(site: Site, path: str, cookies: httpx.Cookies) -> float:
    """Answers a second, asked by a few clients at once; the first answers warm up."""
    ask(site, path, cookies, times=CLIENTS)
    started = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as clients:
        asking = [
            clients.submit(ask, site, path, cookies, times=REQUESTS // CLIENTS)
            for _ in range(CLIENTS)
        ]
        for answered in asking:
            answered.result()
    return REQUESTS / (time.monotonic() - started)


def ask(site: Site, path: str, cookies: httpx.Cookies, *, times: int) -> None:
    with httpx.Client(base_url=site.base_url, cookies=cookies) as browser:
        for _ in range(times):
            browser.get(path).raise_for_status()


if __name__ == "__main__":
    main()
