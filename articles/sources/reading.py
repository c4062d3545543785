"""From the bytes of a file to a piece, whatever its format."""

import logging
import pkgutil
from functools import cache
from importlib import import_module
from typing import Final

from lxml import etree

from articles.sources import formats
from articles.sources.archives import page_in
from articles.sources.assembling import assemble
from articles.sources.encodings import decode
from articles.sources.errors import SourceError
from articles.sources.files import ZIP_MARK, check_size
from articles.sources.piece import Piece
from articles.sources.source import Format, Source
from sco.i18n import gettext_noop

logger = logging.getLogger(__name__)
MAX_LINE: Final = 2_000_000
# Files that people have, and the importer does not read, by how they begin.
OTHERS: Final = (
    (b"%PDF", gettext_noop("a PDF")),
    (b"{\\rtf", gettext_noop("an RTF document")),
    (b"\xd0\xcf\x11\xe0", gettext_noop("an old Word document (.doc)")),
    (b"\x89PNG", gettext_noop("a picture")),
    (b"\xff\xd8\xff", gettext_noop("a picture")),
    (b"GIF8", gettext_noop("a picture")),
    (b"Rar!", gettext_noop("an archive")),
    (b"7z\xbc\xaf", gettext_noop("an archive")),
    (b"\x1f\x8b", gettext_noop("an archive")),
)


@cache
def all_formats() -> tuple[Format, ...]:
    """Every module's ``FORMAT`` in ``articles.sources.formats``, in the order in which they are tried."""
    names = [module.name for module in pkgutil.iter_modules(formats.__path__)]
    found = [import_module(f"{formats.__name__}.{name}").FORMAT for name in names]
    return tuple(sorted(found, key=lambda each: (each.rank, each.name)))


def read(data: bytes, name: str = "") -> Piece:
    """The piece in these bytes; ``name`` is only for reports. Raises SourceError and nothing else."""
    source = open_source(data, name)
    try:
        chosen = next(each for each in all_formats() if each.recognises(source))
        fields = chosen.read(source)
        fields.add("url", source.address, gettext_noop("the web archive"))
        return assemble(fields, source, chosen.name)
    except SourceError:
        raise
    except Exception:  # the libraries that read formats may fail in any way at a hostile file, and words help an editor
        logger.exception("A source file could not be read.")
        raise SourceError("unexpected") from None


def parts(data: bytes) -> list[bytes]:
    """The pieces that these bytes hold, each as bytes to be read alone: of a feed, its items. Raises nothing."""
    try:
        source = open_source(data)
        found = next(filter(None, (each.split(source) for each in all_formats())), [])
        return [text.encode(source.encoding) for text in found] or [data]
    except (SourceError, ValueError, LookupError, RecursionError, etree.LxmlError):  # reading it says so
        return [data]


def named_parts(data: bytes, name: str) -> list[tuple[str, bytes]]:
    """The pieces that these bytes hold, each with its name: ``feed.xml 2/5``; a paste has none."""
    found = parts(data)
    if len(found) == 1:
        return [(name, data)]
    return [(name and f"{name} {number}/{len(found)}", part) for number, part in enumerate(found, 1)]


def open_source(data: bytes, name: str = "") -> Source:
    """The bytes with their text. Raises SourceError."""
    check_size(data, len(data))
    for mark, what in OTHERS:
        if data.startswith(mark):
            raise SourceError("not_a_piece", what=what)
    if data.startswith(ZIP_MARK):
        return Source(data, name=name)
    page = page_in(data)
    if page:
        check_size(page.data, len(page.data))
    decoded = decode(page.data if page else data)
    _check(decoded.text)
    return Source(data, decoded.text, decoded.encoding, name, page.url if page else "")


def _check(text: str) -> None:
    if not text.strip("\ufeff \t\r\n\u3000\xa0"):
        raise SourceError("empty")
    if "\x00" in text:
        raise SourceError.at("nul", text, text.index("\x00"))
    longest = max(map(len, text.split("\n")))
    if longest > MAX_LINE:
        raise SourceError("too_long_line", size=longest, limit=MAX_LINE)
