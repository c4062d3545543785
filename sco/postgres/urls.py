"""Turns postgresql:// URLs into entries of Django's DATABASES. Pure: opens no connection."""

import re
from typing import Any
from urllib.parse import parse_qsl

from psycopg import ProgrammingError, pq
from psycopg.conninfo import conninfo_to_dict

ENCODED = "In the user name and password, the characters / ? # @ : % must be percent-encoded."
# Stricter than libpq, which takes a part of a password with an unencoded / or @ for the host.
URL = re.compile(r"(postgres(?:ql)?://(?:[^/?#@]*@)?[^/?#@]*(?:/[^/?#@]*)?)(?:\?([^#]*))?")
# libpq's keyword → Django's setting.
PARTS = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
# Asked of the installed libpq, so that a new one's options are accepted without a change here.
KEYWORDS = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


class BadDatabaseURL(ValueError):
    """The URL is not usable. The message repeats no part of it, because any part could hold the password."""


def parse_variable(name: str, url: str) -> dict[str, Any]:
    """Parses the URL of the environment variable `name`, which begins every message. Raises BadDatabaseURL."""
    try:
        return parse_url(url)
    except BadDatabaseURL as error:
        raise BadDatabaseURL(f"{name}: {error}") from None  # a chained traceback would print the URL


def parse_url(url: str) -> dict[str, Any]:
    """Returns Django's DATABASES entry for a postgresql:// URL. Raises BadDatabaseURL.

    The query accepts every libpq keyword (`?host=` for a socket's folder; those without a setting go to OPTIONS) and
    Django's `conn_max_age` (seconds or none), `conn_health_checks` and `disable_server_side_cursors` (true, false), and
    `deadline`, the seconds that the client waits for an answer, or none.
    """
    parameters = _parameters(url)
    parts = {name: parameters.pop(keyword, "") for keyword, name in PARTS.items()}
    # libpq takes one port for each of several hosts.
    if not all(_is_port(port) for port in parts["PORT"].split(",")):
        raise BadDatabaseURL(f"The port in the database URL is not a number from 1 to 65535. {ENCODED}")
    settings = {key.upper(): parse(key, parameters.pop(key)) for key, parse in SETTINGS.items() if key in parameters}
    if not parameters.keys() <= KEYWORDS:
        raise BadDatabaseURL("The database URL has an option after ? that PostgreSQL does not know.")
    if not parts["NAME"]:
        raise BadDatabaseURL("The database URL names no database: it must end in /NAME.")
    return {"ENGINE": "sco.connections", **parts, **settings, "OPTIONS": parameters}


def connection_parameters(entry: dict[str, Any]) -> dict[str, Any]:
    """What psycopg.connect() takes for an entry of DATABASES; it would reject Django's settings in the URL."""
    parameters: dict[str, Any] = entry["OPTIONS"] | {keyword: entry[part] or None for keyword, part in PARTS.items()}
    return parameters


def _parameters(url: str) -> dict[str, Any]:
    address, query = _split(url)
    try:
        # The query is parsed here: libpq would reject the settings of Django in it.
        return conninfo_to_dict(address) | _query(query)
    except UnicodeError:
        raise BadDatabaseURL("The database URL contains a percent-encoding that is not UTF-8.") from None
    except ProgrammingError:  # libpq's message quotes the URL
        raise BadDatabaseURL(f"The host or a percent-encoding in the database URL is malformed. {ENCODED}") from None


def _split(url: str) -> tuple[str, str]:
    if any(character <= " " or character == "\x7f" for character in url):
        raise BadDatabaseURL("The database URL contains a space or a control character.")
    if "%00" in url:
        raise BadDatabaseURL("The database URL contains a NUL character.")
    if not url.startswith(("postgresql://", "postgres://")):
        raise BadDatabaseURL("The database URL must begin with postgresql:// (no other database is supported).")
    if not (found := URL.fullmatch(url)):
        raise BadDatabaseURL(f"The database URL has too many parts. {ENCODED}")
    return found[1], found[2] or ""


def _query(text: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except UnicodeError:  # a ValueError too, but the caller's message fits it
        raise
    except ValueError:
        raise BadDatabaseURL(f"The part after ? in the database URL is not of the form key=value. {ENCODED}") from None
    if len(dict(pairs)) < len(pairs):
        raise BadDatabaseURL("The database URL names an option twice.")
    return dict(pairs)


def _is_port(text: str) -> bool:
    return text == "" or (re.fullmatch("[0-9]{1,5}", text) is not None and 0 < int(text) < 65536)


def _switch(key: str, text: str) -> bool:
    if text not in {"true", "false"}:
        raise BadDatabaseURL(f"{key} in the database URL must be true or false.")
    return text == "true"


def _seconds(key: str, text: str) -> int | None:
    if not re.fullmatch("none|[0-9]{1,9}", text):
        raise BadDatabaseURL(f"{key} in the database URL must be a number of seconds, or none.")
    return None if text == "none" else int(text)


SETTINGS = {
    "conn_max_age": _seconds, "conn_health_checks": _switch, "disable_server_side_cursors": _switch,
    "deadline": _seconds,
}  # fmt: skip
