"""Parses the fields before the title: id, byline, host, type."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from articles.sources.errors import SourceError

ID_LENGTH: Final = 11
MAX_HEADER: Final = 600
MAX_HOSTS: Final = 20  # bounds the time for a long row of hosts; a second piece after them is refused for its times
# Needed only after a Latin letter, which may belong to a name or to the host; any other character ends the byline.
_HOSTS = """
www opinion world china mil finance tech society taiwan oversea sports ent auto health culture science smart energy
food house travel luxury fashion video photo hope quality city history english
"""
KNOWN_HOSTS: Final = frozenset(_HOSTS.split())
# The host and the word “article” run together in every dump, so they mark the beginning of the title.
_HOST_AND_TYPE = re.compile(r"huanqiu\.com[ \t]?article")
_ID = re.compile(rf"[0-9A-Za-z]{{{ID_LENGTH}}}")
# Ids of other publishers have other lengths, so that only the byline's marker shows where they end.
_OTHER_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{3,39}")
_OTHER_HOST = re.compile(
    r"(?P<host>(?:(?<![a-z0-9.-])(?:[a-z0-9](?:[a-z0-9-]{0,40})\.){1,5}|(?:www|m)\.(?:[a-z0-9][a-z0-9-]{0,40}\.){1,4})[a-z]{2,6}?)"
    r"[ \t]?article(?![a-z])"
)
_ID_AND_WWW = re.compile(rf"(?P<id>[0-9A-Za-z]{{{ID_LENGTH}}})(?P<host>(?:www|m)\.[a-z0-9.-]+)")
_MARKER = re.compile(r"(?:本文)?作者[ \t]?[:：]|Authors?[ \t]?[:：]|By(?:[ \t]?[:：]| (?=[A-Z]))")
_START = re.compile(rf"{_ID.pattern}(?:(?:{_MARKER.pattern})[^\n]*)?[a-z0-9.-]*\Z")
_HOST_RUN = re.compile(r"[a-z0-9.-]*\Z")
_LABELS = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*")


@dataclass(frozen=True, slots=True)
class Header:
    """``end`` is where the title begins."""

    source_id: str
    byline: str
    host: str
    end: int


def read_header(text: str) -> Header:
    """Parse the fields up to the title. Raises SourceError."""
    # Not decoded as utf-8-sig: positions count from the start of the file, byte order mark included.
    start = len(text) - len(text.lstrip("\ufeff \t\r\n\u3000\xa0"))
    hosts = list(islice(_HOST_AND_TYPE.finditer(text), MAX_HOSTS))
    after_id = start + ID_LENGTH
    if not any(host.start() <= start + MAX_HEADER for host in hosts) and (elsewhere := _of_another_host(text, start)):
        return elsewhere
    if _ID.match(text, start) is None:
        raise SourceError.at("id", text, start)
    if not hosts or not after_id <= hosts[0].start() <= start + MAX_HEADER:
        # The two messages name different repairs: the host may be there, and only the word after it be missing.
        reason = "no_type" if not hosts and "huanqiu.com" in text[:MAX_HEADER] else "no_host"
        raise SourceError.at(reason, text, after_id)
    first = hosts[0]
    for other in hosts[1:]:
        # Without an id and perhaps a byline before it, the address is merely mentioned in the body.
        if _START.search(text, max(first.end(), other.start() - MAX_HEADER), other.start()):
            line_start = text.rfind("\n", first.end(), other.start()) + 1
            raise SourceError.at("two_pieces", text, line_start or other.start())
    byline, labels = _split_byline(text, start, text[after_id : first.start()])
    return Header(text[start:after_id], byline, f"{labels}huanqiu.com", first.end())


def _of_another_host(text: str, start: int) -> Header | None:
    """The header of another publisher's dump, where id, byline and host can be told apart."""
    found = _OTHER_HOST.search(text, start, start + MAX_HEADER)
    if found is None:
        return None
    before, host = text[start : found.start()], found["host"]
    marker = _MARKER.search(before)
    if marker is None:
        # Nothing separates the two but the usual beginning of a host.
        parted = _ID_AND_WWW.fullmatch(before + host)
        return Header(parted["id"], "", parted["host"], found.end()) if parted else None
    if not _OTHER_ID.fullmatch(before, 0, marker.start()):
        return None
    byline = before[marker.start() :]
    if re.search(r"[A-Za-z.]\Z", byline) or not byline[marker.end() - marker.start() :].strip():
        return None  # the host may begin within the name
    return Header(before[: marker.start()], byline.strip(), host, found.end())


def _split_byline(text: str, start: int, between: str) -> tuple[str, str]:
    """Byline and host labels (each with its dot) of the text between id and ``huanqiu.com``."""
    marker = _MARKER.match(between)
    labels = _HOST_RUN.search(between).group() if between.endswith(".") else ""  # type: ignore[union-attr]
    if marker is None:
        _check_id(text, start, between, labels)
        return "", labels
    labels = labels[max(0, len(labels) - (len(between) - marker.end())) :]
    names = between[marker.end() : len(between) - len(labels)]
    if labels and (not names.strip() or re.search(r"[A-Za-z]", names)):
        labels = _known(text, start + ID_LENGTH + marker.end(), labels)
    if not _LABELS.fullmatch(labels):
        raise SourceError.at("host_unclear", text, start + ID_LENGTH + len(between) - len(labels))
    return between[: len(between) - len(labels)].strip(), labels


def _known(text: str, position: int, labels: str) -> str:
    """The known host, with its dot, at the end of Latin letters that may begin with a name's. Raises SourceError."""
    last = labels.rstrip(".").rpartition(".")[2]
    known = [host for host in KNOWN_HOSTS if last.endswith(host)]
    if not known:
        raise SourceError.at("host_unclear", text, position)
    return max(known, key=len) + "."


def _check_id(text: str, start: int, between: str, labels: str) -> None:
    """Refuses an id of another length where the host follows it. Raises SourceError."""
    # Without a byline nothing separates the two: “…1s” + “www” and “…1sw” + “ww” are the same letters.
    if re.match(r"[0-9A-Za-z]+(?=作者|本文)|[A-Z]", between):
        raise SourceError.at("id", text, start)
    if between != labels or not _LABELS.fullmatch(labels):
        raise SourceError.at("no_byline_marker", text, start + ID_LENGTH)
    run = text[start : start + ID_LENGTH] + labels.rstrip(".").partition(".")[0]
    whole = run[ID_LENGTH:]
    if whole and whole not in KNOWN_HOSTS and any(len(host) > 3 and run.endswith(host) for host in KNOWN_HOSTS):
        raise SourceError.at("id", text, start)
