"""What a person sees and does at the bank."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import httpx
import pytest

from payments.mockfpx.app import Application
from payments.mockfpx.concluding import conclude
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.scenarios import SCENARIOS
from tests.mockfpx.merchant import Merchant
from tests.mockfpx.person import Form, Person, carried_back

HOSTILE = "\"><script>alert('1')</script>&amp;"


def test_a_wrong_password_is_told_and_keeps_the_username(
    person: Person, merchant: Merchant
) -> None:
    login = person.arrive(merchant.request())
    page = person.press(login, action="login", username="12345", password="1234")
    assert page.url.path.endswith("/login")
    assert 'role="alert"' in page.text
    assert 'value="12345"' in page.text


def test_no_one_confirms_without_a_login(person: Person, merchant: Merchant) -> None:
    login = person.arrive(merchant.request())
    confirmation = str(login.url).replace("/login", "/confirm")
    assert person.http.get(confirmation, follow_redirects=True).url == login.url
    person.http.post(confirmation, data={"action": "confirm", "scenario": "approve"})
    assert merchant.messages == []


def test_cancel_at_the_login_page_is_1c(person: Person, merchant: Merchant) -> None:
    login = person.arrive(merchant.request())
    message = carried_back(person.press(login, action="cancel", username="", password=""))
    assert message["fpx_debitAuthCode"] == "1C"
    assert message["fpx_buyerName"] == ""


def test_cancel_at_the_confirmation_page_is_1l(person: Person, merchant: Merchant) -> None:
    confirmation = person.log_in(merchant.request())
    message = carried_back(person.press(confirmation, action="cancel", scenario="approve"))
    assert message["fpx_debitAuthCode"] == "1L"


def test_the_confirmation_page_offers_every_scenario_and_approve_first(
    person: Person, merchant: Merchant
) -> None:
    form = Form(person.log_in(merchant.request()).text)
    assert form.options == list(SCENARIOS)
    assert form.options[0] == form.selected == "approve"


def test_a_planned_scenario_is_chosen_already(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    plan = {"order": request["fpx_sellerExOrderNo"], "scenario": "silent"}
    http.post("/control/scenario", json=plan)
    assert Form(person.log_in(request).text).selected == "silent"
    assert Form(person.log_in(merchant.request()).text).selected == "approve"


def test_a_scenario_that_is_not_offered_is_refused(person: Person, merchant: Merchant) -> None:
    confirmation = person.log_in(merchant.request())
    assert person.press(confirmation, action="confirm", scenario="steal").status_code == 400


def test_the_result_goes_back_to_the_merchant_by_a_form(person: Person, merchant: Merchant) -> None:
    result = person.pay(merchant.request())
    assert Form(result.text).action == f"{merchant.url}/indirect"
    assert "Continue with Transaction" in result.text


def test_a_second_decision_changes_nothing(person: Person, merchant: Merchant) -> None:
    confirmation = person.log_in(merchant.request())
    first = person.press(confirmation, action="confirm", scenario="insufficient_funds")
    second = person.press(confirmation, action="confirm", scenario="approve")
    assert carried_back(first) == carried_back(second)
    assert len(merchant.messages) == 1


def test_many_decisions_at_once_are_one(
    person: Person, merchant: Merchant, gateway: Gateway
) -> None:
    person.log_in(merchant.request())
    transaction = gateway.ledger.all()[0]
    decide = partial(conclude, gateway, transaction)
    with ThreadPoolExecutor() as pool:
        list(pool.map(decide, [SCENARIOS["approve"], SCENARIOS["cancel"]] * 8))
    assert len(transaction.deliveries) == 1
    assert merchant.wait_for(1)[0]["fpx_debitAuthCode"] == transaction.code


def test_going_back_to_the_login_shows_the_result(person: Person, merchant: Merchant) -> None:
    result = person.pay(merchant.request())
    login = str(result.url).replace("/result", "/login")
    assert person.http.get(login, follow_redirects=True).url == result.url


def test_the_default_buyer_names_are_hostile_and_survive_the_page(
    person: Person, merchant: Merchant
) -> None:
    results = [person.pay(merchant.request()) for _ in range(3)]
    carried = [carried_back(result)["fpx_buyerName"] for result in results]
    sent = [message["fpx_buyerName"] for message in merchant.wait_for(3)]
    assert carried == sent
    assert carried[0] == "N@ME()/ .-&BUYER"
    assert set("'\",&<") <= set("".join(carried))
    assert all(len(name) <= 40 for name in carried)
    assert all("<B>" not in result.text for result in results)


@pytest.mark.parametrize(
    "field", ["productDesc", "sellerOrderNo", "buyerBankId", "sellerExOrderNo"]
)
def test_hostile_values_of_a_request_are_escaped(
    field: str, person: Person, merchant: Merchant
) -> None:
    page = person.arrive(merchant.request(**{field: HOSTILE}))
    assert "<script" not in page.text
    broken = merchant.request(sellerExId="EX99999999", **{field: HOSTILE})
    assert "<script" not in person.arrive(broken).text


def test_a_hostile_username_is_escaped(person: Person, merchant: Merchant) -> None:
    login = person.arrive(merchant.request())
    page = person.press(login, action="login", username=HOSTILE, password="")
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


def test_every_page_says_that_no_money_moves(person: Person, merchant: Merchant) -> None:
    pages = [
        person.http.get("/"),
        person.http.get("/FPXMain/termsAndConditions.jsp"),
        person.http.get("/bank/unknown/login"),
        person.land(merchant.request()),
        person.arrive(merchant.request()),
        person.log_in(merchant.request()),
        person.pay(merchant.request()),
        person.arrive({}),
    ]
    assert all("no real money" in page.text for page in pages)
    assert all("style=" not in page.text and "<script" not in page.text for page in pages)
    assert all("default-src 'none'" in page.headers["content-security-policy"] for page in pages)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bank/unknown/login", 404),
        ("/nowhere", 404),
        ("/static/../keys.py", 404),
        ("/static/keys.py", 404),
        ("/FPXMain/seller2DReceiver.jsp", 405),
        ("/static/mockfpx.css", 200),
        ("/static/mockfpx.svg", 200),
    ],
)
def test_addresses_answer_as_they_should(path: str, status: int, http: httpx.Client) -> None:
    assert http.get(path).status_code == status


def test_it_can_be_mounted_below_a_path(
    gateway: Gateway, merchant: Merchant, http: httpx.Client
) -> None:
    transport = httpx.WSGITransport(app=Application(lambda: gateway), script_name="/fpx")
    with httpx.Client(transport=transport, base_url="http://demo.test") as demo:
        answer = demo.post("/FPXMain/seller2DReceiver.jsp", data=merchant.request())
        assert answer.headers["location"].startswith("/fpx/bank/")
        assert 'href="/fpx/static/mockfpx.css"' in demo.get("/").text
