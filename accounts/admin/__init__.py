from accounts.admin.portal import AuditEntryAdmin, OneTimeCodeAdmin, SignInAdmin, SignUpAdmin
from accounts.admin.roles import RoleAdmin
from accounts.admin.users import UserAdmin

__all__ = [
    "AuditEntryAdmin",
    "OneTimeCodeAdmin",
    "RoleAdmin",
    "SignInAdmin",
    "SignUpAdmin",
    "UserAdmin",
]
