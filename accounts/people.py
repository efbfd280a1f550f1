"""Who is asking, for views that the middleware opens to signed-in people only."""

from django.http import HttpRequest

from accounts.models import User


def member(request: HttpRequest) -> User:
    """The signed-in person. Raises ``TypeError`` where nobody had to sign in."""
    if not isinstance(request.user, User):
        raise TypeError("This view is open to people who are not signed in.")
    return request.user
