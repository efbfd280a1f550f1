"""A challenge for machines: reCAPTCHA where its keys are set, else a picture with a text.

Beside the picture stands a plain question, because a distorted picture alone shuts out people
who cannot see it. Its answer counts as the text of the picture, so both expire together and
work once.
"""

import secrets
from typing import Any

from captcha.conf import settings as captcha_settings
from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.models import CaptchaStore
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_recaptcha.fields import ReCaptchaField
from django_recaptcha.widgets import ReCaptchaV2Checkbox

# The libraries publish no types, so mypy takes their classes for Any: hence four exceptions.

# Letters that nobody takes for another one.
LETTERS = "ABCDEFHKMNPRTUVWXY"
ADDENDS = (
    _("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"),
)  # fmt: skip


def captcha_field() -> forms.Field:
    """The challenge that the settings allow."""
    if settings.RECAPTCHA_PUBLIC_KEY and settings.RECAPTCHA_PRIVATE_KEY:
        return CheckboxField(label=_("I'm not a robot"))
    return PictureField(label=_("Type the text"))


def letters() -> tuple[str, str]:
    """What the picture shows and what to type; small letters do as well."""
    text = "".join(secrets.choice(LETTERS) for _n in range(settings.CAPTCHA_LENGTH))
    return text, text.lower()


def question(key: str) -> tuple[str, str]:
    """A sum in words in the active language, and its answer in digits; it follows from the key."""
    first, second = int(key[:4], 16) % len(ADDENDS), int(key[4:8], 16) % len(ADDENDS)
    text = gettext("What is %(first)s plus %(second)s?") % {
        "first": ADDENDS[first],
        "second": ADDENDS[second],
    }
    return text, str(first + second + 4)


class PictureInput(CaptchaTextInput):  # type: ignore[misc]
    template_name = "accounts/widgets/captcha.html"
    # One thing to type into: the label is the control's own.
    use_fieldset = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        return context | {"question": question(self._key)[0]}


class PictureField(CaptchaField):  # type: ignore[misc]
    def __init__(self, **kwargs: Any) -> None:
        refusals = {
            "required": _("Type the text in the picture, or the answer to the question."),
            "invalid": _("That was not the text. Please type the new one, or the answer."),
        }
        widget = PictureInput(generator=letters, attrs={"class": "w-10", "maxlength": 10})
        super().__init__(widget=widget, error_messages=refusals, **kwargs)

    def clean(self, value: Any) -> Any:
        """Any answer uses the picture up: of answers at the same instant one is looked at."""
        # NUL is no text to PostgreSQL; a key that holds one is simply unknown.
        key, typed = ((part or "").replace("\0", "").strip() for part in value or ("", ""))
        forms.MultiValueField.clean(self, [key, typed])
        right = _take_answers(key)
        if captcha_settings.CAPTCHA_TEST_MODE:
            right.append("passed")
        if typed.lower() not in right:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return [key, ""]


def _take_answers(key: str) -> list[str]:
    """The right answers to a picture, for the one caller who takes it away; to others none."""
    pictures = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    response = pictures.values_list("response", flat=True).first()
    taken, _rows = pictures.delete()
    return [response, question(key)[1]] if response and taken else []


class CheckboxWidget(ReCaptchaV2Checkbox):  # type: ignore[misc]
    # The library's own template has a script inside the page, which our policy forbids.
    template_name = "accounts/widgets/recaptcha.html"

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(base_attrs, extra_attrs)
        del attrs["data-callback"]
        return attrs


class CheckboxField(ReCaptchaField):  # type: ignore[misc]
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            public_key=settings.RECAPTCHA_PUBLIC_KEY,
            private_key=settings.RECAPTCHA_PRIVATE_KEY,
            widget=CheckboxWidget(),
            **kwargs,
        )

    def validate(self, value: Any) -> None:
        try:
            super().validate(value)
        except OSError as error:
            # The library knows an error page of Google, but not that Google is out of reach.
            raise forms.ValidationError(
                self.error_messages["captcha_error"], code="captcha_error"
            ) from error
