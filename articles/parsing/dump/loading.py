"""Reads a dump's file and rejects characters that no piece contains."""

import html
import re
import stat
from pathlib import Path
from typing import Final

from articles.parsing.dump.errors import DumpError

MAX_BYTES: Final = 5_000_000  # far more than any piece has, and little enough to parse in memory
_TAGS = (
    "abbr address area article aside audio base blockquote body br button canvas center code div em embed figure "
    "font footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe img input li link main math meta nav object "
    "ol param picture pre script section select small source span strong style sub sup svg table tbody td template "
    "textarea th thead title tr ul video"
)
# An unclosed "<" before a known name counts too: a browser reads on to the next ">", wherever that is. Names of one
# letter need their ">", because "a <b" is a comparison. The bound keeps a file full of "<" from taking quadratic time.
_TAG = re.compile(
    rf"<(?:[a-z]++[a-z0-9:-]*+(?=[\s/>])[^<>]{{0,2000}}+>|/[a-z]|[!?][a-z\[-]|(?:{'|'.join(_TAGS.split())})[\s/>])",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_FORBIDDEN: Final = (
    ("nul", re.compile("\x00")),
    ("control", re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")),
    ("damaged", re.compile("\ufffd")),
    ("html", _TAG),
)


def read_file(path: Path) -> bytes:
    """The file's bytes, at most MAX_BYTES + 1. Raises DumpError, for a large file before reading it."""
    try:
        status = path.stat()
        # Only regular files: a pipe without a writer would block for ever.
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)  # it may have grown since; one byte more lets decode() refuse it
    except (FileNotFoundError, NotADirectoryError):
        raise DumpError("missing") from None
    except (OSError, ValueError):  # ValueError: a NUL in the path
        raise DumpError("unreadable") from None
    if not stat.S_ISREG(status.st_mode):
        raise DumpError("not_a_file")
    raise DumpError("too_large", size=status.st_size, limit=MAX_BYTES)


def decode(data: bytes) -> str:
    """Decode UTF-8 without NUL, control characters and HTML. Raises DumpError.

    A byte order mark is kept, so that positions are those of the file. A comparison such as ``3 < 5`` is text.
    """
    if len(data) > MAX_BYTES:
        raise DumpError("too_large", size=len(data), limit=MAX_BYTES)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DumpError("not_utf8", position=error.start, line=line) from None
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise DumpError("empty")
    _check_characters(text)
    return text


def _check_characters(text: str) -> None:
    for reason, pattern in _FORBIDDEN:
        if found := pattern.search(text):
            raise DumpError.at(reason, text, found.start())
    # html.unescape decides, because “Q&As;” has the shape of an entity, and HTML defines two thousand of them.
    for entity in _ENTITY.finditer(text):
        if html.unescape(entity.group()) != entity.group():
            raise DumpError.at("html", text, entity.start())
