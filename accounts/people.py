"""Who is asking, for views that the middleware opens to signed-in people only."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from accounts.models import User


def member(request: HttpRequest) -> User:
    """The signed-in person. Raises ``TypeError`` where nobody had to sign in."""
    if not isinstance(request.user, User):
        raise TypeError("This view is open to people who are not signed in.")
    return request.user


def is_verified_staff(user: User | AnonymousUser) -> bool:
    """Staff whose second step this session has seen; nobody outside a request."""
    return user.is_staff and getattr(user, "otp_device", None) is not None


def staff_may(user: User | AnonymousUser, permission: str) -> bool:
    """Whether somebody acts as staff, and has this right (``receipts.view_receipt``)."""
    return is_verified_staff(user) and user.has_perm(permission)
