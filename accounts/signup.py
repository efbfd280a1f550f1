"""Signing up: take the details, prove the phone, send the activation mail.

Nothing a stranger can see tells whether an IC, e-mail or mobile already has an account:
that is looked up only once the phone is proved, and only the mail differs.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import activation, limits, notices, otp
from accounts.models import OneTimeCode, SignUp, User
from accounts.otp import CodeJustSent, Outcome, Verdict

PURPOSE = OneTimeCode.Purpose.SIGN_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What a person types at sign-up, cleaned: the mobile in E.164."""

    id_type: str
    ic_number: str
    full_name: str
    email: str
    mobile: str
    language: str


def begin(details: Details, *, session_nonce: str, source: str) -> SignUp:
    """Keep the details and send a code to the phone; ``source`` is the network it comes from.

    Whoever goes back and sends the form again within a minute keeps the code that is on its way.
    Raises ``otp.CodeRefused`` when the number may not have another code now, and
    ``limits.TooMany``.
    """
    limits.spend(limits.SIGN_UPS_FROM_ADDRESS, source)
    limits.spend(limits.SIGN_UPS_WITH_MOBILE, details.mobile)
    limits.spend(limits.SIGN_UPS)
    limits.spend_code(source)
    return _begin(details, session_nonce=session_nonce)


def resend_code(sign_up: SignUp, *, session_nonce: str, source: str) -> None:
    """Send another code. Raises ``otp.CodeRefused`` and ``limits.TooMany``."""
    limits.spend_code(source)
    _send_code(sign_up, session_nonce=session_nonce)


@transaction.atomic
def _begin(details: Details, *, session_nonce: str) -> SignUp:
    sign_up = SignUp.objects.create(
        id_type=details.id_type,
        ic_number=details.ic_number,
        full_name=details.full_name,
        email=details.email,
        mobile=details.mobile,
        language=details.language,
        terms_accepted_at=timezone.now(),
    )
    try:
        _send_code(sign_up, session_nonce=session_nonce)
    except CodeJustSent:
        if not otp.is_live(
            purpose=PURPOSE, destination=sign_up.mobile, session_nonce=session_nonce
        ):
            raise
    return sign_up


@transaction.atomic
def _send_code(sign_up: SignUp, *, session_nonce: str) -> None:
    code = otp.issue(purpose=PURPOSE, destination=sign_up.mobile, session_nonce=session_nonce)
    notices.send_code(mobile=sign_up.mobile, code=code, language=sign_up.language)


@transaction.atomic
def confirm_phone(sign_up: SignUp, *, session_nonce: str, code: str) -> Verdict:
    """Check the code; when it is right, send the mail. A second press changes nothing."""
    sign_up = SignUp.objects.select_for_update().get(pk=sign_up.pk)
    if sign_up.phone_verified_at:
        return Verdict(Outcome.ACCEPTED)
    verdict = otp.verify(
        purpose=PURPOSE, destination=sign_up.mobile, session_nonce=session_nonce, code=code
    )
    if verdict.accepted:
        _send_mail(sign_up)
    return verdict


def _send_mail(sign_up: SignUp) -> None:
    taken = User.objects.owning_any(
        ic_number=sign_up.ic_number, email=sign_up.email, mobile=sign_up.mobile
    ).exists()
    token = activation.new_token()
    now = timezone.now()
    sign_up.phone_verified_at = now
    if taken:
        notices.account_exists(sign_up)
    else:
        sign_up.activation_digest = activation.digest(token)
        sign_up.activation_sent_at = now
        sign_up.activation_expires_at = now + activation.LIFETIME
        notices.activation(
            sign_up, link=settings.BASE_URL + reverse("accounts:activate", args=[token])
        )
    sign_up.save()
