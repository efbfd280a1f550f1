from django.http import HttpRequest

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request that has passed the login: its user is a person."""

    user: User
