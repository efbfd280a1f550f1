"""The messages a merchant sends us: AR, AE and BE."""

from dataclasses import dataclass

from payments.mockfpx.clock import now
from payments.mockfpx.concluding import conclude, give_up_if_idle, truthful_answer
from payments.mockfpx.exchanges import Exchange
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.ledger import Transaction
from payments.mockfpx.messages import bank_list, not_found
from payments.mockfpx.scenarios import Enquiry, refused
from payments.mockfpx.validation import Question, complaint
from payments.mockfpx.wire import Fields, names, value

_SAME_IN_ENQUIRY = names(
    "sellerId sellerOrderNo sellerTxnTime txnAmount txnCurrency buyerBankId msgToken"
)


class RejectedError(Exception):
    """Not from a merchant we know: no AC, only FPX's error page or the word ERROR."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class EnquiryReply:
    fields: Fields
    manner: Enquiry


def receive_request(gateway: Gateway, fields: Fields) -> Transaction:
    """Take an AR. What is wrong with an authentic one is told by a signed AC.

    Raises:
        RejectedError: unknown exchange (XI), wrong checksum (XC) or not an AR (XE).
    """
    exchange = _authenticate(gateway, fields, msg_type="AR")
    at = now()
    with gateway.ledger.lock:
        question = Question(gateway=gateway, exchange=exchange, fields=fields, at=at)
        code = complaint(question)
        plan = gateway.plans.of(value(fields, "sellerExOrderNo"), value(fields, "sellerOrderNo"))
        transaction = gateway.ledger.open(fields, received=at, buyer_name=plan.buyer_name or "")
        if code:
            conclude(gateway, transaction, refused(code))
    return transaction


def receive_enquiry(gateway: Gateway, fields: Fields) -> EnquiryReply:
    """Take an AE.

    Raises:
        RejectedError: unknown exchange (XI), wrong checksum (XC) or not an AE (XE).
    """
    _authenticate(gateway, fields, msg_type="AE")
    at = now()
    with gateway.ledger.lock:
        transaction = gateway.ledger.of_request(fields)
        manner = gateway.enquiry_trouble
        if transaction is None:
            return _reply(gateway, not_found(fields), manner=manner)
        give_up_if_idle(gateway, transaction, at=at)
        if manner is Enquiry.TRUTH:
            manner = transaction.enquiry
        differing = _differing(transaction, fields)
        if differing or manner is Enquiry.NOT_FOUND:
            reply = _reply(gateway, not_found(fields), manner=manner)
        else:
            reply = EnquiryReply(fields=truthful_answer(gateway, transaction), manner=manner)
        transaction.enquiries.append(
            {
                "at": at.isoformat(),
                "asked": fields,
                "differing": differing,
                "answered": reply.fields,
                "manner": reply.manner,
            }
        )
        return reply


def receive_bank_list_request(gateway: Gateway, fields: Fields) -> Fields:
    """Take a BE; personal banking only.

    Raises:
        RejectedError: unknown exchange (XI), wrong checksum (XC), not a BE (XE), not personal (XM).
    """
    _authenticate(gateway, fields, msg_type="BE")
    if value(fields, "msgToken") != "01":
        raise _rejection(gateway, fields, "XM")
    answer = bank_list(fields, banks=gateway.banks.as_list())
    return gateway.sign(answer)


def _authenticate(gateway: Gateway, fields: Fields, *, msg_type: str) -> Exchange:
    exchange = gateway.exchanges.get(value(fields, "sellerExId"))
    if exchange is None:
        raise _rejection(gateway, fields, "XI")
    if not gateway.believes(fields, exchange):
        raise _rejection(gateway, fields, "XC")
    if value(fields, "msgType") != msg_type:
        raise _rejection(gateway, fields, "XE")
    return exchange


def _reply(gateway: Gateway, unsigned: Fields, *, manner: Enquiry) -> EnquiryReply:
    return EnquiryReply(fields=gateway.sign(unsigned), manner=manner)


def _rejection(gateway: Gateway, fields: Fields, code: str) -> RejectedError:
    with gateway.ledger.lock:
        gateway.ledger.rejected.append({"at": now().isoformat(), "code": code, "fields": fields})
    return RejectedError(code)


def _differing(transaction: Transaction, fields: Fields) -> list[str]:
    """An enquiry repeats the fields of its AR; these do not."""
    return [name for name in _SAME_IN_ENQUIRY if transaction.asked(name) != value(fields, name)]
