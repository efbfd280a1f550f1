"""How private files leave the portal."""

# Saved and never shown: not by a cache, not under another type, and without any right in a browser.
SAVED_NOT_SHOWN = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
