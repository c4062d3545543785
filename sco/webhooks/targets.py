"""Where an endpoint is: its URL, taken apart, checked and written in one form."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import idna
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 2000
PORTS = frozenset({443, 8443})
# Names of inner networks, whatever a resolver makes of them: what is reserved (RFC 2606, 6761, 6762 appendix G, 7686,
# 9476), what ICANN never delegates, and what routers, clusters and companies use. None is a domain of the Internet.
_INNER = frozenset({
    "alt", "arpa", "consul", "corp", "docker", "domain", "example", "home", "internal", "intra", "intranet", "invalid",
    "kubernetes", "lan", "local", "localdomain", "localhost", "mail", "onion", "priv", "private", "svc", "test",
    "workgroup",
})  # fmt: skip
# As browsers have it: a name whose last label is a number is an IPv4 address, in whatever spelling (127.1, 0x7f000001).
_NUMBER = re.compile("0x[0-9a-f]*|[0-9]+")
_PATH, _QUERY = "/%:@!$&'()*+,;=~-._", "/?%:@!$&'()*+,;=~-._"


class BadTarget(ValueError):
    """The URL is of no endpoint; ``message`` says why, translatable."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL, in ASCII, with its host and port."""

    url: str
    host: str
    port: int


def parse(text: str, *, private: bool = False) -> Target:
    """The target of a URL. Raises BadTarget.

    With ``private``, for development: http, any port, names of one label and addresses.
    """
    parts = _split(text)
    if parts.scheme not in ({"https", "http"} if private else {"https"}):
        raise BadTarget(_("The address must begin with https://."))
    if "@" in parts.netloc:
        raise BadTarget(_("The address must not contain a user name or a password."))
    host = _host(parts.hostname or "", private=private)
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    if not private and port not in PORTS:
        raise BadTarget(_("Only the ports 443 and 8443 are allowed."))
    return Target(_written(parts, host), host, port)


def _split(text: str) -> SplitResult:
    # Before the standard library sees it, which silently drops tabs and line breaks.
    if not text.isprintable() or re.search(r'[\s\\"<>^`{|}]', text) or len(text) > MAX_LENGTH:
        raise BadTarget(_("The address contains characters that do not belong there, or is too long."))
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadTarget(_("This is not a valid address.")) from None
    if "#" in text or port == 0:
        raise BadTarget(_("The address must not contain “#”, and its port must not be 0."))
    return parts


def _host(name: str, *, private: bool) -> str:
    if ":" in name or (private and re.fullmatch(r"[0-9.]+", name)):
        if not private:
            raise BadTarget(_("Write the name of a host, not a number."))
        return name
    try:
        # With the mapping that browsers use: full-width digits and dots become what they look like.
        host = idna.encode(name, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise BadTarget(_("This is not a valid name of a host.")) from None
    if private:
        return host
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        raise BadTarget(_("Write the name of a host, not a number."))
    if len(labels) < 2 or "" in labels or labels[-1] in _INNER:
        raise BadTarget(_("The host must have a full name of the public Internet, without a dot at its end."))
    return host


def _written(parts: SplitResult, host: str) -> str:
    netloc = f"[{host}]" if ":" in host else host
    if parts.port:
        netloc += f":{parts.port}"
    query = f"?{quote(parts.query, safe=_QUERY)}" if parts.query else ""
    return f"{parts.scheme}://{netloc}{quote(parts.path, safe=_PATH) or '/'}{query}"
