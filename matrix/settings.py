"""All settings. Values come from the environment (docs/operations.md lists them).

Defaults are those of production; ./run turns MATRIX_DEBUG on for development.
"""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from matrix.environment import (
    database,
    env,
    fernet_keys,
    files,
    folder,
    networks,
    one_of,
    required,
    rising,
    scanner,
    two_seconds,
    two_times,
    web_address,
    whole,
)

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = folder("MATRIX_DATA", default=BASE_DIR / "var")

# --- Mode and secrets -------------------------------------------------------------------
DEBUG: bool = env.bool("MATRIX_DEBUG", default=False)
SECRET_KEY = required(
    "MATRIX_SECRET_KEY", debug=DEBUG, development="development-only-key-of-the-open-matrix-portal"
)
FIELD_ENCRYPTION_KEYS = fernet_keys(
    "MATRIX_FIELD_KEYS", debug=DEBUG, development="ZGV2ZWxvcG1lbnQtb25seS1rZXktbWF0cml4LTAwMDA="
)
BASE_URL = web_address(
    "MATRIX_BASE_URL",
    required("MATRIX_BASE_URL", debug=DEBUG, development="http://localhost:8000"),
)
ALLOWED_HOSTS: list[str] = env.list(
    "MATRIX_ALLOWED_HOSTS",
    default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [urlsplit(BASE_URL).hostname],
)
# The masthead says "official" only where PERKESO itself runs the portal.
OFFICIAL_SITE: bool = env.bool("MATRIX_OFFICIAL_SITE", default=False)

# --- The house --------------------------------------------------------------------------
INSTALLED_APPS = [
    "matrix.apps.MatrixConfig",
    "matrix.pages",
    "payments",
    "receipts",
    "selfemployed",
    "accounts.notify",
    "accounts",
    "wording",
    "matrix.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "captcha",
    "csp",
]
MIDDLEWARE = [
    # The headers come first, so that every answer gets them: redirects, files and errors too.
    "matrix.middleware.name_request",
    "matrix.middleware.add_headers",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.end_long_session",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.views.too_many.TooManyMiddleware",
    "matrix.pages.middleware.keep_out_of_search",
    "matrix.pages.middleware.explain_wrong_method",
]
ROOT_URLCONF = "matrix.urls"
WSGI_APPLICATION = "matrix.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "matrix.pages.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "wording.renderer.FormRenderer"

# --- Database, broker, files ------------------------------------------------------------
DATABASES = {
    "default": {
        **database("DATABASE_URL"),
        "CONN_MAX_AGE": env.int("MATRIX_CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL: str = env.str("REDIS_URL", default="redis://localhost:6379/0")
MEDIA_ROOT = DATA_DIR / "media"
# Private files: there is no MEDIA_URL, every download goes through a view that asks who you are.
MEDIA_URL = ""
STATIC_URL = "/static/"
# In development the files are served from where they are written.
STATIC_ROOT = None if DEBUG else DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
# Said aloud, for tests: Django takes DEBUG from them later, and each of their thousands of clients
# would look all files up beforehand.
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "matrix.files.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_BYTES = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = [
    "matrix.uploads.NothingBeyond",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "matrix.uploads.UploadHandler",
]
# ClamAV's daemon, which looks at uploads; empty for none.
CLAMAV = scanner("MATRIX_CLAMAV")

# --- Celery: at least once, so tasks are idempotent ---------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_connect_timeout": 2,
    "socket_timeout": 2,
    # A publisher tries once: the sweep delivers later, and nobody waits for a broker.
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Kuala_Lumpur"

# --- People ------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:log_in"
LOGIN_REDIRECT_URL = "pages:mode"
PASSWORD_HASHERS = ["accounts.hashers.Argon2idHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.passwords.MaximumLengthValidator", "OPTIONS": {"max_length": 128}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["ic_number", "full_name", "email", "mobile"]},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 30 * 60  # a link for a forgotten password, in seconds
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 15 * 60  # idle: each request starts the fifteen minutes anew
SESSION_LONGEST_AGE = 12 * 3600  # in any case
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# What all people together may do: each SMS costs money, each password takes time to hash.
MOST_SIGN_UPS_AN_HOUR: int = whole("MATRIX_MOST_SIGN_UPS_AN_HOUR", default=2000, least=1)
MOST_CODES_AN_HOUR: int = whole("MATRIX_MOST_CODES_AN_HOUR", default=3000, least=1)
MOST_LOG_INS_A_MINUTE: int = whole("MATRIX_MOST_LOG_INS_A_MINUTE", default=1500, least=1)
# Whoever signs up faster is a machine; 0 takes any pace, so that a tool can walk the whole way.
LEAST_SECONDS_TO_FILL_IN: int = whole("MATRIX_LEAST_SECONDS_TO_FILL_IN", default=0 if DEBUG else 3)

RECAPTCHA_PUBLIC_KEY: str = env.str("RECAPTCHA_PUBLIC_KEY", default="")
RECAPTCHA_PRIVATE_KEY: str = env.str("RECAPTCHA_PRIVATE_KEY", default="")
CAPTCHA_TIMEOUT = 20  # minutes: time enough for slow typists
CAPTCHA_LENGTH = 5
CAPTCHA_FONT_SIZE = 34
CAPTCHA_LETTER_ROTATION = (-20, 20)
# Development only: the answer PASSED is taken, so that a tool can walk the whole way.
CAPTCHA_TEST_MODE = DEBUG

# --- Reaching people -----------------------------------------------------------------------
if required("EMAIL_URL", debug=DEBUG, development=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "accounts.notify.transports.inbox.InboxEmailBackend"
DEFAULT_FROM_EMAIL = env.str(
    "MATRIX_FROM_EMAIL",
    default=f"PERKESO Online System Administrator <no-reply@{urlsplit(BASE_URL).hostname}>",
)
EMAIL_TIMEOUT = 10
INBOX_DIR = DATA_DIR / "inbox"
SMS_TRANSPORT = one_of("MATRIX_SMS", ("http", "inbox", "off"), default="inbox" if DEBUG else "off")
SMS_URL = SMS_KEY = ""
if SMS_TRANSPORT == "http":
    SMS_URL = web_address("MATRIX_SMS_URL", required("MATRIX_SMS_URL"))
    SMS_KEY = required("MATRIX_SMS_KEY")
    if not (DEBUG or SMS_URL.startswith("https://")):
        raise ImproperlyConfigured(
            "MATRIX_SMS_URL is not https while MATRIX_DEBUG is off. "
            "Codes and the key would be read on the way; the mock gateway sends no SMS."
        )
# Seconds to connect, and to read in all.
SMS_TIMEOUTS: tuple[float, float] = two_seconds("MATRIX_SMS_TIMEOUTS", default=(3.0, 7.0))
# In these hours, of Malaysia, no SMS is sent that can wait; one-time codes cannot.
SMS_QUIET_HOURS = two_times("MATRIX_SMS_QUIET_HOURS", default="21:00-08:00")
HELPLINE = "1-300-22-8000"
HELP_EMAIL = "perkeso@perkeso.gov.my"

# --- Receipts: signed, so that they prove themselves (docs/receipts.md) -----------------------
RECEIPT_KEYS = files(
    "MATRIX_RECEIPT_KEYS", debug=DEBUG, development=DATA_DIR / "keys" / "receipt-key.pem"
)

# --- FPX -------------------------------------------------------------------------------------
FPX_GATEWAY = one_of(
    "MATRIX_FPX_GATEWAY", ("mock", "uat", "production"), default="mock" if DEBUG else "production"
)
if FPX_GATEWAY == "mock" and not DEBUG:
    raise ImproperlyConfigured(
        "MATRIX_FPX_GATEWAY is mock while MATRIX_DEBUG is off. "
        "The mock gateway moves no money: choose uat or production."
    )
FPX_BASE_URL = web_address(
    "MATRIX_FPX_BASE_URL",
    env.str(
        "MATRIX_FPX_BASE_URL",
        default={
            "mock": "http://127.0.0.1:8001",
            "uat": "https://uat.mepsfpx.com.my",
            "production": "https://www.mepsfpx.com.my",
        }[FPX_GATEWAY],
    ),
)
FPX_EXCHANGE_ID = required("MATRIX_FPX_EXCHANGE_ID", debug=DEBUG, development="EX00012345")
FPX_SELLER_ID = required("MATRIX_FPX_SELLER_ID", debug=DEBUG, development="SE00012345")
FPX_PRIVATE_KEY = Path(
    required(
        "MATRIX_FPX_PRIVATE_KEY",
        debug=DEBUG,
        development=str(DATA_DIR / "keys" / "merchant-private.pem"),
    )
)
FPX_CERTIFICATES = files(
    "MATRIX_FPX_CERTIFICATES",
    debug=DEBUG,
    development=DATA_DIR / "mockfpx" / "fpx-certificate.pem",
)
FPX_TEST_BANKS = FPX_GATEWAY != "production"
FPX_TERMS_URL = "https://www.mepsfpx.com.my/FPXMain/termsAndConditions.jsp"
FPX_DIGEST = one_of("MATRIX_FPX_DIGEST", ("sha1", "sha256"), default="sha1")
# Seconds to connect, and to read in all.
FPX_TIMEOUTS: tuple[float, float] = two_seconds("MATRIX_FPX_TIMEOUTS", default=(3.0, 10.0))
# Calls that one process makes at the same time: a slow FPX leaves threads for everything else.
FPX_MOST_CALLS: int = whole("MATRIX_FPX_MOST_CALLS", default=2, least=1)
FPX_BANK_LIST_SECONDS: int = whole("MATRIX_FPX_BANK_LIST_SECONDS", default=60)
# While FPX keeps a session open there is no second attempt.
FPX_SESSION_MINUTES: int = whole("MATRIX_FPX_SESSION_MINUTES", default=60)
FPX_ENQUIRY_MINUTES = rising("MATRIX_FPX_ENQUIRY_MINUTES", default=[2, 5, 15, 30, 60])
FPX_GIVE_UP_HOURS: int = whole("MATRIX_FPX_GIVE_UP_HOURS", default=24, least=1)
FPX_CERTIFICATE_WARNING_DAYS: int = whole("MATRIX_FPX_CERTIFICATE_WARNING_DAYS", default=30)
# FPX's settlement lists are put here, and compared with our payments.
FPX_SETTLEMENT_DIR = folder("MATRIX_FPX_SETTLEMENT_DIR", default=DATA_DIR / "settlements")

# --- Languages, dates ---------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ms", _("Bahasa Melayu"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "django_language" if DEBUG else "__Host-matrix_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kuala_Lumpur"
FORMAT_MODULE_PATH = ["matrix.formats"]

# --- Headers and cookies -------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF, FPX_BASE_URL],
    }
}
if RECAPTCHA_PUBLIC_KEY:
    google = ["https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"]
    CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {
        "script-src": [SELF, *google],
        "frame-src": google[:1],
    }
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not DEBUG
SESSION_COOKIE_NAME = "matrix_session" if DEBUG else "__Host-matrix_session"
CSRF_COOKIE_NAME = "matrix_csrf" if DEBUG else "__Host-matrix_csrf"
KNOWN_BROWSER_COOKIE_NAME = "matrix_known" if DEBUG else "__Host-matrix_known"
SECURE_SSL_REDIRECT = env.bool("MATRIX_SSL_REDIRECT", default=not DEBUG)
SECURE_HSTS_SECONDS = 0 if DEBUG else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
# Whose X-Forwarded-For is believed (accounts/addresses.py).
TRUSTED_PROXIES = networks("MATRIX_TRUSTED_PROXIES")
if env.bool("MATRIX_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Logs: on standard error, without anybody's numbers (matrix/logs.py) ---------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "matrix.logs.Line" if DEBUG else "matrix.logs.JsonLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "_granian": {"handlers": [], "propagate": True},
        "celery": {"level": "WARNING"},
        "celery.app.trace": {"level": "INFO"},  # each task that has ended
        "django": {"handlers": []},
        "django.request": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
