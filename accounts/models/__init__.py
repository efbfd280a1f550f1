from accounts.models.audit import Action, AuditEntry
from accounts.models.code import OneTimeCode
from accounts.models.email_change import EmailChange
from accounts.models.limit import LimitWindow
from accounts.models.second_step import Authenticator, RecoveryCode
from accounts.models.session import Session
from accounts.models.signin import FailedAttempt, SignIn
from accounts.models.signup import SignUp
from accounts.models.user import User

__all__ = [
    "Action",
    "AuditEntry",
    "Authenticator",
    "EmailChange",
    "FailedAttempt",
    "LimitWindow",
    "OneTimeCode",
    "RecoveryCode",
    "Session",
    "SignIn",
    "SignUp",
    "User",
]
