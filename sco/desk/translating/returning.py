"""What a returned XLIFF file would change in an item, segment by segment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import normalize_newlines
from django.utils.translation import gettext_lazy as _

from sco.desk.translating import xliff
from sco.desk.translating.segments import Pair, pairs, put_together
from sco.languages import LANGUAGES, ZH, Language, columns, suffix
from sco.ledger.items import Item
from sco.ledger.registry import ref_of

TAKEN, SAME, EMPTY, STALE, CHANGED, UNKNOWN, TAGS, LONG, REPEATED = (
    "taken", "same", "empty", "stale", "changed", "unknown", "tags", "long", "repeated",
)  # fmt: skip
VERDICTS: Mapping[str, Any] = {
    TAKEN: _("taken"),
    SAME: _("unchanged"),
    EMPTY: _("not translated"),
    STALE: _("refused: the source text has changed since the file was made"),
    CHANGED: _("refused: the translation has changed at the desk since the file was made"),
    UNKNOWN: _("refused: the item has no such segment"),
    TAGS: _("refused: it contains tags of a translation tool"),
    LONG: _("refused: it is too long for the field"),
    REPEATED: _("refused: the segment comes twice"),
}
_SIMPLIFIED = {"zh", "zh-hans", "zh-cn", "zh-sg", "zh-hans-cn", "cmn-hans", "cmn-hans-cn"}
REFUSED = {STALE, CHANGED, UNKNOWN, TAGS, LONG, REPEATED}


@dataclass(frozen=True)
class Verdict:
    """What becomes of a segment: one of the constants above, with its text before and after."""

    name: str
    code: str
    before: str = ""
    after: str = ""

    @property
    def text(self) -> str:
        """The verdict in words."""
        return str(VERDICTS[self.code])

    @property
    def is_refused(self) -> bool:
        """Whether the segment is not taken although it has a text."""
        return self.code in REFUSED


@dataclass
class Return:
    """A returned file against an item: a verdict per segment, and the columns as they would be."""

    verdicts: list[Verdict] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many segments change."""
        return sum(verdict.code == TAKEN for verdict in self.verdicts)


def translation_of(item: Item) -> Language:
    """The language that an item is translated into."""
    return next(language for language in LANGUAGES if language != item.source_language)


def bilingual_fields(item: Item) -> list[str]:
    """The fields with a column per language, in the order of the model. Lists of names are not among them."""
    names = {name.name for name in item._meta.get_fields()}
    found = [name.name for name in item._meta.concrete_fields if set(columns(name.name)) <= names]
    return list(dict.fromkeys(found))


def segments_of(item: Item) -> dict[str, list[Pair]]:
    """The segments of each bilingual field that the source has a text for."""
    return {name: pairs(*_texts(item, name)) for name in bilingual_fields(item) if _texts(item, name)[0].strip()}


def _texts(item: Item, name: str) -> tuple[str, str]:
    source = item.source_language
    texts = [
        normalize_newlines(getattr(item, f"{name}_{suffix(language)}") or "")
        for language in (source, translation_of(item))
    ]
    return texts[0], texts[1]


def file_of(item: Item) -> bytes:
    """The item's XLIFF file; ValueError if one of its texts has characters that XML cannot have."""
    return xliff.write(str(ref_of(item)), item.source_language, translation_of(item), segments_of(item))


def compare(item: Item, document: xliff.Document) -> Return:
    """What the document would change; nothing is saved."""
    present = {(name, pair.number): pair for name, some in segments_of(item).items() for pair in some}
    result = Return()
    changed: dict[str, dict[int, str]] = {}
    seen: set[tuple[str, int]] = set()
    for segment in document.segments:
        key = (segment.field, segment.number)
        code = REPEATED if key in seen else _verdict(item, segment, present.get(key))
        seen.add(key)
        before = present[key].target if key in present else ""
        result.verdicts.append(Verdict(f"{segment.field}.{segment.number}", code, before, segment.target))
        if code == TAKEN:
            changed.setdefault(segment.field, {})[segment.number] = normalize_newlines(segment.target)
    result.verdicts += [Verdict(name, UNKNOWN) for name in document.unknown]
    target = suffix(translation_of(item))
    result.columns = {f"{n}_{target}": put_together(*_texts(item, n), new) for n, new in changed.items()}
    return result


def _verdict(item: Item, segment: xliff.Returned, present: Pair | None) -> str:
    if present is None:
        return UNKNOWN
    if not segment.target.strip():
        return EMPTY
    if segment.marked_up:
        return TAGS
    # Only with the very source that stands at the desk now: a translation of another sentence must not pass for one.
    if normalize_newlines(segment.source) != present.source:
        return STALE
    target = normalize_newlines(segment.target)
    # What the translator has left as it was is not theirs, and does not undo what was written here meanwhile.
    if target == present.target or segment.was == xliff.digest(target):
        return SAME
    if segment.was and segment.was != xliff.digest(present.target):
        return CHANGED
    column: Any = item._meta.get_field(f"{segment.field}_{suffix(translation_of(item))}")
    return LONG if column.max_length and len(segment.target) > column.max_length else TAKEN


def is_foreign(item: Item, document: xliff.Document) -> bool:
    """Whether the file is of another item."""
    return document.item != str(ref_of(item))


def is_in_other_languages(item: Item, document: xliff.Document) -> bool:
    """Whether the file is from or into another language; a tool may write a tag in its own way."""
    asked = ((document.source_language, item.source_language), (document.target_language, translation_of(item)))
    return not all(_is(tag, language) for tag, language in asked)


def _is(tag: str, language: Language) -> bool:
    tag = tag.lower().replace("_", "-")
    return tag in _SIMPLIFIED if language == ZH else tag.split("-")[0] == "en"
