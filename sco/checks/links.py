"""Addresses and links that lead nowhere, or to something dangerous."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Final
from urllib.parse import urlsplit

from sco.checks.findings import ERROR, MAX_FINDINGS, WARNING, Finding, Level, place_in
from sco.checks.subjects import Form, Pair, Subject
from sco.checks.wording import gettext_noop
from sco.languages import LANGUAGES, Language

MESSAGES: Final = {
    "links.scheme": gettext_noop("“%(words)s” is no address of the web: only https leads somewhere safely."),
    "links.http": gettext_noop("“%(words)s” is not encrypted: write https if the site has it."),
    "links.address": gettext_noop("“%(words)s” is not a whole address."),
    "links.unclosed": gettext_noop("The link “%(words)s” has no closing bracket."),
    "links.empty": gettext_noop("The link “%(words)s” has no text or no address."),
    "links.bare": gettext_noop("“%(words)s” needs https:// in front to become a link."),
}
MAX_ADDRESS: Final = 2_000
# [text](address "title"); each part bounded, so that a row of brackets takes linear time.
_LINK: Final = re.compile(r"\[(?P<text>[^\[\]\n]{0,300})\]\((?P<rest>[^\n]{0,2100})")
_DESTINATION: Final = re.compile(r"\s*(?:<(?P<angled>[^<>\n]*)>|(?P<plain>(?:[^\s()]|\([^\s()]*\))*))")
_CLOSED: Final = re.compile(r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|“[^”\n]*”))?\s*\)")
_UNCLOSED_TEXT: Final = re.compile(r"\[[^\[\]\n]{1,300}(?:\n|\Z)|\[[^\[\]\n]{1,300}\((?=https?://)")
_BARE: Final = re.compile(r"\b(?:https?:/{0,2}|www\.)[!-~]{0,2000}", re.IGNORECASE | re.ASCII)
_AUTOLINK: Final = re.compile(r"<([a-z][a-z0-9+.-]{1,31}:[^<>\s]{0,2000})>", re.IGNORECASE)
_SCHEME: Final = re.compile(r"[\s\x00-\x1f]*([a-z][a-z0-9+.\-\s\x00-\x1f]{0,40}):", re.IGNORECASE)
_HOST: Final = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?\Z")
_TRAILING: Final = ".,;:!?)]}'\"*_>"
_Span = tuple[str, Level, int, int]


def check_links(subject: Subject) -> Iterator[Finding]:
    """Links in texts, bare addresses, and columns with an address."""
    for pair in subject.pairs:
        if pair.form in {Form.MARKDOWN, Form.PROSE}:
            for language in LANGUAGES:
                yield from islice(_in_text(pair, language, pair.text(language)), MAX_FINDINGS)
    for address in subject.addresses:
        if address.url and (found := _problem(address.url)):
            code, level = found
            place = place_in(address.field, None, address.url, 0, len(address.url))
            yield Finding(code, level, place, {"words": place.words})


def _in_text(pair: Pair, language: Language, text: str) -> Iterator[Finding]:
    covered = bytearray(len(text))
    spans = chain(_links(text, covered) if pair.form is Form.MARKDOWN else (), _addresses(text, covered))
    for code, level, start, end in spans:
        place = place_in(pair.column(language), language, text, start, end)
        yield Finding(code, level, place, {"words": place.words}, (language,))


def _links(text: str, covered: bytearray) -> Iterator[_Span]:
    """What is wrong with links of Markdown; what belongs to one is ``covered``."""
    for match in _LINK.finditer(text):
        end, problem = _judge_link(match)
        covered[match.start() : end] = b"\1" * (end - match.start())
        if problem:
            yield (*problem, match.start(), end)
    for match in _UNCLOSED_TEXT.finditer(text):
        if not any(covered[match.start() : match.end()]) and "(" in match.group():
            yield "links.unclosed", ERROR, match.start(), match.end()


def _addresses(text: str, covered: bytearray) -> Iterator[_Span]:
    """What is wrong with addresses that stand in the text."""
    for match in chain(_AUTOLINK.finditer(text), _BARE.finditer(text)):
        if covered[match.start()]:
            continue
        covered[match.start() : match.end()] = b"\1" * len(match.group())
        address = match.group().strip("<>").rstrip(_TRAILING)
        if problem := _bare_problem(address):
            yield (*problem, match.start(), match.start() + max(1, len(address)))


def _judge_link(match: re.Match[str]) -> tuple[int, tuple[str, Level] | None]:
    """Where the link ends, and what is wrong with it."""
    rest = match["rest"]
    destination = _DESTINATION.match(rest)
    at = destination.end() if destination else 0
    address = (destination["angled"] or destination["plain"] or "") if destination else ""
    closed = _CLOSED.match(rest, at)
    end = match.start("rest") + (closed.end() if closed else at)
    if not closed:
        # A space within the address: it closes later, so the address is what is wrong.
        later = rest.find(")", at)
        return (
            (match.start("rest") + later + 1, ("links.address", ERROR))
            if later >= 0
            else (end, ("links.unclosed", ERROR))
        )
    if not address or not match["text"].strip():
        return end, ("links.empty", ERROR)
    return end, _problem(address)


def _bare_problem(address: str) -> tuple[str, Level] | None:
    return ("links.bare", WARNING) if address.lower().startswith("www.") else _problem(address)


def _problem(address: str) -> tuple[str, Level] | None:
    """What is wrong with an address; None if it is one of https with a host, or of this page."""
    if address.startswith(("#", "/")) and not address.startswith("//"):
        return None
    scheme = _SCHEME.match(address)
    if scheme is None or len(address) > MAX_ADDRESS:
        return "links.address", ERROR
    # As browsers read it: they skip spaces and control characters in a scheme.
    name = re.sub(r"[\s\x00-\x1f]", "", scheme[1]).lower()
    if name == "mailto":
        return None
    if name not in {"http", "https"}:
        return "links.scheme", ERROR
    if not _has_host(address):
        return "links.address", ERROR
    return ("links.http", WARNING) if name == "http" else None


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return _HOST.match(host) is not None and not re.search(r"[\s<>\"]", address)
