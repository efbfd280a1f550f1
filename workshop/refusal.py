"""The one way in which the workshop says no."""


class CannotStart(Exception):
    """A start that is impossible; the message is one sentence that says what to do."""
