"""Django's settings. Without configuration the project runs for one developer, on the embedded database; with
PRODUCTION=1 it refuses to start while a setting has a default that would be unsafe in public.

SERVE=public leaves out the desk, its database and its secret; SERVE=desk leaves out the API; SERVE=live has of the API
what waits and what writes. Without SERVE there is everything, as manage.py and the tests need it.
"""

import contextlib
import os
import re
import secrets
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import django_stubs_ext
from csp.constants import NONE, SELF
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from sco import postgres
from sco.connections import limits
from sco.desk import columns
from sco.limits.protocol import BadCountersURL, address
from sco.monitoring import logs
from sco.postgres import places
from sco.running.variables import flag, number

# Before any model or admin is imported: makes ModelAdmin[Article] and its like valid at run time, not for mypy alone.
django_stubs_ext.monkeypatch()

BASE_DIR = postgres.ROOT
VAR = postgres.var_folder(os.environ)


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated environment variable as a list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def served() -> str:
    """SERVE: "public", "desk", "live", or "" for everything."""
    service = os.environ.get("SERVE", "").strip().lower()
    if service not in {"", "public", "desk", "live"}:
        raise ImproperlyConfigured(f"SERVE is “{service[:40]}”: write public, desk or live, or leave it out for all.")
    return service


def secret(name: str) -> str:
    """The secret in this variable, or outside production one generated once and kept in `var/`."""
    key = os.environ.get(name, "")
    if PRODUCTION and len(key) < 50:
        raise ImproperlyConfigured(
            f"{name} {'is too short' if key else 'is not set'}: production needs 50 random characters or more. "
            "Generate them with: openssl rand -hex 32"
        )
    return key or kept_key(VAR / name.lower())


def url_setting(name: str) -> str:
    """The address of the other service, without a slash at its end; "" if the variable is unset."""
    url = os.environ.get(name, "").strip().rstrip("/")
    if url and not re.fullmatch(r"https?://[^\s/?#@]+", url):
        raise ImproperlyConfigured(f"{name} is “{url[:80]}”: write an origin, for example https://desk.example.org")
    return url


def kept_key(file: Path) -> str:
    """The key in `file`, which is created if it does not exist. Raises PostgresError."""
    with places.explained(VAR):
        places.make_folder(VAR)
        if not file.exists():
            _keep_new_key(file)
        return file.read_text(encoding="ascii")


def _keep_new_key(file: Path) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50), encoding="ascii")
    places.inherit(draft)
    # A link fails where a rename would overwrite: two processes that start at once both use the first key.
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()


PRODUCTION = flag("PRODUCTION")
DEBUG = flag("DEBUG")
SERVE = served()
PUBLIC, DESK, LIVE = SERVE in {"", "public"}, SERVE in {"", "desk"}, SERVE == "live"
# The public service holds one secret, which signs the cursors of pages. The desk's, which signs sessions, is another.
# The live service signs nothing.
SECRET_KEY = secrets.token_urlsafe(50) if LIVE else secret("SECRET_KEY" if DESK else "CURSOR_KEY")
CURSOR_KEY = secret("CURSOR_KEY") if PUBLIC else ""
CURSOR_KEY_FALLBACKS = words("CURSOR_KEY_FALLBACKS")
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS") if DESK else []
ALLOWED_HOSTS = words("ALLOWED_HOSTS", default="" if PRODUCTION else "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")
# Each service links to the other only if it knows where that is: the desk may be on a network of its own.
PUBLIC_URL, DESK_URL, LIVE_URL = (url_setting(f"{name}_URL") for name in ("PUBLIC", "DESK", "LIVE"))
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG and PRODUCTION are both set: a public server must not run with DEBUG.")
needed = "DATABASE_URL" if DESK else "LIVE_DATABASE_URL" if LIVE else "READER_DATABASE_URL"
if PRODUCTION and not os.environ.get(needed, "").strip():
    raise ImproperlyConfigured(f"{needed} is not set: production does not run on the embedded server.")
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS is not set: list the host names that this server responds to.")

_DESK_APPS = [
    "procrastinate.contrib.django",  # before the desk, which shows its jobs under names of its own
    "sco.desk.apps.DeskConfig",  # before the admin, whose templates it overrides
    "sco.desk.texts",
    "sco.desk.editor",
    "sco.desk.apps.DeskAdminConfig",
    "sco.desk.people",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "sco.desk.previewing.apps.PreviewingConfig",
    "sco.desk.scheduling.apps.SchedulingConfig",
    "sco.desk.bulk.apps.BulkConfig",
    "sco.desk.checks.apps.ChecksConfig",  # before the ledger, whose command to publish it replaces
    "sco.desk.together",
    "django.contrib.messages",
    "sco.desk.tables",
    "sco.desk.translating.apps.TranslatingConfig",
    "sco.desk.finding",
]
# After the rooms that they are built on.
_DESK_APPS_ABOVE = ["sco.webhooks"]
INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose classes it patches
    *(_DESK_APPS if DESK else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
    "sco.ledger",
    "sco.access",
    "sco.api",
    "sco.running",
    "mechanisms",
    "articles",
    *(_DESK_APPS_ABOVE if DESK else []),
]

# Of these alone, a request of the public service for data has something to expect: see sco.api.handler.
DATA_MIDDLEWARE = [
    "sco.monitoring.middleware.RequestLogMiddleware",  # outermost: it measures all others
    "sco.api.middleware.ProtectionMiddleware",  # whoever makes a response, it has the security headers
    "sco.api.problems.ProblemMiddleware",  # before what can fail: bad requests below /api/ get problem+json, never HTML
]
_BOTH = [
    *DATA_MIDDLEWARE,
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sco.api.middleware.ContentSecurityMiddleware",
]
_OF_DESK = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sco.desk.middleware.DeskLocaleMiddleware",  # for the desk only: the API negotiates languages by its own rules
    "sco.desk.time_zones.DeskTimeZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sco.desk.people.middleware.SecondFactorMiddleware",  # before what a session may do
    "pghistory.middleware.HistoryMiddleware",
    "sco.desk.middleware.PasswordRefusalMiddleware",
    "sco.desk.together.holding.HeldTextMiddleware",
]
CSRF_FAILURE_VIEW = "sco.desk.together.holding.csrf_failure" if DESK else global_settings.CSRF_FAILURE_VIEW
_OF_PUBLIC = [
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sco.api.middleware.ReadOnlyMiddleware",
]
MIDDLEWARE = _BOTH + (_OF_DESK if DESK else _OF_PUBLIC)

ROOT_URLCONF = f"sco.{SERVE}_urls" if SERVE else "sco.urls"
WSGI_APPLICATION = "sco.wsgi.application"
_DESK_CONTEXT = [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", *(_DESK_CONTEXT if DESK else [])]
        },
    }
]

# The desk's connection, and the public's, whose role can read only the record. What a URL sets takes precedence.
_POOLED = flag("DATABASE_POOLED")
DATABASES = postgres.databases(os.environ, desk=DESK, reader="LIVE_DATABASE_URL" if LIVE else "READER_DATABASE_URL")
for _alias in DATABASES.values():
    _alias.setdefault("CONN_MAX_AGE", 600)
    # Behind PgBouncer in transaction mode, the next statement may reach a server connection without this one's cursors
    # and prepared statements.
    _alias.setdefault("DISABLE_SERVER_SIDE_CURSORS", _POOLED)
limits.configure(DATABASES["default"], limits.DESK, pooled=_POOLED)
limits.configure(DATABASES["reader"], limits.READER, pooled=_POOLED, parameters=limits.PLANNED_ONCE)
# How many threads of this process may use the database at once; whoever starts a server leaves at least one out.
DATABASE_SLOTS = number("DATABASE_SLOTS")
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # the reader's queries are retried instead: see sco.api.sql.fetch
# Bound by the server, a statement is the same text for all parameters, so psycopg prepares it after five executions and
# the planner can keep its plan.
DATABASES["reader"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": None if _POOLED else 5}
DATABASE_ROUTERS = ["sco.ledger.routers.ReaderRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# How long a process believes the head of the record that it has learned: so much later, at most, it sees a publication.
HEAD_MEMORY_MS = 50 if (_head := number("HEAD_MEMORY_MS", least=0)) is None else _head
# For whole responses, which are the same while the head is: megabytes in each process, and a Valkey shared by all.
ANSWER_CACHE_MB = 16 if (_answers := number("ANSWER_CACHE_MB", least=0)) is None else _answers
CACHE_URL = os.environ.get("CACHE_URL", "").strip()
if CACHE_URL and not CACHE_URL.startswith(("valkey://", "valkeys://", "redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured(
        "CACHE_URL must begin with valkey://, valkeys:// (over TLS), redis://, rediss:// or unix://."
    )
if CACHE_URL and find_spec("valkey") is None:
    raise ImproperlyConfigured("CACHE_URL needs a package: pip install --require-hashes -r requirements/cache.txt")

# Requests of one address without a key: 0 is no limit. Unless it is set, the machine itself has none, as all clients
# seem to be there behind a proxy that is not trusted.
_anonymous = number("ANONYMOUS_PER_MINUTE", least=0)
ANONYMOUS_PER_MINUTE, SPARES_THIS_MACHINE = 6_000 if _anonymous is None else _anonymous, _anonymous is None
# Where the process listens that counts for all: the live service's. Without it, each process counts for itself.
COUNTERS_URL = os.environ.get("COUNTERS_URL", "").strip()
if COUNTERS_URL:
    try:
        address(COUNTERS_URL)
    except BadCountersURL as error:
        raise ImproperlyConfigured(f"COUNTERS_URL is “{COUNTERS_URL[:80]}”: {error}") from None
# Webhooks reach the public Internet alone, but for development: a receiver on this machine, or on a private network.
WEBHOOKS_ALLOW_PRIVATE = flag("WEBHOOKS_ALLOW_PRIVATE")
if PRODUCTION and WEBHOOKS_ALLOW_PRIVATE:
    raise ImproperlyConfigured(
        "WEBHOOKS_ALLOW_PRIVATE is for development: in production it would open inner addresses to whoever names them."
    )

# A time further than this after the last entry's is recorded only if somebody confirms it: it cannot be taken back.
RECORD_MAX_GAP_DAYS = number("RECORD_MAX_GAP_DAYS") or 30

# After so many days, requests for permission are deleted: they hold names and addresses.
PERMISSION_REQUEST_DAYS = number("PERMISSION_REQUEST_DAYS") or 180

# The transparency log: the file with its private keys, which the worker alone reads, and its name, taken on the first
# start and kept for ever.
LOG_KEY_FILE = os.environ.get("LOG_KEY_FILE", "").strip() or VAR / "log_key"
LOG_ORIGIN = os.environ.get("LOG_ORIGIN", "").strip()
if not re.fullmatch(r"[^\s+\x00-\x1f]{0,200}", LOG_ORIGIN):
    raise ImproperlyConfigured(
        f"LOG_ORIGIN is “{LOG_ORIGIN[:80]}”: write an address without its scheme, without spaces and plus signs."
    )

# Only methods that write: on reads it would load the session of every visitor of the API.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

# Letters to those who asked for permission. Without a mail server they are written into a folder: a log is no place for
# names and addresses.
EMAIL_HOST = os.environ.get("EMAIL_HOST", "").strip() if DESK else ""
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "letters"
EMAIL_PORT, EMAIL_TIMEOUT = number("EMAIL_PORT") or 25, 20
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    os.environ.get(f"EMAIL_HOST_{name}", "") if DESK else "" for name in ("USER", "PASSWORD")
)
EMAIL_USE_TLS, EMAIL_USE_SSL = flag("EMAIL_USE_TLS"), flag("EMAIL_USE_SSL")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "").strip() or "rights@localhost"
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS and EMAIL_USE_SSL are both set: a mail server takes one of them.")

# A session ends after so long without a page, and at the latest after so many days.
SESSION_ENGINE = "sco.desk.people.sessions"
SESSION_COOKIE_AGE = 3600 * (number("SESSION_IDLE_HOURS") or 12)
SESSION_LONGEST_AGE = 86_400 * (number("SESSION_LONGEST_DAYS") or 7)
# The budgets of logins count wrong codes too; the library's own pauses would let strangers keep somebody out.
OTP_TOTP_THROTTLE_FACTOR = 0
OTP_TOTP_ISSUER = "SCO desk"
# For how long an invitation can be accepted.
INVITATION_DAYS = number("INVITATION_DAYS") or 7

PASSWORD_HASHERS = ["sco.desk.hashing.BoundedHasher"]
# Where a login leads without a next page, or with one of another site. Likewise after a logout.
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "admin:login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 31_536_000  # a year: an editor chooses once, not once a browser session
# What is stored and what the public reads; the desk shows and reads times in its own zone.
TIME_ZONE = "UTC"
DESK_TIME_ZONE = os.environ.get("DESK_TIME_ZONE", "").strip() or "Asia/Shanghai"
try:
    ZoneInfo(DESK_TIME_ZONE)
except (ZoneInfoNotFoundError, ValueError, OSError):  # a path, or the name of a folder such as Asia
    raise ImproperlyConfigured(
        f"DESK_TIME_ZONE is “{DESK_TIME_ZONE[:40]}”: write a name of the IANA database, for example Asia/Shanghai."
    ) from None
FORMAT_MODULE_PATH = ["sco.desk.formats"]
# The code reads and writes suffixed fields only, and a missing text must never show in the other language.
MODELTRANSLATION_LANGUAGES = ("zh-hans", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "zh-hans"
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = columns.column_name
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "static" if PRODUCTION else None  # otherwise WhiteNoise serves the apps' own folders
if PRODUCTION:  # names with a digest of the content, so that browsers may cache the files for ever
    STORAGES = global_settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
WHITENOISE_USE_FINDERS = not PRODUCTION

# No inline script or style anywhere, so stored text can never run as code.
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
# Django's defaults forbid framing, sniffing of content types, and referrers to other sites.
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # a load balancer probes from inside, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
if not DESK:
    SILENCED_SYSTEM_CHECKS = [
        "security.W003"
    ]  # no middleware against forged forms, where there are neither forms nor cookies
# On request only: without a proxy that sets these headers, clients could forge them.
BEHIND_TLS_PROXY = flag("BEHIND_TLS_PROXY")
if BEHIND_TLS_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Django's limit is 1000. The desk's largest form, an article with all its parts, stays well below this.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
# One more than the form of an import takes, so that the form says it in words. The server bounds the whole request.
DATA_UPLOAD_MAX_NUMBER_FILES = 1001

# A public API that only reads: no request bodies, and nothing of a session in it. Partners send a key.
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["sco.api.negotiation.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": ["sco.api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "sco.api.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "sco.api.openapi.RecordSchema",
    "URL_FORMAT_OVERRIDE": None,  # ?format= is an unknown parameter like any other, so it gets 400
}
SPECTACULAR_SETTINGS = {
    "TITLE": "The SCO record",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["sco.api.openapi_document.complete"],
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # Relative to the document's address: the service does not know under which names it is reached.
    "SERVERS": [{"url": "/", "description": "The server that this document comes from."}],
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}

LOGGING = logs.configuration(os.environ, requests=flag("LOG_REQUESTS"))
