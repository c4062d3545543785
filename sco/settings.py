"""Django's settings. Without configuration the project runs for one developer, on the embedded database;
with PRODUCTION=1 it refuses to start while a setting has a default that would be unsafe in public."""

import contextlib
import logging
import os
import secrets
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sco import postgres
from sco.desk import columns
from sco.postgres import places
from sco.running.variables import flag

# Before any model or admin is imported: makes ModelAdmin[Article] and its like valid at run time, not for mypy alone.
django_stubs_ext.monkeypatch()

BASE_DIR = postgres.ROOT
VAR = postgres.var_folder(os.environ)


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated environment variable as a list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def secret_key() -> str:
    """SECRET_KEY, or outside production a key made once and kept in `var/`."""
    key = os.environ.get("SECRET_KEY", "")
    if PRODUCTION and len(key) < 50:
        raise ImproperlyConfigured(
            f"SECRET_KEY {'is too short' if key else 'is not set'}: production needs 50 random characters or more. "
            "To make some: openssl rand -hex 32"
        )
    return key or kept_key(VAR / "secret_key")


def kept_key(file: Path) -> str:
    """The key in `file`, which is made if it does not exist. Raises PostgresError."""
    with places.explained(VAR):
        places.make_folder(VAR)
        if not file.exists():
            _keep_new_key(file)
        return file.read_text(encoding="ascii")


def log_level() -> str:
    """LOG_LEVEL, or WARNING if it is unset."""
    level = os.environ.get("LOG_LEVEL", "").strip().upper() or "WARNING"
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"LOG_LEVEL is “{level[:40]}”: write DEBUG, INFO, WARNING or ERROR.")
    return level


def _keep_new_key(file: Path) -> None:
    draft = file.with_name(f"secret_key.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
    places.inherit(draft)
    # A link fails where a rename would overwrite: two processes that start at once both use the first one's key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


PRODUCTION = flag("PRODUCTION")
DEBUG = flag("DEBUG")
SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = words("ALLOWED_HOSTS", default="" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG and PRODUCTION are both set: a public server must not run with DEBUG.")
if PRODUCTION and not os.environ.get("DATABASE_URL", "").strip():
    raise ImproperlyConfigured("DATABASE_URL is not set: production does not run on the embedded server.")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: list the host names that this server answers to.")

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose classes it patches
    "sco.desk.apps.DeskConfig",  # before the admin, whose templates it extends
    "sco.desk.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
    "csp",
    "sco.ledger",
    "sco.api",
    "sco.running",
    "mechanisms",
    "articles",
]

MIDDLEWARE = [
    "sco.api.problems.ProblemMiddleware",  # outermost: bad requests under /api/ get a problem, never a page
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sco.api.middleware.ContentSecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sco.desk.middleware.DeskLocaleMiddleware",  # the language of the desk; the API has its own rules
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sco.urls"
WSGI_APPLICATION = "sco.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# The desk's connection, and the public's, whose role in production can read nothing but the record.
_POOLED = flag("DATABASE_POOLED")
DATABASES = postgres.databases(os.environ)
for _alias in DATABASES.values():
    _alias.setdefault("CONN_MAX_AGE", 600)
    # Behind PgBouncer in transaction mode a server-side cursor or prepared statement outlives its connection.
    _alias.setdefault("DISABLE_SERVER_SIDE_CURSORS", _POOLED)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # the reader's side asks again instead: see sco.api.moments.fetch
DATABASES["reader"].setdefault("OPTIONS", {}).update(
    {"server_side_binding": True, "prepare_threshold": None if _POOLED else 5}
)
DATABASE_ROUTERS = ["sco.ledger.routers.ReaderRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only methods that change something: for reads it would open the session of every visitor of the API.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "desk/locked.html"

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000  # a year: an editor chooses once, not once a browser session
USE_TZ = True
TIME_ZONE = "UTC"
# Code reads and writes suffixed fields only, so no other language may fill in silently.
MODELTRANSLATION_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = columns.column_name
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static" if PRODUCTION else None  # otherwise WhiteNoise serves the apps' own folders
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # a load balancer asks from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
if flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_CLIENT_IP_CALLABLE = "sco.running.proxy.client_address"
# More fields are a mistake or an attack; the desk's largest form stays well below this.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["sco.api.negotiation.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "sco.api.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "sco.api.openapi.RecordSchema",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The SCO record",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["sco.api.openapi.without_enum_ids"],
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": log_level()},
}
