from accounts.models.code import OneTimeCode
from accounts.models.signin import FailedAttempt, SignIn
from accounts.models.signup import SignUp
from accounts.models.user import User

__all__ = ["FailedAttempt", "OneTimeCode", "SignIn", "SignUp", "User"]
