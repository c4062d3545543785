"""XLIFF 2, by the translate toolkit: one file per item, a unit per segment.

A unit's id is the field and the number of the paragraph: ``body.3``. The file names the item: ``article:four``.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lxml import etree

from sco.desk.translating.segments import Pair
from sco.languages import Language

MEDIA_TYPE = "application/xliff+xml"
MAX_BYTES = 3_000_000
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_UNIT_ID = re.compile(r"([a-z_]{1,40})\.(\d{1,5})")
# Characters that XML cannot have. Texts of the desk may have them from a source; a file with them would be no XML.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# A tool that marks up what it inserts returns elements inside of a segment, which the desk's texts cannot keep.
_TEXTS = ("source", "target")


class XliffError(ValueError):
    """The file cannot be read. ``code`` says why: large, xml, version or empty."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Returned(NamedTuple):
    """A unit of a returned file: field, number of the paragraph, both texts; ``marked_up`` if one has tags.

    ``was`` is the digest of the translation as it was exported, '' if the tool has not kept it.
    """

    field: str
    number: int
    source: str
    target: str
    marked_up: bool
    was: str = ""


class Document(NamedTuple):
    """A returned file: which item it says it is of, in which languages, and its segments."""

    item: str
    source_language: str
    target_language: str
    segments: Sequence[Returned]
    unknown: Sequence[str]


def write(item: str, source: Language, target: Language, fields: Mapping[str, Iterable[Pair]]) -> bytes:
    """The file for these fields' segments; ValueError for a text with characters that XML cannot have."""
    from translate.storage.xliff2 import Xliff2File  # loads a database of languages, which few processes need

    store = Xliff2File()
    store.sourcelanguage, store.targetlanguage = source, target
    store.body.set("id", "item")
    store.body.set("original", item)
    for field, segments in fields.items():
        for pair in segments:
            _add(store, f"{field}.{pair.number}", pair)
    return bytes(store)


def _add(store: Any, name: str, pair: Pair) -> None:
    if _NOT_XML.search(pair.source + pair.target):
        raise ValueError(name)
    unit = store.addsourceunit(pair.source)
    unit.setid(name)
    if pair.target:
        unit.target = pair.target
        unit.marktranslated()
    # The toolkit says it of the segment, where the standard does not know it.
    unit.xmlelement.attrib.pop(_SPACE, None)
    element = unit.getunitelement()
    element.set(_SPACE, "preserve")
    element.set("name", digest(pair.target))
    element.set("canResegment", "no")


def read(content: bytes) -> Document:
    """The file's segments; XliffError if it is none."""
    if len(content) > MAX_BYTES:
        raise XliffError("large")
    # A document type could define entities that grow without end, and XLIFF has none.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise XliffError("xml")
    from translate.storage.xliff2 import Xliff2File

    try:
        store: Any = Xliff2File.parsestring(content)
    except ValueError as error:
        raise XliffError("version" if "XLIFF 1" in str(error) else "xml") from None
    except (etree.LxmlError, AssertionError, AttributeError, LookupError):
        raise XliffError("xml") from None
    original = store.body.get("original") or ""
    segments, unknown = [], []
    for unit in store.document.getroot().iter("{*}unit"):
        name = unit.get("id") or ""
        found = _UNIT_ID.fullmatch(name)
        # A file may hold several, and only one is of the item.
        if found is None or (next(unit.iterancestors("{*}file")).get("original") or "") != original:
            unknown.append(name[:80])
        else:
            segments.append(_returned(found[1], int(found[2]), unit))
    if not segments and not unknown:
        raise XliffError("empty")
    return Document(original, store.sourcelanguage or "", store.targetlanguage or "", segments, unknown)


def _returned(field: str, number: int, unit: Any) -> Returned:
    """A unit as a whole: a tool may have split it into segments, with what is between them."""
    pieces = [part for part in unit if etree.QName(part).localname in {"segment", "ignorable"}]
    source = "".join(_text(part, "source") or "" for part in pieces)
    targets = [_target(part) for part in pieces]
    # A unit that is translated in part would lose the rest.
    target = "" if None in targets else "".join(text or "" for text in targets)
    # What a program has put around the text to indent it is no part of it.
    target = target.strip() if source == source.strip() else target
    return Returned(field, number, source, target, any(map(_has_tags, pieces)), unit.get("name") or "")


def _target(part: Any) -> str | None:
    text = _text(part, "target")
    return _text(part, "source") if text is None and etree.QName(part).localname == "ignorable" else text


def _text(part: Any, name: str) -> str | None:
    element = part.find(f"{{*}}{name}")
    return None if element is None else "".join(element.itertext())


def _has_tags(segment: Any) -> bool:
    return any(len(element) for element in segment if etree.QName(element).localname in _TEXTS)


def digest(text: str) -> str:
    """Of a translation: by it, a returned file shows whether the desk's has changed meanwhile."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
