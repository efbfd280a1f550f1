"""What each choice on the confirmation page sends, and what an enquiry then hears."""

from dataclasses import dataclass

import httpx
import pytest

from payments.mockfpx.gateway import Gateway
from payments.mockfpx.scenarios import SCENARIOS
from payments.mockfpx.wire import is_genuine
from tests.mockfpx.merchant import Merchant
from tests.mockfpx.person import Person, carried_back, pairs

ENQUIRY = "/FPXMain/sellerNVPTxnStatus.jsp"


@dataclass(frozen=True)
class Told:
    """Response codes: of the direct messages, of the one carried back, and of an enquiry."""

    direct: list[str]
    indirect: str | None
    enquiry: str


@dataclass(frozen=True)
class Case:
    now: Told
    later: Told | None = None


PLAIN = Told(["00"], "00", "00")
CASES = {
    "approve": Case(PLAIN),
    "insufficient_funds": Case(Told(["51"], "51", "51")),
    "cancel": Case(Told(["1L"], "1L", "1L")),
    "timeout": Case(Told(["OF"], "OF", "OF")),
    "pending_approved": Case(Told(["09"], "09", "09"), Told(["09", "00"], "09", "00")),
    "pending_failed": Case(Told(["09"], "09", "09"), Told(["09", "51"], "09", "51")),
    "silent": Case(Told([], None, "00")),
    "direct_only": Case(Told(["00"], None, "00")),
    "indirect_only": Case(Told([], "00", "00")),
    "indirect_before_direct": Case(Told([], "00", "00"), Told(["00"], "00", "00")),
    "duplicate": Case(Told(["00"] * 5, "00", "00")),
    "wrong_amount": Case(PLAIN),
    "bad_signature": Case(PLAIN),
    "next_certificate": Case(PLAIN),
    "late_success": Case(Told(["51"], "51", "51"), Told(["51", "00"], "51", "00")),
    "late_enquiry": Case(Told([], None, "76"), Told([], None, "00")),
    "http_500": Case(Told(["09"], "09", "HTTP 500"), Told(["09"], "09", "00")),
    "garbage": Case(Told(["09"], "09", "garbage"), Told(["09"], "09", "00")),
}


def test_every_scenario_has_its_case() -> None:
    assert set(CASES) | {"slow"} == set(SCENARIOS)


@pytest.mark.parametrize("scenario", CASES)
def test_a_scenario_says_what_it_promises(
    scenario: str, person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    result = person.pay(request, scenario=scenario)
    assert told(result, request, merchant, http) == CASES[scenario].now

    later = CASES[scenario].later
    http.post("/control/later", json={"order": request["fpx_sellerExOrderNo"]})
    assert told(result, request, merchant, http) == (later or CASES[scenario].now)


def told(
    result: httpx.Response, request: dict[str, str], merchant: Merchant, http: httpx.Client
) -> Told:
    order = request["fpx_sellerExOrderNo"]
    known = http.get("/control/transactions", params={"order": order}).json()["transactions"][0]
    arrived = merchant.wait_for(len(known["direct"]))
    reply = http.post(ENQUIRY, data=merchant.enquiry(request))
    if reply.status_code != 200:
        enquiry = f"HTTP {reply.status_code}"
    elif "<html>" in reply.text:
        enquiry = "garbage"
    else:
        enquiry = pairs(reply)["fpx_debitAuthCode"]
    return Told(
        direct=[message["fpx_debitAuthCode"] for message in arrived],
        indirect=carried_back(result).get("fpx_debitAuthCode"),
        enquiry=enquiry,
    )


def test_direct_and_indirect_message_are_the_same(person: Person, merchant: Merchant) -> None:
    result = person.pay(merchant.request())
    assert merchant.wait_for(1) == [carried_back(result)]


def test_an_approved_message_has_all_fields_in_the_order_of_the_gateway(
    person: Person, merchant: Merchant
) -> None:
    request = merchant.request()
    message = carried_back(person.pay(request))
    assert " ".join(name.removeprefix("fpx_") for name in message) == (
        "debitAuthCode debitAuthNo sellerExId creditAuthNo buyerName buyerId sellerTxnTime"
        " sellerExOrderNo makerName buyerBankBranch buyerBankId msgToken creditAuthCode sellerId"
        " fpxTxnTime buyerIban sellerOrderNo txnAmount fpxTxnId checkSum msgType txnCurrency"
    )
    assert message["fpx_msgType"] == "AC"
    assert message["fpx_creditAuthCode"] == "00"
    assert message["fpx_debitAuthNo"]
    assert message["fpx_creditAuthNo"]
    assert message["fpx_buyerBankBranch"] == "SBI BANK A"
    assert message["fpx_txnAmount"] == request["fpx_txnAmount"]
    assert message["fpx_fpxTxnId"][:12] == message["fpx_fpxTxnTime"][2:]
    assert len(message["fpx_fpxTxnId"]) == 16


def test_a_pending_message_has_no_names_and_no_numbers(person: Person, merchant: Merchant) -> None:
    message = carried_back(person.pay(merchant.request(), scenario="pending_approved"))
    for name in ("debitAuthNo", "creditAuthNo", "creditAuthCode", "buyerName", "makerName"):
        assert message[f"fpx_{name}"] == ""


def test_a_wrong_amount_is_truly_signed(
    person: Person, merchant: Merchant, gateway: Gateway
) -> None:
    message = carried_back(person.pay(merchant.request(), scenario="wrong_amount"))
    assert message["fpx_txnAmount"] == "78.60"
    assert is_genuine(message, gateway.keys.current.public_key())


def test_a_bad_signature_fits_no_key_but_the_enquiry_is_honest(
    person: Person, merchant: Merchant, gateway: Gateway, http: httpx.Client
) -> None:
    request = merchant.request()
    message = carried_back(person.pay(request, scenario="bad_signature"))
    keys = [gateway.keys.current.public_key(), gateway.keys.next.public_key()]
    assert not any(is_genuine(message, key) for key in keys)
    reply = pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))
    assert is_genuine(reply, keys[0])


def test_the_next_certificate_signs_everything_of_its_payment(
    person: Person, merchant: Merchant, gateway: Gateway, http: httpx.Client
) -> None:
    request = merchant.request()
    message = carried_back(person.pay(request, scenario="next_certificate"))
    reply = pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))
    for answer in (message, reply):
        assert is_genuine(answer, gateway.keys.next.public_key())
        assert not is_genuine(answer, gateway.keys.current.public_key())


def test_a_slow_gateway_answers_when_it_is_ready(
    person: Person, merchant: Merchant, gateway: Gateway, http: httpx.Client
) -> None:
    request = merchant.request()
    person.pay(request, scenario="slow")
    waited: list[float | None] = []

    class Impatient:
        def wait(self, seconds: float) -> None:
            waited.append(seconds)

        def set(self) -> None:
            """Nobody waits."""

    gateway.closing = Impatient()  # type: ignore[assignment]  # an hour is too long for a test
    reply = pairs(http.post(ENQUIRY, data=merchant.enquiry(request)))
    assert waited == [gateway.settings.slow]
    assert reply["fpx_debitAuthCode"] == "09"


def test_the_second_act_comes_by_itself(
    person: Person, merchant: Merchant, http: httpx.Client
) -> None:
    request = merchant.request()
    plan = {"order": request["fpx_sellerOrderNo"], "scenario": "late_success", "later": 0.05}
    http.post("/control/scenario", json=plan)
    person.pay(request, scenario="late_success")
    codes = [message["fpx_debitAuthCode"] for message in merchant.wait_for(2)]
    assert codes == ["51", "00"]


def test_the_second_act_comes_once(person: Person, merchant: Merchant, http: httpx.Client) -> None:
    request = merchant.request()
    person.pay(request, scenario="pending_approved")
    order = {"order": request["fpx_sellerExOrderNo"]}
    first = http.post("/control/later", json=order).json()
    second = http.post("/control/later", json=order).json()
    assert len(first["direct"]) == len(second["direct"]) == 2
