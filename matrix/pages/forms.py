from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.captcha import captcha_field
from accounts.forms import PasswordAgainForm
from accounts.forms.inputs import EmailField
from accounts.forms.pace import PacedForm
from matrix.pages.feedback import Words
from matrix.pages.models import Feedback
from matrix.pages.private_numbers import Private, private_number

if TYPE_CHECKING:
    FeedbackForm = forms.ModelForm[Feedback]
else:
    FeedbackForm = forms.ModelForm

PRIVATE = {
    Private.IC_NUMBER: _(
        "There seems to be an IC number in this. Please take it out: several people read feedback."
    ),
    Private.CARD_NUMBER: _(
        "There seems to be a card number in this. Please take it out: several people read feedback."
    ),
}


class CloseAccountForm(PasswordAgainForm):
    sure = forms.BooleanField(
        label=_("I want to close my MATRIX account."),
        error_messages={"required": _("Tick the box to close your account.")},
    )
    field_order = ["sure", "current_password"]


def check_private(text: str) -> None:
    """Raises ``ValidationError`` for an IC number or a card number: feedback is read by many."""
    if found := private_number(text, today=timezone.localdate()):
        raise forms.ValidationError(PRIVATE[found], code=found.name.lower())


class MessageField(forms.CharField):
    """A longer text. Browsers send a new line as two characters, people count one."""

    widget = forms.Textarea(attrs={"rows": 8})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut off what is pasted, without a word."""
        return {}


class MemberFeedbackForm(forms.Form):
    """Name and address are those of the account."""

    topic = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[("", _("Please Select")), *Feedback.Topic.choices],
        error_messages={"required": _("Select what it is about.")},
    )
    message = MessageField(
        label=_("Your message"),
        min_length=10,
        max_length=2000,
        validators=[check_private],
        help_text=_(
            "From 10 to 2,000 characters. Never write a password, an OTP, an IC number "
            "or a card number here."
        ),
        error_messages={
            "required": _("Write your message."),
            "min_length": _("Write at least 10 characters, so that we understand what you mean."),
            "max_length": _("Write at most 2,000 characters. There are %(show_value)d now."),
        },
    )

    def words(self) -> Words:
        """What was typed, cleaned; the language is that of the page."""
        data = self.cleaned_data
        return Words(
            topic=data["topic"],
            message=data["message"],
            language=(get_language() or settings.LANGUAGE_CODE)[:2],
            name=data.get("name", ""),
            email=data.get("email", ""),
        )


class GuestFeedbackForm(MemberFeedbackForm, PacedForm):
    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        required=False,
        validators=[check_private],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(
        label=_("Email (e.g. ahmad@gmail.com)"),
        required=False,
        help_text=_("Without an email address we cannot answer you."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["captcha"] = captcha_field()


class HandleFeedbackForm(FeedbackForm):
    """What staff write: an answer that is mailed, a note that is not."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not data.get("answer") and not data.get("note"):
            name = "answer" if "answer" in self.fields else "note"
            self.add_error(name, _("Write an answer, or close it with a note."))
        return data
