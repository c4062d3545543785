"""PostgreSQL URLs as Django settings. Pure: neither Django nor a connection."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from psycopg import pq

ENCODED = "Inside user name and password the characters / ? # @ : % must be percent-encoded."
PARTS = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
SWITCHES = {"conn_health_checks": "CONN_HEALTH_CHECKS", "disable_server_side_cursors": "DISABLE_SERVER_SIDE_CURSORS"}


class BadDatabaseURL(ValueError):
    """The URL cannot be used. The message never repeats a part of it that could hold the password."""


def parse_url(url: str) -> dict[str, Any]:
    """Django's DATABASES entry for a postgresql:// URL.

    The socket's folder or further hosts may stand in `?host=`; every libpq keyword may stand in the query and
    goes to OPTIONS. Django's own `conn_max_age` (seconds or none), `conn_health_checks` and
    `disable_server_side_cursors` (true, false) are understood too. Raises BadDatabaseURL.
    """
    found = _split(url)
    entry: dict[str, Any] = {"ENGINE": "django.db.backends.postgresql", **_authority(found), "OPTIONS": {}}
    entry["NAME"] = _decoded(found.path.removeprefix("/"))
    for key, value in _query(found.query):
        _apply(entry, key, value)
    if not entry["NAME"]:
        raise BadDatabaseURL("The database URL names no database: it must end in /NAME.")
    return entry


def parse_variable(name: str, url: str) -> dict[str, Any]:
    """The same; what is wrong is said of the variable. Raises BadDatabaseURL."""
    try:
        return parse_url(url)
    except BadDatabaseURL as error:
        raise BadDatabaseURL(f"{name}: {error}") from None


def _split(url: str) -> SplitResult:
    if any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise BadDatabaseURL("The database URL holds a space or a control character.")
    try:
        found = urlsplit(url)
    except ValueError:
        raise BadDatabaseURL(f"The database URL cannot be read. {ENCODED}") from None
    if found.scheme not in {"postgresql", "postgres"} or not url.partition(":")[2].startswith("//"):
        raise BadDatabaseURL("The database URL must begin with postgresql:// (no other kind of database is supported).")
    if found.fragment or "/" in found.path[1:]:
        raise BadDatabaseURL(f"The database URL has a part too many. {ENCODED}")
    return found


def _authority(found: SplitResult) -> dict[str, str]:
    credentials, _, address = found.netloc.rpartition("@")
    if "@" in credentials:
        raise BadDatabaseURL(f"The database URL has more than one @. {ENCODED}")
    user, _, password = credentials.partition(":")
    hosts = [_host_and_port(each) for each in address.split(",")]
    ports = [port for _, port in hosts]
    host = ",".join(host for host, _ in hosts)
    return {"USER": _decoded(user), "PASSWORD": _decoded(password), "HOST": host, "PORT": _joined(ports)}


def _joined(ports: list[str]) -> str:
    return ",".join(ports) if any(ports) else ""


def _host_and_port(address: str) -> tuple[str, str]:
    if address.startswith("["):
        host, closed, rest = address[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            raise BadDatabaseURL("The database URL has an unfinished IPv6 address.")
        return host, _port(rest.removeprefix(":"))
    host, _, port = address.partition(":")
    return _decoded(host), _port(port)


def _port(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) < 65536):
        raise BadDatabaseURL(f"The port in the database URL is not a number from 1 to 65535. {ENCODED}")
    return text


def _decoded(text: str) -> str:
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise BadDatabaseURL("The database URL holds a percent-encoding that is not UTF-8.") from None
    if "\0" in plain:
        raise BadDatabaseURL("The database URL holds a NUL character.")
    return plain


def _query(text: str) -> Iterator[tuple[str, str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError:
        raise BadDatabaseURL("The database URL's part after ? is not of the form key=value&key=value.") from None
    if len({key for key, _ in pairs}) < len(pairs):
        raise BadDatabaseURL("The database URL names an option twice.")
    yield from pairs


def _apply(entry: dict[str, Any], key: str, value: str) -> None:
    if "\0" in value:
        raise BadDatabaseURL("The database URL holds a NUL character.")
    if key in PARTS:
        entry[PARTS[key]] = _joined([_port(each) for each in value.split(",")]) if key == "port" else value
    elif key in SWITCHES:
        entry[SWITCHES[key]] = _switch(key, value)
    elif key == "conn_max_age":
        entry["CONN_MAX_AGE"] = _age(value)
    elif key in _keywords():
        entry["OPTIONS"][key] = value
    else:
        raise BadDatabaseURL("The database URL has an option after ? that PostgreSQL does not know.")


def _switch(key: str, value: str) -> bool:
    if value not in {"true", "false"}:
        raise BadDatabaseURL(f"{key} in the database URL must be true or false.")
    return value == "true"


def _age(value: str) -> int | None:
    if value == "none":
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise BadDatabaseURL("conn_max_age in the database URL must be a number of seconds, or none.")
    return int(value)


def _keywords() -> set[str]:
    return {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
