"""WeasyPrint, set up once in a process: fonts and parsed CSS are shared by all pages."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.conf import settings
from PIL import ImageFile
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

# WeasyPrint makes Pillow accept pictures that are cut off, for the whole process. A receipt
# has no picture, and a document that a person uploads must be whole.
ImageFile.LOAD_TRUNCATED_IMAGES = False

FONTS = settings.BASE_DIR / "static" / "fonts"
STYLESHEET = settings.BASE_DIR / "templates" / "receipts" / "receipt.css"
BASE_URL = FONTS.as_uri() + "/"


class OwnFonts(URLFetcher):  # type: ignore[misc]  # WeasyPrint publishes no types
    """Opens our font files and nothing else: no page can reach the network or the disk."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        path = Path(url2pathname(parts.path)).resolve()
        if parts.scheme != "file" or not path.is_relative_to(FONTS):
            raise ValueError(f"a receipt opens no {parts.scheme} address")
        return URLFetcherResponse(url, path.read_bytes())


_fetcher = OwnFonts()
_fonts = FontConfiguration()
_css = CSS(
    string=STYLESHEET.read_text(), base_url=BASE_URL, font_config=_fonts, url_fetcher=_fetcher
)


def print_page(html: str, *, identifier: str) -> bytes:
    """The PDF of a page. Not safe for two threads at once: callers take turns."""
    page = HTML(string=html, base_url=BASE_URL, url_fetcher=_fetcher)
    content: bytes = page.write_pdf(
        stylesheets=[_css],
        font_config=_fonts,
        pdf_variant="pdf/ua-1",
        pdf_identifier=identifier.encode(),
    )
    return content
