"""What search engines are told: where the public pages are, and to keep out of all others."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from matrix.pages import site_map


@login_not_required
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """sitemap.xml: the public pages, each once; both languages have the same address."""
    addresses = [site_map.absolute(path) for path in site_map.public_paths()]
    context = {"addresses": addresses}
    return render(request, "pages/sitemap.xml", context, content_type="application/xml")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """robots.txt: what is not named as open is closed, so a new page is closed by itself."""
    context = {"paths": site_map.public_paths(), "sitemap": site_map.absolute("/sitemap.xml")}
    return render(request, "pages/robots.txt", context, content_type="text/plain")
