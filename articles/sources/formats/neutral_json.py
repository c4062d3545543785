"""The importer's own JSON, for those who can write any: documented in docs/importing.md.

``{"format": "sco-piece", "title": …, "paragraphs": […] or "text": …, "authors": […] or "byline": …, "outlet", "id",
"url", "published_at", "rights_notice"}``. Only title and text are required. Unknown names are refused: they may
be misspelt.
"""

from typing import Any, Final

from articles.sources import slicing
from articles.sources.errors import SourceError
from articles.sources.source import Fields, Format, Source
from sco.i18n import gettext_noop

MARK: Final = "sco-piece"
_TEXTS: Final = {
    "title": "title",
    "byline": "byline",
    "outlet": "outlet",
    "id": "source_id",
    "url": "url",
    "published_at": "published_at",
    "rights_notice": "rights_notice",
    "responsible_editor": "responsible_editor_name",
    "responsible_editor_email": "responsible_editor_email",
}
_OTHERS: Final = frozenset({"format", "text", "paragraphs", "authors"})


def recognises(source: Source) -> bool:
    """Whether it is an object that names this format."""
    return isinstance(source.json, dict) and source.json.get("format") == MARK


def read(source: Source) -> Fields:
    """The fields of the object. Raises SourceError."""
    row: dict[str, Any] = source.json
    fields = Fields()
    for key in row:
        if key not in _TEXTS and key not in _OTHERS:
            raise SourceError("unknown_member", name=str(key)[:60])
    for pair in (("text", "paragraphs"), ("byline", "authors")):
        if all(row.get(key) for key in pair):
            raise SourceError("both_members", one=pair[0], other=pair[1])
    for key, name in _TEXTS.items():
        value = row.get(key)
        if value is not None and not isinstance(value, str):
            raise SourceError("wrong_member", name=key)
        fields.add(name, value, key)
    fields.add("byline", "、".join(_texts(row, "authors")), "authors")
    text = row.get("text")
    if text is not None and not isinstance(text, str):
        raise SourceError("wrong_member", name="text")
    fields.add("paragraphs", _texts(row, "paragraphs"), "paragraphs")
    fields.add("paragraphs", (text or "").splitlines(), "text")
    return fields


def _texts(row: dict[str, Any], key: str) -> list[str]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise SourceError("wrong_member", name=key)
    return value


def split(source: Source) -> list[str]:
    """The objects of a list."""
    return slicing.rows(source.json, lambda row: row.get("format") == MARK)


FORMAT = Format("neutral_json", gettext_noop("the importer's JSON"), 20, recognises, read, split)
