"""A Word document (.docx), by python-docx, which is kept up and neither runs macros nor follows links."""

import io
import re
import zipfile
import zlib
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from lxml import etree

from articles.sources.errors import SourceError
from articles.sources.files import ZIP_MARK
from articles.sources.formats.plain_text import read_lines
from articles.sources.source import Fields, Format, Source
from articles.sources.word_text import is_within, lines_of, text_of
from sco.i18n import gettext_noop

MAX_UNPACKED: Final = 60_000_000
MAX_PART: Final = 20_000_000
MAX_PARTS: Final = 3_000
DOCUMENT: Final = "word/document.xml"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
_STYLES: Final = {
    **dict.fromkeys(("title", "heading 1", "标题 1", "标题"), "title"),
    **dict.fromkeys(("author", "作者"), "byline"),
    **dict.fromkeys(("date", "日期"), "published_at"),
}


def recognises(source: Source) -> bool:
    """Whether it is a zip archive: what else it may be is refused in words."""
    return source.data.startswith(ZIP_MARK)


def read(source: Source) -> Fields:
    """The fields of the document. Raises SourceError."""
    _check_archive(source.data)
    try:
        document = docx.Document(io.BytesIO(source.data))
    except (KeyError, AttributeError, etree.LxmlError, *_BROKEN):
        raise SourceError("broken_zip") from None
    fields = Fields()
    body = document.element.body
    lines = [line.strip() for line in lines_of(body) if line.strip()]
    for name, texts in _styled(document).items():
        for text in texts if set(texts) <= set(lines) else ():
            lines.remove(text)
        fields.add(name, "、".join(texts), gettext_noop("the paragraph in this style"))
    _notice_left_out(fields, body)
    return read_lines(lines, "", fields)


def _check_archive(data: bytes) -> None:
    """Refuse what is no document, or unpacks to more than one. Raises SourceError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            # Read, because the sizes that the archive states may be lies.
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(archive, part)
    except _BROKEN as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError("broken_zip") from None
    except RuntimeError:
        raise SourceError("encrypted") from None


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if DOCUMENT not in names:
        raise SourceError("not_a_piece", what=gettext_noop("an archive"))
    size = sum(part.file_size for part in parts)
    if size > MAX_UNPACKED or len(parts) > MAX_PARTS or len(names) != len(parts):
        raise SourceError("zip_bomb", size=size, limit=MAX_UNPACKED)


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as file:
        content = file.read(MAX_PART + 1)
    if len(content) > MAX_PART:
        raise SourceError("zip_bomb", size=part.file_size, limit=MAX_PART)
    if re.search(rb"<!\s*(?:ENTITY|DOCTYPE)", content.replace(b"\x00", b""), re.IGNORECASE):
        raise SourceError("entities")


def _styled(document: Any) -> dict[str, list[str]]:
    """The texts at the beginning whose styles say what they are: the first title, authors, the first date."""
    found: dict[str, list[str]] = {}
    for paragraph in document.paragraphs[:30]:
        style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
        text = text_of(paragraph._element).strip()  # noqa: SLF001 - the library's way to what it does not offer
        name = _STYLES.get(style, "")
        if name and text and (name == "byline" or name not in found):
            found.setdefault(name, []).append(text)
    return found


def _notice_left_out(fields: Fields, body: etree._Element) -> None:
    tables = sum(1 for _ in body.iter(qn("w:tbl")))
    if tables:
        fields.notice("tables", "body", count=tables)
    if next(body.iter(qn("w:footnoteReference"), qn("w:endnoteReference"), qn("w:commentReference")), None) is not None:
        fields.notice("notes", "body")
    if next(body.iter(qn("w:del"), qn("w:vanish")), None) is not None:
        fields.notice("hidden", "body")
    # In files for older programs too, each box is there twice.
    boxes = [box for box in body.iter(qn("w:txbxContent")) if not is_within(box, "Fallback")]
    if boxes:
        fields.notice("text_boxes", "body", count=len(boxes))
    if items := sum(1 for _ in body.iter(qn("w:numPr"))):
        fields.notice("list_marks", "body", count=items)
    drawings = [each for each in body.iter(qn("wp:docPr")) if not (each.get("descr") or "").strip()]
    pictures = sum(next(each.getparent().iter(qn("w:txbxContent")), None) is None for each in drawings)
    if pictures:
        fields.notice("images", "body", count=pictures)


FORMAT = Format("word", gettext_noop("Word document"), 10, recognises, read)
