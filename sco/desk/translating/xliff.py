"""XLIFF 2, by the translate toolkit: one file per item, a unit per segment.

A unit's id is the field and the number of the paragraph: ``body.3``. The file names the item: ``article:four``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from lxml import etree
from translate.storage.xliff2 import Xliff2File

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
    """A segment of a returned file: field, number of the paragraph, both texts; ``marked_up`` if one has tags."""

    field: str
    number: int
    source: str
    target: str
    marked_up: bool


class Document(NamedTuple):
    """A returned file: which item it says it is of, in which languages, and its segments."""

    item: str
    source_language: str
    target_language: str
    segments: Sequence[Returned]
    unknown: Sequence[str]


def write(item: str, source: Language, target: Language, fields: Mapping[str, Iterable[Pair]]) -> bytes:
    """The file for these fields' segments; ValueError for a text with characters that XML cannot have."""
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
    unit.getunitelement().set(_SPACE, "preserve")


def read(content: bytes) -> Document:
    """The file's segments; XliffError if it is none."""
    if len(content) > MAX_BYTES:
        raise XliffError("large")
    # A document type could define entities that grow without end, and XLIFF has none.
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le") in content:
        raise XliffError("xml")
    try:
        store: Any = Xliff2File.parsestring(content)
    except ValueError as error:
        raise XliffError("version" if "XLIFF 1" in str(error) else "xml") from None
    except (etree.LxmlError, AssertionError, AttributeError, LookupError):
        raise XliffError("xml") from None
    segments, unknown = [], []
    for unit in store.units:
        found = _UNIT_ID.fullmatch(unit.getid() or "")
        if found is None:
            unknown.append(str(unit.getid())[:80])
            continue
        segments.append(
            Returned(found[1], int(found[2]), unit.source or "", unit.target or "", _has_tags(unit.xmlelement))
        )
    if not segments and not unknown:
        raise XliffError("empty")
    original = store.body.get("original") or ""
    return Document(original, store.sourcelanguage or "", store.targetlanguage or "", segments, unknown)


def _has_tags(segment: Any) -> bool:
    return any(len(element) for element in segment if etree.QName(element).localname in _TEXTS)
