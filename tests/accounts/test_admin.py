import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Action
from accounts.models import AuditEntry, OneTimeCode, SignIn, SignUp, User
from accounts.notify.models import Message
from accounts.notify.sending import send_email
from tests.accounts.conftest import (
    CODE,
    DETAILS,
    IC,
    NEXT,
    PHRASE,
    code_sent,
    last_message,
    link_sent,
)
from tests.making import sign_in

pytestmark = pytest.mark.django_db

FRESH = DETAILS | {"ic_number": "900505101234", "email": "mei@gmail.com", "mobile": "0191234567"}
WRITTEN_BY_THE_PORTAL = [SignUp, OneTimeCode, SignIn, Message]


@pytest.fixture
def staff(db: None) -> Client:
    boss = User.objects.create_superuser(
        "850101145678", "pw", full_name="Puan Boss", email="boss@perkeso.gov.my"
    )
    browser = Client()
    sign_in(browser, boss)
    return browser


def listed(staff: Client, model: type) -> str:
    return staff.get(url(model, "changelist")).content.decode()


def url(model: type, page: str, *args: object) -> str:
    meta = admin.site.get_model_admin(model).opts
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def test_lists_show_masked_numbers(staff: Client, ahmad: User) -> None:
    page = listed(staff, User)
    assert "790811-08-••••" in page
    assert IC not in page


def test_the_phrase_is_on_no_page(staff: Client, ahmad: User) -> None:
    for page in (listed(staff, User), staff.get(url(User, "change", ahmad.pk)).content.decode()):
        assert PHRASE not in page
        assert "secret_phrase" not in page


def test_only_who_may_replace_a_password_is_led_there(staff: Client, ahmad: User) -> None:
    reader = User.objects.create_user(
        "800101145566", "pw", full_name="Puan Reader", email="reader@perkeso.gov.my", is_staff=True
    )
    reader.user_permissions.add(Permission.objects.get(codename="view_user"))
    browser = Client()
    sign_in(browser, reader)
    page, way = url(User, "change", ahmad.pk), f"/admin/accounts/user/{ahmad.pk}/password/"
    assert "../password/" in staff.get(page).content.decode()
    shown = browser.get(page)
    assert shown.status_code == 200
    assert "password/" not in shown.content.decode().split('id="content"')[1]
    assert browser.get(way).status_code == 403


def test_staff_are_added_with_a_password_and_without_a_mobile(staff: Client) -> None:
    response = staff.post(
        url(User, "add"),
        {
            "id_type": "new_ic",
            "ic_number": "900505-10-1234",
            "full_name": "Encik Clerk",
            "email": "clerk@perkeso.gov.my",
            "mobile": "",
            "language": "ms",
            "is_staff": "on",
            "usable_password": "true",
            "password1": "meja tulis 1990",
            "password2": "meja tulis 1990",
        },
    )
    assert response.status_code == 302, response.context["adminform"].errors
    clerk = User.objects.get(ic_number="900505101234")
    assert clerk.is_staff
    assert clerk.mobile is None
    assert clerk.check_password("meja tulis 1990")


def test_changing_a_person_keeps_the_phrase(staff: Client, ahmad: User) -> None:
    response = staff.post(
        url(User, "change", ahmad.pk),
        {
            "id_type": "new_ic",
            "ic_number": IC,
            "full_name": "Ahmad bin Abu",
            "email": "ahmad@gmail.com",
            "mobile": "010-887 7665",
            "language": "ms",
            "is_active": "on",
        },
    )
    assert response.status_code == 302, response.context["adminform"].errors
    ahmad.refresh_from_db()
    assert (ahmad.full_name, ahmad.mobile) == ("Ahmad bin Abu", "+60108877665")
    assert ahmad.secret_phrase == PHRASE


def test_what_the_portal_writes_staff_only_read(staff: Client, at_code_page: Client) -> None:
    SignIn.objects.create(successful=False)
    for model in WRITTEN_BY_THE_PORTAL:
        row = model._default_manager.earliest("pk")
        assert staff.get(url(model, "changelist")).status_code in {200, 302}
        assert staff.get(url(model, "add")).status_code == 403
        assert staff.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
        assert staff.post(url(model, "change", row.pk), {}).status_code == 403


def test_codes_and_links_are_on_no_page(ahmad: User, staff: Client) -> None:
    visitor = Client()
    visitor.post(NEXT, FRESH)
    code = code_sent()
    visitor.post(CODE, {"code": code})
    link = link_sent()
    for model in WRITTEN_BY_THE_PORTAL:
        for row in model._default_manager.all():
            page = staff.get(url(model, "change", row.pk)).content.decode()
            assert code not in page
            assert link not in page
            for secret in ("digest", "session_nonce"):
                assert str(getattr(row, secret, "no such thing on any page")) not in page


def test_a_message_without_secrets_can_be_read(staff: Client) -> None:
    sign_up = SignUp(ic_number=IC, email="a@b.my", mobile="+60108877665", created_at=timezone.now())
    send_email(to="a@b.my", template="accounts/account_exists", context={"sign_up": sign_up})
    message = last_message("accounts/account_exists")
    page = staff.get(url(Message, "change", message.pk)).content.decode()
    assert "Anda sudah mempunyai akaun" in page


@pytest.mark.parametrize("query", ["ahmad", "gmail"])
def test_people_can_be_found(staff: Client, ahmad: User, query: str) -> None:
    assert "Ahmad bin Ali" in staff.get(url(User, "changelist"), {"q": query}).content.decode()


def test_an_ic_number_is_looked_for_by_a_form_and_never_in_an_address(
    staff: Client, ahmad: User
) -> None:
    assert "Ahmad bin Ali" not in staff.get(url(User, "changelist"), {"q": IC}).content.decode()
    answer = staff.post("/admin/accounts/user/find/", {"ic_number": "790811-08-7654"})
    assert answer.headers["Location"] == url(User, "change", ahmad.pk)


@pytest.mark.parametrize("number", ["", "790811", "900505101234"])
def test_a_number_without_an_account_is_said_so(staff: Client, ahmad: User, number: str) -> None:
    answer = staff.post("/admin/accounts/user/find/", {"ic_number": number}, follow=True)
    assert "There is no account with this IC number." in answer.content.decode()


def test_nobody_can_be_deleted_and_no_role_edited(staff: Client, ahmad: User) -> None:
    assert staff.post(url(User, "delete", ahmad.pk), {"post": "yes"}).status_code == 403
    assert staff.get(url(Group, "add")).status_code == 403


def test_who_somebody_is_cannot_be_changed(staff: Client, ahmad: User) -> None:
    staff.post(
        url(User, "change", ahmad.pk),
        {
            "id_type": "army_police", "ic_number": "900505101234", "full_name": "Ahmad bin Abu",
            "email": "ahmad@gmail.com", "mobile": "010-887 7665", "language": "ms",
            "is_active": "on",
        },
    )  # fmt: skip
    ahmad.refresh_from_db()
    assert (ahmad.id_type, ahmad.ic_number, ahmad.full_name) == ("new_ic", IC, "Ahmad bin Abu")


def test_the_password_is_changed_where_everyone_changes_it(staff: Client) -> None:
    answer = staff.get("/admin/password_change/")
    assert answer.headers["Location"] == "/accounts/management/password/"


def test_whose_password_is_replaced_is_said_by_name_and_not_by_number(
    staff: Client, ahmad: User
) -> None:
    page = staff.get(reverse("admin:auth_user_password_change", args=[ahmad.pk])).content.decode()
    assert f"<h1>Change password: {ahmad.full_name}</h1>" in page
    assert f"<title>Change password: {ahmad.full_name} | " in page


def test_the_history_of_a_row_names_who_changed_it_and_shows_no_number(
    staff: Client, ahmad: User
) -> None:
    staff.post(
        reverse("admin:auth_user_password_change", args=[ahmad.pk]),
        {
            "usable_password": "true",
            "password1": "meja-kaunter-2026",
            "password2": "meja-kaunter-2026",
        },
    )
    page = staff.get(url(User, "history", ahmad.pk)).content.decode()
    assert "<td>Puan Boss</td>" in page
    assert "850101145678" not in page
    untouched = staff.get(url(User, "history", User.objects.get(full_name="Puan Boss").pk))
    assert "Nothing was changed here by hand." in untouched.content.decode()


def test_rows_are_headed_in_words_and_in_malaysias_time(ahmad: User) -> None:
    moment = timezone.datetime.fromisoformat("2019-12-27T23:35:47+00:00")
    code = OneTimeCode(destination="+60108877665", purpose=OneTimeCode.Purpose.CHANGE_MOBILE)
    assert str(SignIn(user=ahmad, at=moment, ip="10.0.0.1")) == "28-12-2019 07:35:47 10.0.0.1"
    assert str(code) == "010-•••• 7665 change of mobile number"
    assert str(Message(channel="email", template="receipts/ready")) == "Email receipts/ready"


def test_the_detail_of_the_trail_is_read_line_by_line(staff: Client) -> None:
    entry = AuditEntry.objects.create(action=Action.ROLES_CHANGED, detail={"groups": "<i>"})
    page = staff.get(url(AuditEntry, "change", entry.pk)).content.decode()
    assert "<dt>Groups</dt><dd>&lt;i&gt;</dd>" in page
