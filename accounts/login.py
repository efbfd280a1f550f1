"""Logging in, in two steps: the secret phrase shows that this is the true portal, then the
password shows that this is the true person.

For an IC number without an account everything is alike: page, queries, time.
"""

from datetime import datetime

from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest

from accounts import audit, decoy, known_browsers, limits, second_step, sessions, throttling
from accounts.addresses import client_address, client_network
from accounts.audit import Action
from accounts.encryption import encrypt
from accounts.models import SignIn, User

PREVIOUS = "previous_sign_in"


class WrongPassword(Exception):
    """The IC number and the password do not belong together."""


class Refused(Exception):
    """Too many wrong passwords: none is looked at before ``again_at`` (aware)."""

    def __init__(self, again_at: datetime) -> None:
        super().__init__(again_at)
        self.again_at = again_at


def ask_for(request: HttpRequest, ic_number: str) -> None:
    """Count that this number's phrase is asked for. Raises ``limits.TooMany``."""
    if known_browsers.name(request, ic_number):
        return
    limits.spend(limits.NUMBERS_FROM_ADDRESS, client_network(request))
    limits.spend(limits.NUMBER_FROM_ANYWHERE, ic_number)
    limits.spend(limits.NUMBERS)


def secret_phrase(ic_number: str) -> str:
    """The phrase the person has set, or a stable decoy for a number without an account."""
    people = User.objects.filter(ic_number=ic_number, is_active=True)
    phrase = people.values_list("secret_phrase", flat=True).first()
    stand_in = decoy.phrase(ic_number, key=settings.SECRET_KEY.encode())
    if phrase is None:
        # Where there is a phrase it was decrypted just now: this takes as long.
        encrypt(stand_in)
    return phrase or stand_in


def log_in(request: HttpRequest, *, ic_number: str, password: str) -> User:
    """Sign the person in, or raise ``WrongPassword`` or ``Refused``. Either is kept as a row.

    Whoever has set up a second step is not signed in yet, but expected to pass it.

    Raises ``limits.TooMany`` before it looks at anything.
    """
    source = throttling.Source(
        ic_number=ic_number,
        ip=client_network(request),
        browser=known_browsers.name(request, ic_number),
    )
    if not source.browser:
        limits.spend(limits.PASSWORDS_FROM_ADDRESS, source.ip)
        limits.spend(limits.PASSWORDS)
    with transaction.atomic():
        again_at = throttling.refused_until(source)
        user = None if again_at else _authenticate(request, ic_number, password)
        if user:
            throttling.forgive(source)
            if second_step.is_set_up(user):
                second_step.expect(request, user)
            else:
                _welcome(request, user)
        elif not again_at:
            throttling.count_failure(source)
            _keep(request, User.objects.filter(ic_number=ic_number).first(), successful=False)
    # Raised only now, so that the failure stays counted.
    if again_at:
        raise Refused(again_at)
    if user is None:
        raise WrongPassword
    return user


def pass_second_step(request: HttpRequest, user: User, *, code: str) -> None:
    """Sign in who has given the password; or open a session that lacked it to staff's pages.

    Raises ``second_step.WrongCode`` or ``second_step.TooManyWrongCodes``.
    """
    authenticator = second_step.check(request, user, code=code)
    if request.user != user:
        with transaction.atomic():
            _welcome(request, user)
    second_step.passed(request, authenticator)


def last_sign_in(request: HttpRequest) -> datetime | None:
    """When the person signed in the time before this one (aware); None the first time."""
    kept = request.session.get(PREVIOUS)
    return datetime.fromisoformat(kept) if kept else None


def _authenticate(request: HttpRequest, ic_number: str, password: str) -> User | None:
    # For an unknown number Django hashes the password once all the same, to take as long.
    user = auth.authenticate(request, username=ic_number, password=password)
    return user if isinstance(user, User) else None


def _welcome(request: HttpRequest, user: User) -> None:
    previous = SignIn.objects.filter(user=user, successful=True).order_by("-at").first()
    auth.login(request, user)
    sessions.open_for(request)
    # A sign-up begun in this session may have given it a longer life.
    request.session.set_expiry(None)
    if previous:
        request.session[PREVIOUS] = previous.at.isoformat()
    _keep(request, user, successful=True)
    if user.is_staff:
        audit.record(Action.STAFF_SIGNED_IN, request=request, actor=user, subject=user)


def _keep(request: HttpRequest, user: User | None, *, successful: bool) -> None:
    SignIn.objects.create(
        user=user,
        successful=successful,
        ip=client_address(request),
        user_agent=request.headers.get("User-Agent", "")[:255],
    )
