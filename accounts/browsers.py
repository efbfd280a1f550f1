"""A browser as its owner would call it, out of what it says about itself. Pure: no framework."""

# Later names borrow those of earlier ones, so the first that matches is the right one.
PROGRAMS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def browser(user_agent: str) -> str:
    """``Chrome, Android``; an unknown program is shown by its first word."""
    program = _first(PROGRAMS, user_agent) or user_agent.split("/")[0].split(" ")[0][:30]
    return ", ".join(name for name in (program, _first(SYSTEMS, user_agent)) if name)


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in names if mark in user_agent), "")
