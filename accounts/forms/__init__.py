from accounts.forms.activation import ActivationForm
from accounts.forms.again import PasswordAgainForm
from accounts.forms.changes import ChangePasswordForm, ChangePhraseForm, EmailForm, MobileForm
from accounts.forms.choosing import NewPasswordForm
from accounts.forms.login import NumberForm, PasswordForm
from accounts.forms.second_step import AppCodeForm, SecondStepForm
from accounts.forms.signup import CodeForm, SignUpForm

__all__ = [
    "ActivationForm",
    "AppCodeForm",
    "ChangePasswordForm",
    "ChangePhraseForm",
    "CodeForm",
    "EmailForm",
    "MobileForm",
    "NewPasswordForm",
    "NumberForm",
    "PasswordAgainForm",
    "PasswordForm",
    "SecondStepForm",
    "SignUpForm",
]
