"""Yearly statements: a page of years, and each year as a PDF or for a spreadsheet."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.people import member
from payments import statement as statements
from payments.statement import Statement
from payments.views.printed import file_answer, printed_answer
from receipts import pdf


def years(request: HttpRequest) -> HttpResponse:
    context = {"years": statements.years(member(request))}
    return render(request, "payments/statements.html", context)


def as_pdf(request: HttpRequest, year: int) -> HttpResponse:
    """The year's payments on paper; a year without any is a 404."""
    told = _statement(request, year)
    context = {
        "statement": told,
        "person": member(request),
        "made_at": timezone.now(),
        "official": settings.OFFICIAL_SITE,
        "helpline": settings.HELPLINE,
        "help_email": settings.HELP_EMAIL,
    }
    return printed_answer(
        request,
        lambda: pdf.print_template(
            "payments/statement_printed.html", context, identifier=f"statement-{year}"
        ),
        name=f"penyata-{year}.pdf",
    )


def as_csv(request: HttpRequest, year: int) -> HttpResponse:
    told = _statement(request, year)
    return file_answer(
        statements.as_csv(told), name=f"penyata-{year}.csv", content_type="text/csv; charset=utf-8"
    )


def _statement(request: HttpRequest, year: int) -> Statement:
    told = statements.statement(member(request), year)
    if told is None:
        raise Http404
    return told
