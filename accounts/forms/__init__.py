from accounts.forms.activation import ActivationForm
from accounts.forms.login import NumberForm, PasswordForm
from accounts.forms.signup import CodeForm, SignUpForm

__all__ = ["ActivationForm", "CodeForm", "NumberForm", "PasswordForm", "SignUpForm"]
