"""Web pages that a browser saved in a single file: the page is taken out, its pictures are left.

MHTML (``.mhtml``, ``.mht``) is what Chromium, Edge and word processors write, and mail; ``.webarchive`` is Safari's.
"""

import plistlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.message import Message
from typing import Final

from articles.sources.errors import SourceError

HEAD: Final = 4000
MAX_NESTED: Final = 100
_PLIST: Final = b"bplist00"
_HEADER = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:From|MIME-Version|Subject|Date|Snapshot-Content-Location|Content-Type|X-[\w-]+|Message-ID):",
    re.IGNORECASE,
)
_MIME = re.compile(rb"(?im)^MIME-Version:")
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
# What the libraries raise over a damaged file.
_BROKEN: Final = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError, MessageError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A page as bytes, and the address from which it was saved, '' where the file does not tell."""

    data: bytes
    url: str


def is_archive(data: bytes) -> bool:
    """Whether a file that begins so is a page in a single file."""
    return data.startswith(_PLIST) or bool(_HEADER.match(data[:HEAD]) and _MIME.search(data[:HEAD]))


def page_in(data: bytes) -> Page | None:
    """The page in these bytes; None if they are no such file. Raises SourceError."""
    if not is_archive(data):
        return None
    try:
        page = _of_safari(data) if data.startswith(_PLIST) else _of_mime(data)
    except _BROKEN as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError("broken_archive") from None
    if page is None:
        raise SourceError("no_text")
    return page


def _of_safari(data: bytes) -> Page | None:
    main = plistlib.loads(data, fmt=plistlib.FMT_BINARY).get("WebMainResource", {})
    page = main.get("WebResourceData")
    is_page = isinstance(page, bytes) and main.get("WebResourceMIMEType", "text/html") in _PAGES
    return Page(page, str(main.get("WebResourceURL", ""))) if is_page else None


def _of_mime(data: bytes) -> Page | None:
    if data.count(b"boundary=") > MAX_NESTED:
        raise SourceError("too_deep")
    message = message_from_bytes(data)
    parts = [part for part in message.walk() if not part.is_multipart()]
    # The first page is the one that was saved; the others are frames in it.
    page = next((part for part in parts if part.get_content_type() in _PAGES), None)
    if page is None:
        return None
    if page is parts[-1] and _is_cut(message):
        raise SourceError("broken_archive")
    found = page.get_payload(decode=True)
    url = str(page.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
    return Page(found, url.strip()) if isinstance(found, bytes) else None


def _is_cut(message: Message) -> bool:
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects)
