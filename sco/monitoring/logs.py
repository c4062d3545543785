"""Log lines: as text or as JSON (LOG_FORMAT), with the id of the request, and without what people have typed."""

import logging
import os
import re
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from pythonjsonlogger.orjson import OrjsonFormatter

from sco.monitoring.requests import CURRENT, route

REQUESTS = logging.getLogger("sco.requests")
# What an address looks like in a message. Broad on purpose: a word too many is masked rather than one too few.
EMAIL = re.compile(r"[^\s\"'<>()\[\]{},;:=]+@[^\s\"'<>()\[\]{},;:=]+")
QUERY = re.compile(r"(://[^\s?#\"']*)[?#][^\s\"']*")  # of a URL, such as a Referer
# The members of a JSON line, in this order. Others that a library attaches, such as the request itself, are left out.
MEMBERS = (
    "time", "level", "logger", "service", "message", "request_id", "trace_id", "method", "route", "status",
    "duration_ms", "database_ms", "queries", "cached", "exception",
)  # fmt: skip


def service(environ: Mapping[str, str] = os.environ) -> str:
    """The part of the service that this process is, for logs and metrics: SERVE, or "all"."""
    return environ.get("SERVE", "").strip() or "all"


def configuration(environ: Mapping[str, str], *, requests: bool) -> dict[str, Any]:
    """Django's LOGGING. `requests` asks for a line per request in text, too. Raises ImproperlyConfigured."""
    level, form = _level(environ), _format(environ)
    access = level if level == "DEBUG" else "INFO" if requests or form == "json" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.formatter", "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # In place of Django's own handlers, which would write a second line, as text.
            "django": {"handlers": []},
            "django.server": {"handlers": [], "propagate": True},
            REQUESTS.name: {"level": access},
        },
    }


def formatter(form: str = "") -> logging.Formatter:
    """The formatter named `form`; without a name LOG_FORMAT's, for a server that sets up logging by itself."""
    if (form or _format(os.environ)) == "json":
        fields = {"levelname": "level", "name": "logger", "exc_info": "exception"}
        return _JSON(["levelname", "name", "message"], timestamp="time", rename_fields=fields)
    return _Text("{asctime} {levelname} {name}{request_tag}: {message}", style="{")


def _level(environ: Mapping[str, str]) -> str:
    level = environ.get("LOG_LEVEL", "").strip().upper() or "WARNING"
    if level not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"LOG_LEVEL is “{level[:40]}”: write DEBUG, INFO, WARNING or ERROR.")
    return level


def _format(environ: Mapping[str, str]) -> str:
    form = environ.get("LOG_FORMAT", "").strip().lower() or "text"
    if form not in {"text", "json"}:
        raise ImproperlyConfigured(f"LOG_FORMAT is “{form[:40]}”: write text or json.")
    return form


class _Discreet(logging.Formatter):
    """Works on a copy of each record, without addresses and without the values in errors of the database."""

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(_discreet(record))
        # The searches of each line would take longer than the rest of its formatting.
        text = QUERY.sub(r"\1", text) if "://" in text else text
        return EMAIL.sub("(address)", text) if "@" in text else text

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        return "\n".join(reversed([*_traceback(ei[1])]))


class _Text(_Discreet):
    """One line, and the stack below it."""


class _JSON(_Discreet, OrjsonFormatter):
    def format(self, record: logging.LogRecord) -> str:
        if record.name != REQUESTS.name:
            return super().format(record)
        # One for each request, so without what costs time: these have no exception, and nothing to leave out.
        line = {"time": datetime.fromtimestamp(record.created, UTC), "level": record.levelname, "logger": record.name}
        line["message"] = record.getMessage()
        return self.serialize_log_record(self.process_log_record(line | cast("dict[str, Any]", record.args)))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        if current := CURRENT.get():
            log_data |= {"request_id": current.request_id, "trace_id": current.trace_id}
        log_data["service"] = service()
        return {name: log_data[name] for name in MEMBERS if log_data.get(name, "") != ""}


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    safe = logging.makeLogRecord(record.__dict__)
    safe.exc_text = None  # another handler's formatter has kept its own there
    if 400 <= getattr(record, "status_code", 500) < 500:
        safe.exc_info = None  # a refusal is no fault of the code, and strangers could fill the log with them
    current = CURRENT.get()
    safe.request_tag = f" [{current.request_id}]" if current else ""
    if isinstance(record.args, tuple):
        path = _path(record)
        safe.args = tuple(_argument(each, path, record) for each in record.args)
    return safe


def _path(record: logging.LogRecord) -> str | None:
    # As Django's log_response() writes it.
    path = getattr(getattr(record, "request", None), "path", None)
    return path.encode("unicode_escape").decode() if isinstance(path, str) else None


def _argument(value: Any, path: str | None, record: logging.LogRecord) -> Any:
    if isinstance(value, BaseException):
        return brief(value)
    return route(record.request) if path is not None and value == path else value  # type: ignore[attr-defined]


def _traceback(error: BaseException | None) -> Iterator[str]:
    """The stack of the error, then of those that caused it, without their values."""
    while error:
        yield "".join(traceback.format_tb(error.__traceback__)) + f"{type(error).__qualname__}: {brief(error)}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def brief(error: BaseException) -> str:
    """The message of an error. Of an error of the database the first line, as the others quote rows and statements."""
    if not isinstance(error, psycopg.Error | DatabaseError):
        return str(error)
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    state = getattr(cause, "sqlstate", None) or ""
    # Class 22, data exceptions, quotes the value already in the first line.
    return f"SQLSTATE {state}" if state.startswith("22") else next(iter(str(error).splitlines()), "")
