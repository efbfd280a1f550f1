"""Sessions that ended by themselves, as a page still knows them that they had opened.

Its owner has neither logged out nor ended the session from elsewhere: then its row would be gone.
"""

from django.contrib import auth
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.models import Session, User
from accounts.sessions import SessionStore


def handle_of(request: HttpRequest) -> str:
    """Names the session on its own pages; it opens nothing."""
    return Session(session_key=request.session.session_key or "").handle


def owner_of(handle: str, *, user_id: int) -> User | None:
    """Whose session this is or was, while its row is there.

    Nobody once the account is closed or its password is another one.
    """
    user: User | None = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not any(_opens(row, handle, user) for row in user.sessions.all()):
        return None
    return user


def _opens(row: Session, handle: str, user: User) -> bool:
    password = SessionStore().decode(row.session_data).get(auth.HASH_SESSION_KEY, "")
    return constant_time_compare(row.handle, handle) and constant_time_compare(
        password, user.get_session_auth_hash()
    )
