"""A Word document (.docx), by python-docx, which is kept up and neither runs macros nor follows links."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from lxml import etree

from articles.sources.errors import SourceError
from articles.sources.files import ZIP_MARK
from articles.sources.formats.plain_text import read_lines
from articles.sources.source import Fields, Format, Source
from sco.i18n import gettext_noop

MAX_UNPACKED: Final = 60_000_000
MAX_PART: Final = 20_000_000
MAX_PARTS: Final = 3_000
DOCUMENT: Final = "word/document.xml"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)
_TITLE_STYLES: Final = ("title", "heading 1", "标题 1", "标题")


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
    lines = [line.strip() for line in _lines(body) if line.strip()]
    styled = _styled_title(document)
    if styled and styled in lines:
        lines.remove(styled)
        fields.add("title", styled, gettext_noop("the paragraph in the style of a title"))
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


def _lines(body: etree._Element) -> Iterator[str]:
    """The lines of the paragraphs and of the rows of tables, in order."""
    skipped: etree._Element | None = None
    for event, node in etree.iterwalk(body, events=("start", "end"), tag=[qn("w:p"), qn("w:tr"), qn("w:txbxContent")]):
        if event == "end":
            skipped = None if skipped is node else skipped
        elif skipped is None:
            if node.tag != qn("w:p"):
                skipped = node  # a row is read whole; a text box stands beside the text
            if node.tag == qn("w:tr"):
                yield " ".join(filter(None, (" ".join(_text(cell).split()) for cell in node.iterchildren(qn("w:tc")))))
            elif node.tag == qn("w:p"):
                yield from _text(node).split("\n")


def _text(element: etree._Element) -> str:
    """What is shown of the runs in it: inserted text counts, deleted, hidden and duplicate text does not."""
    found: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:noBreakHyphen"), qn("wp:docPr")):
        if _is_left_out(node, element):
            continue
        if node.tag == qn("w:t"):
            found.append(node.text or "")
        elif node.tag == qn("wp:docPr"):
            words = " ".join((node.get("descr") or "").split())
            found.append(f"\n[{words}]\n" if words else "")
        elif node.getparent() is not None and node.getparent().tag == qn("w:r"):
            found.append({qn("w:tab"): " ", qn("w:noBreakHyphen"): "-"}.get(node.tag, "\n"))
    return "".join(found)


def _is_left_out(node: etree._Element, within: etree._Element) -> bool:
    for parent in node.iterancestors():
        if parent is within:
            return False
        name = etree.QName(parent).localname
        if name in {"del", "moveFrom", "txbxContent", "Fallback"} or (name == "r" and _is_hidden(parent)):
            return True
    return False


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{qn('w:rPr')}/{qn('w:vanish')}")
    return mark is not None and mark.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _styled_title(document: Any) -> str:
    for paragraph in document.paragraphs[:30]:
        style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
        text = _text(paragraph._element).strip()  # noqa: SLF001 - the library's way to what it does not offer
        if style in _TITLE_STYLES and text:
            return text
    return ""


def _notice_left_out(fields: Fields, body: etree._Element) -> None:
    tables = sum(1 for _ in body.iter(qn("w:tbl")))
    if tables:
        fields.notice("tables", "body", count=tables)
    if next(body.iter(qn("w:footnoteReference"), qn("w:endnoteReference"), qn("w:commentReference")), None) is not None:
        fields.notice("notes", "body")
    if next(body.iter(qn("w:del"), qn("w:vanish")), None) is not None:
        fields.notice("hidden", "body")
    pictures = sum(1 for each in body.iter(qn("wp:docPr")) if not (each.get("descr") or "").strip())
    if pictures:
        fields.notice("images", "body", count=pictures)


FORMAT = Format("word", gettext_noop("Word document"), 10, recognises, read)
