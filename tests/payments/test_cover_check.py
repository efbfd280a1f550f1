"""Was I covered? To the second, for its owner alone, with a certificate that proves itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import DatabaseError, transaction
from django.test import Client, RequestFactory

from accounts.limits import TooMany
from accounts.models import Action, AuditEntry, User
from payments import certified, certifying, inbox
from payments.cover_check import answers
from payments.models import CoverCertificate, Door
from receipts import pdf, voiding
from receipts.models import Receipt
from receipts.signing import NotSigned, sign_text
from selfemployed import renewal
from tests.making import Gateway, at, begin, make_user, plan_number, registration, submit
from tests.payments.paper import in_words

Browser = Callable[[User], Client]
ADD = "/admin/payments/covercertificate/add/"


def pay(user: User, gateway: Gateway, moment: str, *, sector: str = "ART", months: int = 1) -> None:
    """The bank says it was paid at ``moment``; a sector that is held already is renewed."""
    with time_machine.travel(at(moment)):
        if user_holds(user, sector):
            bought = renewal.renew(registration(user, sector), plan=plan_number(1), months=months)
        else:
            bought = submit(user, sector, months=months)
        inbox.receive(gateway.says(begin(bought), paid_at=at(moment)), door=Door.DIRECT)


def user_holds(user: User, sector: str) -> bool:
    return Receipt.objects.filter(owner=user, snapshot__sector_en=sector).exists()


def covered(user: User, moment: str) -> dict[str, bool]:
    found = answers(user, at=at(moment))
    return {answer.sector.name_en: answer.period is not None for answer in found}


def certify(user: User, moment: str = "01-01-2020 00:00:00") -> CoverCertificate:
    return certifying.certify(RequestFactory().get("/"), user, at=at(moment), by=user)


@pytest.mark.parametrize(
    ("moment", "yes"),
    [
        ("31-01-2020 12:59:59", False),
        ("31-01-2020 13:00:00", True),
        ("28-02-2020 23:59:59", True),
        ("29-02-2020 00:00:00", True),  # a leap year: C3 gives the whole of February
        ("29-02-2020 23:59:59", True),
        ("01-03-2020 00:00:00", False),
    ],
)
def test_both_ends_of_a_coverage_belong_to_it_to_the_second(
    driver: User, gateway: Gateway, moment: str, yes: bool
) -> None:
    pay(driver, gateway, "31-01-2020 13:00:00")
    assert covered(driver, moment) == {"ART": yes}


def test_a_renewal_follows_without_a_second_between(driver: User, gateway: Gateway) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    pay(driver, gateway, "26-01-2020 23:59:59")
    receipts = [
        answer.receipt.number
        for moment in ("26-01-2020 23:59:59", "27-01-2020 00:00:00")
        for answer in answers(driver, at=at(moment))
        if answer.receipt
    ]
    assert receipts == [r.number for r in Receipt.objects.order_by("number")]


def test_a_gap_is_not_covered_and_sectors_answer_for_themselves(
    driver: User, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    pay(driver, gateway, "27-01-2020 00:00:01")
    pay(driver, gateway, "20-01-2020 09:00:00", sector="HAWKER")
    assert covered(driver, "26-01-2020 23:59:59") == {"ART": True, "HAWKER": True}
    assert covered(driver, "27-01-2020 00:00:00") == {"ART": False, "HAWKER": True}
    assert covered(driver, "27-01-2020 00:00:01") == {"ART": True, "HAWKER": True}


def test_what_is_not_paid_does_not_cover(driver: User, neighbour: User, gateway: Gateway) -> None:
    submit(driver, "ART")
    pay(neighbour, gateway, "27-12-2019 16:25:42")
    assert covered(driver, "28-12-2019 00:00:00") == {"ART": False}


def test_a_void_receipt_proves_nothing_and_takes_no_cover_away(
    driver: User, clerk: User, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    before = certify(driver)
    voiding.void(Receipt.objects.get().pk, by=clerk, reason="The name is misspelt.")
    (answer,) = answers(driver, at=at("01-01-2020 00:00:00"))
    assert answer.period is not None
    assert answer.receipt is None
    before.refresh_from_db()
    assert before.snapshot["sectors"][0]["receipt"]


def test_the_page_says_yes_and_names_the_receipt(
    driver: User, client_of: Browser, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    page = client_of(driver).get("/cover/?day=2019-12-27&time=16:25:42").content.decode()
    assert "27-12-2019 16:25:42" in page
    assert Receipt.objects.get().number in page
    page = client_of(driver).get("/cover/?day=2019-12-27&time=16:25:41").content.decode()
    assert "Not covered" in page


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        ("day=2016-12-31&time=10:00", "2017 or later"),
        ("day=0001-01-01&time=00:00", "2017 or later"),
        ("day=2999-01-01&time=10:00", "have passed"),
        ("day=31-02-2020&time=10:00", "Enter a date"),
        ("day=2020-02-01&time=24:00", "Enter a time"),
    ],
)
def test_a_moment_that_is_none_is_refused_in_words(
    driver: User, client_of: Browser, query: str, refusal: str
) -> None:
    assert refusal in client_of(driver).get(f"/cover/?{query}").content.decode()


def test_the_certificate_is_issued_by_a_post_and_downloaded(
    driver: User, client_of: Browser, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    browser = client_of(driver)
    answer = browser.post("/cover/", {"day": "2019-12-28", "time": "00:00:00"}, follow=True)
    made = CoverCertificate.objects.get()
    assert answer.redirect_chain == [(f"/cover/certificates/{made.reference}/", 302)]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF")


def test_a_strangers_certificate_is_a_404(
    driver: User, neighbour: User, client_of: Browser, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    url = f"/cover/certificates/{certify(driver).reference}/"
    assert client_of(neighbour).get(url).status_code == 404


def test_the_future_and_a_person_without_a_sector_are_not_certified(driver: User) -> None:
    with pytest.raises(certifying.NotYet):
        certify(driver, "01-01-2999 00:00:00")
    with pytest.raises(certifying.NoSector):
        certify(driver)


def test_certificates_are_limited(driver: User, gateway: Gateway) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    for _ in range(certifying.BY_PERSON.most):
        certify(driver)
    with pytest.raises(TooMany):
        certify(driver)


def test_the_paper_says_what_was_recorded_and_stays_the_same(
    driver: User, gateway: Gateway, tmp_path: Path
) -> None:
    submit(driver, "HAWKER")
    pay(driver, gateway, "27-12-2019 16:25:42")
    made = certify(driver)
    printed = certified.document(made)
    text = in_words(printed, tmp_path)
    for words in (
        "Perakuan Perlindungan",
        "Certificate of Cover",
        made.reference,
        "790811-08-••••",
        "01-01-2020 00:00:00",
        "27-12-2019 16:25:42 – 26-01-2020 23:59:59",
        Receipt.objects.get().number,
        "Tidak dilindungi",
    ):
        assert words in text
    User.objects.filter(pk=driver.pk).update(full_name="Somebody Else")
    pay(driver, gateway, "01-01-2020 00:00:00", sector="AGENT")
    made.refresh_from_db()
    assert certified.document(made) == printed


def pages_of(made: CoverCertificate, folder: Path, *, sectors: int) -> list[str]:
    """What is printed, were the certificate about so many sectors."""
    snapshot = made.snapshot | {"sectors": made.snapshot["sectors"] * sectors}
    printed = certified.document(CoverCertificate(reference=made.reference, snapshot=snapshot))
    return in_words(printed, folder).rstrip("\f").split("\f")


def test_seven_sectors_are_one_page(driver: User, gateway: Gateway, tmp_path: Path) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    [page] = pages_of(certify(driver), tmp_path, sectors=7)
    assert page.count("Dilindungi") == 7
    assert "Semak perakuan ini" in page


@pytest.mark.parametrize("sectors", range(9, 14))
def test_a_further_page_names_its_certificate_and_has_a_row(
    driver: User, gateway: Gateway, tmp_path: Path, sectors: int
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    made = certify(driver)
    first, *further = pages_of(made, tmp_path, sectors=sectors)
    assert "Semak perakuan ini" in first
    head = f"Perakuan Perlindungan / Certificate of Cover {made.reference}"
    assert head not in first
    for number, page in enumerate(further, start=2):
        line = page.splitlines()[0]
        assert line.startswith(head)
        assert "".join(line.split()).endswith(f"{number}/{1 + len(further)}")
        assert "Dilindungi" in page


@pytest.mark.parametrize("change", [{"moment": at("01-01-2021 00:00:00")}, {"snapshot": {}}])
def test_the_database_refuses_to_change_a_certificate(
    driver: User, gateway: Gateway, change: dict[str, object]
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    made = CoverCertificate.objects.filter(pk=certify(driver).pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        made.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        made.delete()


def test_whoever_holds_a_certificate_can_check_it_without_an_account(
    driver: User, client: Client, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    made = certify(driver)
    url = made.snapshot["verify_url"].removeprefix(settings.BASE_URL)
    answer = client.get(url)
    page = answer.content.decode()
    assert made.reference in page
    assert "01-01-2020 00:00:00" in page
    assert "Ai••• bi••• Is•••" in page
    assert driver.full_name not in page
    assert driver.ic_number[:6] not in page
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_a_proof_that_is_not_ours_is_not_genuine(
    driver: User, client: Client, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    proof = certify(driver).snapshot["proof"]
    head, text, signature = proof.split(".")
    forged = [
        "x",
        f"{head}.{text[:-4]}AAAA.{signature}",
        sign_text('{"no":"2222-2222-2222-2222-2222"}', kind=certifying.KIND),
        Receipt.objects.get().snapshot["proof"],
    ]
    for wrong in forged:
        assert client.get(f"/cover/verify/{wrong}/").status_code == 404, wrong
    with pytest.raises(NotSigned):
        certified.verify(forged[3])


def test_when_it_cannot_be_printed_a_page_says_so(
    driver: User, client_of: Browser, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_more: object) -> bytes:
        raise pdf.RenderingFailed

    pay(driver, gateway, "27-12-2019 16:25:42")
    made = certify(driver)
    monkeypatch.setattr(pdf, "print_template", fail)
    answer = client_of(driver).get(f"/cover/certificates/{made.reference}/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"


@pytest.fixture
def clerk(db: None) -> User:
    clerk = make_user("880808145566", full_name="Nurul binti Hassan", is_staff=True)
    rights = ["add_covercertificate", "view_covercertificate"]
    clerk.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return clerk


def test_staff_look_up_a_persons_cover_and_the_trail_says_so(
    driver: User, clerk: User, client_of: Browser, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    asked = {"ic_number": "790811-08-7654", "day": "2019-12-28", "time": "00:00"}
    page = client_of(clerk).post(ADD, asked).content.decode()
    assert Receipt.objects.get().number in page
    entry = AuditEntry.objects.get(action=Action.COVER_CHECKED)
    assert (entry.actor, entry.subject) == (clerk, driver)
    assert entry.detail == {"at": "28-12-2019 00:00:00"}
    assert not CoverCertificate.objects.exists()


def test_staff_issue_a_certificate_and_download_it(
    driver: User, clerk: User, client_of: Browser, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    asked = {"ic_number": driver.ic_number, "day": "2019-12-28", "time": "00:00", "issue": "1"}
    browser = client_of(clerk)
    page = browser.post(ADD, asked, follow=True).content.decode()
    made = CoverCertificate.objects.get()
    assert (made.owner, made.issued_by) == (driver, clerk)
    assert made.reference in page
    assert browser.get(f"/cover/certificates/{made.reference}/").status_code == 200
    done = AuditEntry.objects.filter(actor=clerk, subject=driver).values_list("action", flat=True)
    assert {Action.CERTIFICATE_ISSUED, Action.CERTIFICATE_DOWNLOADED} <= set(done)


def test_staff_without_the_right_look_up_nothing(
    driver: User, clerk: User, client_of: Browser
) -> None:
    clerk.user_permissions.set(Permission.objects.filter(codename="view_covercertificate"))
    assert client_of(clerk).get(ADD).status_code == 403


def test_an_unknown_number_is_said_beside_its_field(
    clerk: User, client_of: Browser, reference: None
) -> None:
    asked = {"ic_number": "850314105348", "day": "2019-12-28", "time": "00:00"}
    assert "no account with this IC number" in client_of(clerk).post(ADD, asked).content.decode()


@pytest.mark.parametrize(
    ("page", "links"),
    [
        ("/home/", ["/cover/"]),
        ("/dashboard/", ["/cover/", "/cover/card/"]),
        ("/contributions/", ["/contributions/statements/"]),
    ],
)
def test_home_dashboard_and_history_lead_there(
    driver: User, client_of: Browser, gateway: Gateway, page: str, links: list[str]
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    shown = client_of(driver).get(page).content.decode()
    assert all(f'href="{link}"' in shown for link in links)


def test_view_contribution_offers_the_calendar_file_until_the_cover_has_ended(
    driver: User, client_of: Browser, gateway: Gateway
) -> None:
    pay(driver, gateway, "27-12-2019 16:25:42")
    url = f"/contributions/{Receipt.objects.get().payment.contribution_id}/"
    for moment, offered in (("26-01-2020 23:59:59", True), ("27-01-2020 00:00:00", False)):
        with time_machine.travel(at(moment)):
            assert ("/calendar/" in client_of(driver).get(url).content.decode()) is offered
