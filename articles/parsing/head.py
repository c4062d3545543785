"""The fields before the title: id, byline, host, type."""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from articles.parsing.bylines import names_in
from articles.parsing.refusals import refuse

ID_LENGTH: Final = 11
MAX_HEAD: Final = 600
MAX_ANCHORS: Final = 20  # so that a long row of them takes no time; a piece after them is refused by its second time
# Only needed where a Latin letter stands before the host, which ends the byline otherwise.
_HOSTS = """
www opinion world china mil finance tech society taiwan oversea sports ent auto health culture science smart energy
food house travel luxury fashion video photo hope quality city history english
"""
KNOWN_HOSTS: Final = frozenset(_HOSTS.split())
_ANCHOR = re.compile(r"huanqiu\.com[ \t]?article")
_ID = re.compile(rf"[0-9A-Za-z]{{{ID_LENGTH}}}")
_MARKER = re.compile(r"(?:本文)?作者[ \t]?[:：]|Authors?[ \t]?[:：]|By(?:[ \t]?[:：]| (?=[A-Z]))")
_START = re.compile(rf"{_ID.pattern}(?:(?:{_MARKER.pattern})[^\n]*)?[a-z0-9.-]*\Z")
_HOST_RUN = re.compile(r"[a-z0-9.-]*\Z")
_LABELS = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*")


@dataclass(frozen=True, slots=True)
class Head:
    """``end`` is where the title begins."""

    source_id: str
    byline: str
    authors: tuple[str, ...]
    host: str
    end: int


def read_head(text: str) -> Head:
    """Read up to the title. Raises DumpError."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n\u3000\xa0"))
    if _ID.match(text, start) is None:
        raise refuse("id", text, start)
    anchors = list(islice(_ANCHOR.finditer(text), MAX_ANCHORS))
    first = anchors[0] if anchors else None
    after_id = start + ID_LENGTH
    if first is None or not after_id <= first.start() <= start + MAX_HEAD:
        reason = "no_type" if first is None and "huanqiu.com" in text[:MAX_HEAD] else "no_host"
        raise refuse(reason, text, after_id)
    second = next((match for match in anchors[1:] if _begins_piece(text, anchors[0].end(), match)), None)
    if second is not None:
        raise refuse("two_pieces", text, text.rfind("\n", first.end(), second.start()) + 1 or second.start())
    byline, labels = _split_byline(text, start, text[after_id : first.start()])
    authors = names_in(_MARKER.sub("\n", byline))
    if authors is None:
        raise refuse("byline", text, after_id)
    return Head(text[start:after_id], byline, authors, f"{labels}huanqiu.com", first.end())


def _begins_piece(text: str, begin: int, anchor: re.Match[str]) -> bool:
    """Whether an id, and a byline if any, stands before the host; a text may just speak of an address."""
    return _START.search(text, max(begin, anchor.start() - MAX_HEAD), anchor.start()) is not None


def _split_byline(text: str, start: int, between: str) -> tuple[str, str]:
    """What stands between id and ``huanqiu.com``, as byline and host labels (each with its dot)."""
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
        raise refuse("host_unclear", text, start + ID_LENGTH + len(between) - len(labels))
    return between[: len(between) - len(labels)].strip(), labels


def _known(text: str, position: int, labels: str) -> str:
    """The known host at the end of Latin letters that may begin with the end of a name."""
    last = labels.rstrip(".").rpartition(".")[2]
    known = [host for host in KNOWN_HOSTS if last.endswith(host)]
    if not known:
        raise refuse("host_unclear", text, position)
    return max(known, key=len) + "."


def _check_id(text: str, start: int, between: str, labels: str) -> None:
    """Without a byline the host follows the id at once; an id too short or too long would move the cut unseen."""
    if re.match(r"[0-9A-Za-z]+(?=作者|本文)|[A-Z]", between):
        raise refuse("id", text, start)
    if between != labels or not _LABELS.fullmatch(labels):
        raise refuse("no_byline_marker", text, start + ID_LENGTH)
    run = text[start : start + ID_LENGTH] + labels.rstrip(".").partition(".")[0]
    whole = run[ID_LENGTH:]
    if whole and whole not in KNOWN_HOSTS and any(len(host) > 3 and run.endswith(host) for host in KNOWN_HOSTS):
        raise refuse("id", text, start)
