"""The processes of the service: how each is started, and what it may know."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sco import postgres
from sco.running.terminal import StartupError

MANAGE = str(postgres.ROOT / "manage.py")
PROCESSES = {"public": 2, "desk": 1, "live": 1}
# An allow-list: the public service's environment holds the reader's URL, and no secret but the one that signs cursors.
PUBLIC_VARIABLES = {
    "ALLOWED_HOSTS", "ANONYMOUS_PER_MINUTE", "ANSWER_CACHE_MB", "BEHIND_TLS_PROXY", "CACHE_URL", "COUNTERS_URL",
    "CURSOR_KEY", "CURSOR_KEY_FALLBACKS", "DATABASE_POOLED", "DEBUG", "DESK_URL", "HEAD_MEMORY_MS", "HOME", "LANG",
    "LIVE_URL", "LOG_FORMAT", "LOG_LEVEL", "LOG_REQUESTS", "PATH", "PRODUCTION", "PUBLIC_URL", "PYTHONPATH",
    "PYTHONUNBUFFERED", "PYTHONWARNINGS", "READER_DATABASE_URL", "SCO_VAR", "TMPDIR", "TZ", "VIRTUAL_ENV",
    "WEB_THREADS",
}  # fmt: skip
# Of these the live service knows what it needs, and a URL of its own. It signs nothing.
LIVE_VARIABLES = PUBLIC_VARIABLES - {
    "CACHE_URL", "CURSOR_KEY", "CURSOR_KEY_FALLBACKS", "DESK_URL", "READER_DATABASE_URL", "WEB_THREADS",
} | {"LIVE_DATABASE_URL"}  # fmt: skip
# The C library would give each thread a heap of its own, and keep in all of them what was large once.
MEMORY = {"MALLOC_ARENA_MAX": "2"}
PUBLIC_PREFIXES = ("LC_", "OTEL_", "PROMETHEUS_", "SSL_")
# For the preparation alone: whoever has the owner's URL can change what was published.
OWNER_VARIABLES = {
    "OWNER_DATABASE_URL", "SCO_OWNER_PASSWORD", "SCO_DESK_PASSWORD", "SCO_READER_PASSWORD", "SCO_LIVE_PASSWORD",
}  # fmt: skip

# For the worker that signs alone: whoever has the log's private key can sign another past.
WORKER_VARIABLES = {"LOG_KEY_FILE", "LOG_ORIGIN"}


@dataclass(frozen=True)
class Part:
    """A child process: arguments for Python, and its environment."""

    name: str
    arguments: Sequence[str]
    environ: Mapping[str, str]


def everything(host: str, port: int, environ: Mapping[str, str]) -> list[Part]:
    """All processes: the public service on this port, desk, metrics and live service on the next, and the workers."""
    services = [*web("public", host, port, environ), *web("desk", host, port + 1, environ)]
    services += web("live", host, port + 3, environ)
    return [*services, worker(environ), webhooks(environ), metrics(host, port + 2, environ)]


def web(service: str, host: str, port: int, environ: Mapping[str, str]) -> list[Part]:
    """The processes of one web service. Raises StartupError if WEB_PROCESSES or WEB_THREADS is no number."""
    number("WEB_THREADS", 1, environ)  # each process reads it itself, and could only fail again and again
    arguments = ("-m", "sco.running.live" if service == "live" else "sco.running.web", host, str(port))
    allowed = ENVIRONMENTS[service](environ)
    # One live process, whose memory has the counters of all others.
    processes = 1 if service == "live" else number("WEB_PROCESSES", PROCESSES[service], environ)
    names = [service, *(f"{service} {number}" for number in range(2, processes + 1))]
    return [Part(f"{name} service", arguments, {**MEMORY, **allowed, "SERVE": service}) for name in names]


def number(name: str, default: int, environ: Mapping[str, str]) -> int:
    """The variable, a number from 1 to 64. Raises StartupError."""
    text = environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:9]) <= 64:
        raise StartupError(f"{name} is “{text[:40]}”: it must be a number from 1 to 64.")
    return int(text)


def worker(environ: Mapping[str, str]) -> Part:
    """The worker of all background jobs but webhooks."""
    return Part("worker", (MANAGE, "work"), desk_environment(environ))


def webhooks(environ: Mapping[str, str]) -> Part:
    """The worker that sends webhooks, and nothing else."""
    # It speaks with servers of others, so it must not be able to sign.
    allowed = _without(WORKER_VARIABLES, desk_environment(environ))
    return Part("webhooks worker", (MANAGE, "work", "--webhooks"), allowed)


def metrics(host: str, port: int, environ: Mapping[str, str]) -> Part:
    """The server of /metrics."""
    asked = {name: environ[name] for name in ("DATABASE_URL", "METRICS_DATABASE_URL") if name in environ}
    address = {"METRICS_HOST": host, "METRICS_PORT": str(port)}
    return Part("metrics server", ("-m", "sco.monitoring.server"), public_environment(environ) | asked | address)


def public_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the public service may know of this environment."""
    kept = {name: value for name, value in environ.items() if name in PUBLIC_VARIABLES}
    kept |= {name: value for name, value in environ.items() if name.startswith(PUBLIC_PREFIXES)}
    if not kept.get("READER_DATABASE_URL", "").strip() and "DATABASE_URL" in environ:
        kept["READER_DATABASE_URL"] = environ["DATABASE_URL"]  # a server with one role for everything
    return kept


def live_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the live service may know of it."""
    kept = {name: value for name, value in environ.items() if name in LIVE_VARIABLES}
    kept |= {name: value for name, value in environ.items() if name.startswith(PUBLIC_PREFIXES)}
    if not kept.get("LIVE_DATABASE_URL", "").strip() and "DATABASE_URL" in environ:
        kept["LIVE_DATABASE_URL"] = environ["DATABASE_URL"]
    return kept


def desk_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What the worker, and but for its variables the desk, may know of it: everything but the owner's credentials."""
    return _without(OWNER_VARIABLES, environ)


def _without(names: Collection[str], environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name not in names}


ENVIRONMENTS: dict[str, Callable[[Mapping[str, str]], dict[str, str]]] = {
    "public": public_environment,
    "desk": lambda environ: _without(WORKER_VARIABLES, desk_environment(environ)),
    "live": live_environment,
}
