"""The person who signs in: the IC number is the login."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.encryption import EncryptedTextField
from accounts.identity import IdType, clean_mobile, compact_number
from accounts.models.choices import ID_TYPES, LANGUAGES


class UserQuerySet(models.QuerySet["User"]):
    def owning_any(self, *, ic_number: str, email: str, mobile: str) -> "UserQuerySet":
        """The accounts that already hold one of these three."""
        return self.filter(
            models.Q(ic_number=ic_number) | models.Q(email__iexact=email) | models.Q(mobile=mobile)
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    def create_user(self, ic_number: str, password: str | None = None, **fields: Any) -> "User":
        """An account. Without a password nobody can sign in to it."""
        fields["email"] = self.normalize_email(fields.get("email"))
        user: User = self.model(ic_number=self.model.normalize_username(ic_number), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, ic_number: str, password: str | None = None, **fields: Any
    ) -> "User":
        return self.create_user(
            ic_number, password, **(fields | {"is_staff": True, "is_superuser": True})
        )


class User(AbstractBaseUser, PermissionsMixin):
    id_type = models.CharField(
        _("ID type"), max_length=16, choices=ID_TYPES, default=IdType.NEW_IC.value
    )
    ic_number = models.CharField(_("IC number"), max_length=16, unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    email = models.EmailField(_("email"))
    mobile = models.CharField(_("mobile number"), max_length=16, unique=True, null=True, blank=True)
    secret_phrase = EncryptedTextField(_("secret phrase"), blank=True, default="")
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="ms")
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "ic_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        permissions = [
            ("show_ic_number", "Can see whole IC numbers"),
            ("export_lists", "Can export lists"),
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_unique",
                violation_error_message=_("An account with this email exists."),
            ),
            # Staff are added at a desk and may have no mobile number; a person signs up with one.
            models.CheckConstraint(
                condition=models.Q(mobile__isnull=False) | models.Q(is_staff=True),
                name="accounts_user_mobile_or_staff",
                violation_error_message=_("Only staff can be without a mobile number."),
            ),
        ]

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return compact_number(username)

    def clean(self) -> None:
        """The form in which numbers are stored. Raises ``ValidationError`` for the mobile."""
        super().clean()
        if self.mobile:
            try:
                self.mobile = clean_mobile(self.mobile)
            except ValueError as error:
                raise ValidationError(
                    {"mobile": _("Enter a mobile number in Malaysia, for example 60108877665.")}
                ) from error

    def __str__(self) -> str:
        # Written into admin history and page headers, so never the IC number.
        return self.full_name

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]
