"""What must not be in a text at all, whatever its fields say."""

import html
import re

from articles.parsing.refusals import DumpError, refuse

_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAGS = (
    "abbr address area article aside audio base blockquote body br button canvas center code div em embed figure "
    "font footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe img input li link main math meta nav object "
    "ol param picture pre script section select small source span strong style sub sup svg table tbody td template "
    "textarea th thead title tr ul video"
)
# An open "<" before a known name counts too: a browser reads on to the next ">", wherever it stands. Names of one
# letter need their ">": "a <b" compares.
_TAG = re.compile(
    rf"<(?:[a-z]++[a-z0-9:-]*+(?=[\s/>])[^<>]{{0,2000}}+>|/[a-z]|[!?][a-z\[-]|(?:{'|'.join(_TAGS.split())})[\s/>])",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)


def decode(data: bytes) -> str:
    """The text of UTF-8 bytes, a byte order mark left in place so that positions hold."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DumpError("not_utf8", position=error.start, unit="byte", line=line) from None
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise DumpError("empty")
    return text


def screen(text: str) -> None:
    """Refuse NUL, control characters, lost characters and HTML. A comparison such as ``3 < 5`` is text."""
    for reason, position in (
        ("nul", text.find("\x00")),
        ("control", _first(_CONTROL, text)),
        ("damaged", text.find("\ufffd")),
        ("html", _first(_TAG, text)),
        ("html", _first_entity(text)),
    ):
        if position >= 0:
            raise refuse(reason, text, position)


def _first(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else -1


def _first_entity(text: str) -> int:
    found = (match.start() for match in _ENTITY.finditer(text) if html.unescape(match.group()) != match.group())
    return next(found, -1)
