"""Activation: the choices that make a sign-up an account."""

from typing import Any

from accounts.forms.choosing import NewPasswordForm, PhraseForm
from accounts.models import SignUp, User


class ActivationForm(PhraseForm, NewPasswordForm):
    field_order = ["secret_phrase", "password", "password_confirm"]

    def __init__(self, *args: Any, sign_up: SignUp, **kwargs: Any) -> None:
        owner = User(
            ic_number=sign_up.ic_number,
            full_name=sign_up.full_name,
            email=sign_up.email,
            mobile=sign_up.mobile,
        )
        super().__init__(*args, owner=owner, **kwargs)
