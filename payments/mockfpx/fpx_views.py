"""The paths below /FPXMain/ and the front page."""

from http import HTTPStatus

from payments.mockfpx.banks import bank_name
from payments.mockfpx.codes import meaning
from payments.mockfpx.concluding import wait_for_first_delivery
from payments.mockfpx.gateway import Gateway
from payments.mockfpx.ledger import Stage
from payments.mockfpx.pages import facts, fill, page
from payments.mockfpx.receiving import (
    RejectedError,
    receive_bank_list_request,
    receive_enquiry,
    receive_request,
)
from payments.mockfpx.scenarios import Enquiry
from payments.mockfpx.web import Request, Response, as_text, see_other
from payments.mockfpx.wire import Fields, encoded, value

_GARBAGE = b'<html><body>\x00\xff<h1>FPX is being maintained</h1>fpx_debitAuthCode=00&fpx_"=%zz'


def front(gateway: Gateway, request: Request) -> Response:
    return page(
        title="FPX simulator", body=fill("front.html", root=request.root), root=request.root
    )


def terms(gateway: Gateway, request: Request) -> Response:
    return page(title="Terms and conditions", body=fill("terms.html"), root=request.root)


def authorisation(gateway: Gateway, request: Request) -> Response:
    """An AR: on to FPX's landing page, or to the result where something is wrong with it."""
    try:
        transaction = receive_request(gateway, request.form)
    except RejectedError as rejected:
        return _error_page(request, code=rejected.code)
    here = f"{request.root}/bank/{transaction.token}"
    if transaction.stage is Stage.CONCLUDED:
        wait_for_first_delivery(gateway, transaction)
        return see_other(f"{here}/result")
    return see_other(f"{here}/landing")


def enquiry(gateway: Gateway, request: Request) -> Response:
    try:
        reply = receive_enquiry(gateway, request.form)
    except RejectedError:
        return as_text(b"ERROR")
    return _answered(gateway, reply.fields, manner=reply.manner)


def bank_list(gateway: Gateway, request: Request) -> Response:
    try:
        answer = receive_bank_list_request(gateway, request.form)
    except RejectedError:
        return as_text(b"ERROR")
    return _answered(gateway, answer, manner=gateway.bank_list_trouble)


def _answered(gateway: Gateway, fields: Fields, *, manner: Enquiry) -> Response:
    if manner is Enquiry.SLOW:
        gateway.closing.wait(gateway.settings.slow)
    elif manner is Enquiry.HTTP_500:
        return as_text(b"Internal Server Error", HTTPStatus.INTERNAL_SERVER_ERROR)
    elif manner is Enquiry.GARBAGE:
        return as_text(_GARBAGE)
    return as_text(encoded(fields))


def _error_page(request: Request, *, code: str) -> Response:
    told = facts(
        {
            "Response code": f"{code} ({meaning(code)})",
            "Seller exchange": value(request.form, "sellerExId"),
            "Exchange order number": value(request.form, "sellerExOrderNo"),
            "Bank": bank_name(value(request.form, "buyerBankId")),
        }
    )
    return page(
        title="Transaction refused",
        body=fill("refused.html", reason=meaning(code), facts=told),
        root=request.root,
        status=HTTPStatus.BAD_REQUEST,
    )
