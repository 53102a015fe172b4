"""How is this service set up? Everything from the environment; with nothing set: SQLite, local files, this machine only."""

import os
import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from portal.made_once import made_once
from portal.task_queues import Q_CLUSTER  # noqa: F401

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("PORTAL_DATA_DIR", BASE_DIR / "var"))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def yes(name, default=False):
    return os.environ.get(name, "yes" if default else "no").strip().lower() in {"1", "yes", "true", "on"}


def own_secret_key():
    return made_once(DATA_DIR / "keys" / "secret_key", lambda: secrets.token_urlsafe(50).encode()).decode()


# Embedded: nothing configured, so only this machine may reach it, and the demo may be loaded.
HOSTS = [host for host in os.environ.get("PORTAL_HOSTS", "").split(",") if host]
EMBEDDED = not HOSTS
DEMO = EMBEDDED and yes("PORTAL_DEMO", default=not os.environ.get("DATABASE_URL"))
ALLOWED_HOSTS = HOSTS or ["127.0.0.1", "localhost", "[::1]", "testserver"]
BIND_HOST, PORT = os.environ.get("PORTAL_BIND", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
PUBLIC_URL = os.environ.get("PORTAL_URL", f"https://{HOSTS[0]}" if HOSTS else f"http://127.0.0.1:{PORT}")

DEBUG = False
SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY") or (own_secret_key() if EMBEDDED else "")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "portal.User"

INSTALLED_APPS = [
    "portal",
    "footage_app",
    "requests_app",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "rules",
    "django_q",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.access.AccessMiddleware",
    "portal.turned_away.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

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
                "portal.pages.on_every_page",
                "requests_app.tray.in_the_menu",
            ],
            "builtins": ["portal.templatetags.components", "portal.templatetags.moments"],
        },
    }
]
FORM_RENDERER = "portal.formfields.GovukRenderer"

# What the force is called and how to reach it: on every page and letter.
FORCE = {
    "name": os.environ.get("FORCE_NAME", "Capital Police Service"),
    "service_name": "Ask for police body-worn video of yourself",
    "address": os.environ.get("FORCE_ADDRESS", "Information Rights Unit, PO Box 1, London SW1A 0AA"),
    "email": os.environ.get("FORCE_EMAIL", "footage@police.example"),
    "phone": os.environ.get("FORCE_PHONE", "101"),
    "city_police_address": os.environ.get(
        "CITY_POLICE_ADDRESS", "City of London Police, Guildhall Yard East, London EC2V 5AE"
    ),
    "city_police_phone": os.environ.get("CITY_POLICE_PHONE", "101"),
    "exit_url": os.environ.get("PORTAL_EXIT_URL", "https://www.bbc.co.uk/weather"),  # harmless, and not ours
    "regulator": os.environ.get("REGULATOR_NAME", "Information Commissioner’s Office"),
    "regulator_url": os.environ.get("REGULATOR_URL", "https://ico.org.uk/make-a-complaint"),
    "regulator_phone": os.environ.get("REGULATOR_PHONE", "0303 123 1113"),
    "regulator_address": os.environ.get(
        "REGULATOR_ADDRESS", "Wycliffe House, Water Lane, Wilmslow, Cheshire SK9 5AF"
    ),
}

# --- data -----------------------------------------------------------------------------------------
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "portal.sqlite3",
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a promise to hold footage must survive a power cut. recursive_triggers: otherwise
        # INSERT OR REPLACE removes audit rows without firing the trigger that forbids it.
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
            "PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;PRAGMA recursive_triggers=ON;"
        ),
    },
}
DATABASES = {"default": SQLITE}
if os.environ.get("DATABASE_URL"):
    DATABASES = {"default": dj_database_url.config(conn_max_age=60, conn_health_checks=True)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entry"}}

FOOTAGE_STORE = Path(os.environ.get("PORTAL_FOOTAGE_STORE", DATA_DIR / "footage"))
VAULT_DIR = Path(os.environ.get("PORTAL_VAULT_DIR", DATA_DIR / "vault"))
KEYS_DIR = Path(os.environ.get("PORTAL_KEYS_DIR", DATA_DIR / "keys"))
CHECKPOINT_DIR = Path(os.environ.get("PORTAL_CHECKPOINT_DIR", DATA_DIR / "checkpoints"))
WORK_DIR = Path(os.environ.get("PORTAL_WORK_DIR", DATA_DIR / "work"))
DOCKING_FOLDER = os.environ.get("PORTAL_DOCKING_FOLDER", "")
# A virus scanner to ask, where there is one: the socket of clamd, or host:port.
CLAMAV = os.environ.get("CLAMAV", "")
ACCEL_REDIRECT_PREFIX = os.environ.get("PORTAL_ACCEL_REDIRECT", "")

# --- tasks ----------------------------------------------------------------------------------------
TASKS_ADAPTER = os.environ.get("PORTAL_TASKS", "django-q2")

# --- the force's own rules ------------------------------------------------------------------------
RETENTION_DAYS = 31
DELETION_GRACE_HOURS = 24
QUARANTINE_DAYS = 31
COMPLAINT_MONTHS = 3
# Of a question that is not answered: days after it on which we remind, and after which a person may close the request.
CHASE_AFTER_DAYS = [7, 14, 21]
ANSWER_WITHIN_DAYS = 28
DELIVERY_DAYS = 28
# Our own targets for an answer: days since receipt, and how far ahead of the statutory day it should be ready.
CLOCK_TARGET_DAYS = 20
CLOCK_AMBER_DAYS = 28
CLOCK_SAFETY_WORKING_DAYS = 3
# A doubt who somebody is is raised at once: later, only with what raised it so late.
ASK_FOR_PROOF_WITHIN_DAYS = 7
# A letter that lies in the tray longer raises an alarm.
LETTERS_POSTED_WITHIN_DAYS = 2
# Pictures of proofs of identity are erased so long after the check, or after the request has closed: whichever is first.
PROOF_DAYS_AFTER_CHECK = 28
PROOF_DAYS_AFTER_CLOSING = 7
# How many months after its end a request is known by name; then the skeleton alone stays. By outcome, or by how it ended.
KEEP_REQUESTS_MONTHS = {
    **dict.fromkeys(["released_in_full", "released_in_part", "viewing_offered", "restricted", "refused"], 36),
    **dict.fromkeys(["neither", "not_held"], 36),
    **dict.fromkeys(["withdrawn", "abandoned"], 12),
    "complaint": 36,  # one that goes with no request
}
CANDIDATE_LIMIT = 200
SEARCH_MARGIN_MINUTES = 30
INTAKE_FLOOR_SECONDS = float(os.environ.get("PORTAL_INTAKE_FLOOR", "2.5"))
INTAKE_AN_HOUR_FROM_ONE_ADDRESS = 10
INTAKE_AN_HOUR = 500
HOLDS_AN_HOUR_ALARM = 5000
SWEEP_FLOOR = 500
JOB_LEASE_SECONDS = 60
JOB_KNOCK_AGAIN_SECONDS = 300
JOB_ATTEMPTS = 3

# --- people and sessions --------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["portal.demo_accounts.StaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "casework:queue"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "portal.sign_in.StaffAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Five wrong passwords for an address, or ten from one place, and nobody may try there for a while.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "30/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if yes("PORTAL_BEHIND_PROXY") else 0
INVITE_HOURS = 72
MFA_ADAPTER = "portal.sign_in.SecondFactor"
ACCOUNT_FORMS = {"login": "portal.sign_in_forms.SignInForm"}
MFA_FORMS = {
    "authenticate": "portal.sign_in_forms.SecondStepForm",
    "reauthenticate": "portal.sign_in_forms.AgainForm",
    "activate_totp": "portal.sign_in_forms.SetUpAppForm",
    "add_webauthn": "portal.sign_in_forms.SetUpPasskeyForm",
}
MFA_TOTP_TOLERANCE = 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Footage requests"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
SECOND_FACTOR_REQUIRED = not DEMO

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.failures.stale_form"

# --- transport and content ------------------------------------------------------------------------
SECURE = not EMBEDDED
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if yes("PORTAL_BEHIND_PROXY") else None
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]
# Not "no-referrer": with it browsers send "Origin: null" with every form, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "connect-src": [SELF],
        "font-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
MAX_BODY_BYTES = 12 * 1024 * 1024  # no form takes more than one file, and none a file of over 10 MB

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.static_storage.HashedStatic"},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# --- e-mail ---------------------------------------------------------------------------------------
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = yes("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
# Without a mail server: to the console, and to a folder that the demo shows.
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "portal.demo_mail.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = FORCE["email"]
# Where a mail server leaves what came back to the sender: a maildir, or a folder of messages.
BOUNCE_MAILDIR = os.environ.get("PORTAL_BOUNCE_MAILDIR", "")
# GOV.UK Notify in place of a mail server. Its template has two fields: subject and body.
MAIL_BY = os.environ.get("MAIL_BY", "smtp")
NOTIFY_API_KEY = os.environ.get("NOTIFY_API_KEY", "")
NOTIFY_BASE_URL = os.environ.get("NOTIFY_BASE_URL", "https://api.notifications.service.gov.uk")
NOTIFY_TEMPLATE_ID = os.environ.get("NOTIFY_TEMPLATE_ID", "")
NOTIFY_CALLBACK_TOKEN = os.environ.get("NOTIFY_CALLBACK_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PORTAL_LOG_LEVEL", "INFO")},
    # These tell every step of what goes well.
    "loggers": {name: {"level": "WARNING"} for name in ("django-q", "weasyprint", "fontTools")},
}
SILENCED_SYSTEM_CHECKS = []
