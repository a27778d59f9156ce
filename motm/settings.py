"""Settings, in one file, from the environment; safe unless a named mode says otherwise.

Modes (MOTM_MODE): `production` is the default and refuses what is not secure. `local` is one
person's own computer: plain http on the loopback address, secrets made on the spot. `test` is
the test suite.
"""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf.global_settings import LANGUAGES_BIDI as DJANGO_LANGUAGES_BIDI
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from motm.configuration import env
from motm.configuration.languages import NAMES, PSEUDO_RIGHT_TO_LEFT, test_languages
from motm.configuration.local_secrets import local_secrets
from motm.configuration.mail_settings import mail_settings
from motm.configuration.mfa_settings import second_factor_settings

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Mode and secrets ---------------------------------------------------------------------

MODE = env.choice(
    "MOTM_MODE",
    "how the server is run: production, local (plain http on this computer) or test.",
    ("production", "local", "test"),
    "production",
)
LOCAL = MODE == "local"
TESTING = MODE == "test"
SECURE = MODE == "production"

DEBUG = env.flag(
    "MOTM_DEBUG", "1 shows developers the inside of errors, in local mode only.", False
)
if DEBUG and not LOCAL:
    raise ImproperlyConfigured(
        "MOTM_DEBUG is 1, but error pages would show people's data to strangers. "
        "Take MOTM_DEBUG away, or set MOTM_MODE=local on your own computer."
    )

VAR = Path(env.text("MOTM_VAR", "the folder for data that the server writes.", BASE_DIR / "var"))

if TESTING:
    _made = {"secret_key": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH"}
    _made["master_keys"] = "test:" + "dGVzdHMtb25seS1tYXN0ZXIta2V5LTMyLWJ5dGVzISE="
elif LOCAL:
    _made = local_secrets(VAR)
else:
    _made = {}


def _default(name: str) -> dict[str, Any]:
    return {"default": _made[name]} if name in _made else {}


SECRET_KEY = env.secret(
    "MOTM_SECRET_KEY",
    "the secret that signs sessions and links, 50 characters or more.",
    **_default("secret_key"),
)
MASTER_KEYS = env.master_keys(
    "MOTM_MASTER_KEYS",
    "the keys that open the key store, as id:base64, the newest first.",
    **_default("master_keys"),
)
ALLOWED_HOSTS = env.hosts(
    "MOTM_HOSTS",
    "the host names people use for this site, separated by commas.",
    **({} if SECURE else {"default": "127.0.0.1,localhost,testserver"}),
)
PORT = env.number("PORT", "the port that the server listens on.", 8000, lowest=1, highest=65535)

# --- Applications -------------------------------------------------------------------------

INSTALLED_APPS = [
    "networking",
    "modules",
    "networking.backoffice.site.MotmAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "motm.web.middleware.clean_cookies",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "motm.web.compression.PackingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "motm.web.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "networking.ui.middleware.person",
    "networking.ui.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "motm.urls"
WSGI_APPLICATION = "motm.wsgi.application"

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
                "networking.ui.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# --- Databases ----------------------------------------------------------------------------

_SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: an answered save survives a power cut, not only a killed process.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
}


def _database(name: str, meaning: str, file: str) -> dict[str, Any]:
    address = env.text(name, meaning, f"sqlite:///{VAR / file}")
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(address))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write it like postgresql://user:password@host:5432/name."
        ) from error
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["NAME"] = os.path.abspath(settings["NAME"])
        settings["OPTIONS"] = {**_SQLITE_OPTIONS}
        settings["CONN_MAX_AGE"] = None  # opening the file anew costs as much as a small page
    elif settings["ENGINE"] == "django.db.backends.postgresql":
        settings["CONN_MAX_AGE"] = 0
        settings["OPTIONS"] = {
            **settings.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 2, "timeout": 10},
            "server_side_binding": True,
            "prepare_threshold": 5,
        }
    else:
        raise ImproperlyConfigured(f"{name} must be a postgresql:// or sqlite:// address.")
    return settings


DATABASES = {
    "default": _database(
        "DATABASE_URL", "the main database; without it, an SQLite file.", "motm.sqlite3"
    ),
    "keys": _database(
        "KEYS_DATABASE_URL", "the store of keys; without it, an SQLite file.", "keys.sqlite3"
    ),
}
if DATABASES["default"]["NAME"] == DATABASES["keys"]["NAME"] and (
    DATABASES["default"].get("HOST") == DATABASES["keys"].get("HOST")
):
    raise ImproperlyConfigured(
        "DATABASE_URL and KEYS_DATABASE_URL name the same database. Keys need a database of "
        "their own, so that a backup of the one never holds the other."
    )
DATABASE_ROUTERS = ["motm.routers.KeyStoreRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        # In the database, so that all web processes share the limits on sign-in attempts.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        # Django throws a third away beyond 300: a few hundred odd names would clear the counts.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

# --- People -------------------------------------------------------------------------------

AUTH_USER_MODEL = "networking.User"
AUTHENTICATION_BACKENDS = [
    "networking.accounts.signing_in.NicknameBackend",
    "networking.signin.NicknameBackend",  # in sessions from before December 2026
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "networking.accounts.passwords.NotTheNicknameValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "networking:arrive"

ACCOUNT_ADAPTER = "networking.accounts.signing_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "nickname"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_UNIQUE_EMAIL = True
# "strict": nobody learns from the form whether an address belongs to somebody here.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_REDIRECT_URL = "networking:signed_out"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_FORMS = {
    "signup": "networking.accounts.forms.JoinForm",
    "login": "networking.accounts.forms.SignInForm",
    "reauthenticate": "networking.accounts.forms.PasswordAgainForm",
}
ACCOUNT_RATE_LIMITS = {
    # A workshop of 30 people sits behind one address: generous per address, strict per name.
    "signup": "120/m/ip",
    "login": "120/m/ip",
    "login_failed": "60/m/ip,8/300s/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
    "recover": "60/m/ip,10/300s/key",
    "certificate_wrong": "30/m/ip",  # only codes that no certificate has are counted
    "certificate_name": "10/300s/key",  # and names that are not on the paper, for each paper
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(
    "MOTM_PROXY_COUNT",
    "how many proxies stand before the server and may be believed about addresses and https.",
    0,
    lowest=0,
    highest=5,
)

# A second factor: an app's six digits or a passkey, and codes on paper for the day it is lost.
vars().update(second_factor_settings(insecure=LOCAL or TESTING))

# --- Sessions and cookies -----------------------------------------------------------------

GUEST_IDLE_DAYS = 30
SESSION_ENGINE = "motm.web.sessions"
SESSION_COOKIE_AGE = GUEST_IDLE_DAYS * 24 * 3600
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = SECURE
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_FAILURE_VIEW = "networking.site.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What browsers are told ---------------------------------------------------------------

SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ALLAUTH_TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
# A file that someone brings is read in memory and never lies on the disk.
FILE_UPLOAD_HANDLERS = ["motm.web.uploads.InMemoryOnly"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 2

EXIT_URL = env.web_address(
    "MOTM_EXIT_URL",
    "the neutral site that 'Leave quickly' opens.",
    "https://www.wikipedia.org/",
)

# --- Languages and time -------------------------------------------------------------------

LANGUAGE_CODE = "en"
PSEUDO_LANGUAGES: dict[str, str] = test_languages(testing=TESTING, secure=SECURE)
LANGUAGES = [("en", _("English")), *((code, NAMES[code]) for code in PSEUDO_LANGUAGES)]
LANGUAGES_BIDI = [*DJANGO_LANGUAGES_BIDI, *PSEUDO_RIGHT_TO_LEFT]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "motm.configuration.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.time_zone("MOTM_TIME_ZONE", "the time zone of dates on pages.", "Europe/Madrid")

# --- The course -----------------------------------------------------------------------------

# What a block of kind `tool` can lead to: the name of the address, and the words of the link. The
# course knows no people and nothing that they do, so it is told here where these places are.
TOOLS = {
    "map": ("networking:map", _("Open my network map")),
    "steps": ("networking:steps", _("Open my outreach steps")),
    "mentees": ("networking:mentoring", _("Open my mentees")),
    "practice": ("networking:practice", _("Open my notes on mentoring")),
    "certificates": ("networking:certificates", _("Open my certificates")),
}

# --- Static files -------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [("img", BASE_DIR / "static/img")]
STATICFILES_FINDERS = [
    "motm.web.static_bundles.JoinedFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING  # found when asked for: each test client would list all of them
WHITENOISE_MAX_AGE = 365 * 24 * 3600
JOINED_STATIC_FILES = VAR / "joined"

# --- E-mail -------------------------------------------------------------------------------

vars().update(mail_settings(VAR, local=LOCAL))
MAIL_WORKS = vars()["EMAIL_BACKEND"] != "django.core.mail.backends.dummy.EmailBackend"

# --- Papers -------------------------------------------------------------------------------

# PDF and PNG are set with the fonts of our own packages (networking.ui.fonts), and with these.
PAPER_FONT_FOLDERS = env.folders(
    "MOTM_FONTS",
    "folders with fonts for more scripts on PDF and PNG, separated by colons.",
    "",
)

# --- Logs ---------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": env.choice(
            "MOTM_LOG_LEVEL",
            "how much is logged; no level logs what people write.",
            ("WARNING", "INFO", "ERROR"),
            "WARNING",
        ),
    },
    # Django's own handlers would mail error reports with form fields in them: none here.
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
