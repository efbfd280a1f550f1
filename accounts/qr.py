"""Pictures that a phone reads."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

QUIET = 4  # modules of white around it, which readers need


def picture(text: str, *, title: str = "") -> SafeString:
    """A QR code as an SVG to be put into a page, without style or script.

    ``title`` says to a screen reader what it is, where no text beside it does.
    """
    code = segno.make(text, error="m", micro=False)
    size, _height = code.symbol_size(border=QUIET)
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(code.matrix_iter(border=QUIET))
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return format_html(
        '<svg class="qr" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">'
        '{2}<path fill="#fff" d="M0 0h{0}v{0}h-{0}z"/><path d="{1}"/></svg>',
        size,
        dark,
        format_html("<title>{}</title>", title) if title else "",
    )
