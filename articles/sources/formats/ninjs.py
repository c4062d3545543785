"""ninjs, the JSON of the IPTC for news: versions 1, 2 and 3.

Version 3 writes ``pubStatus`` where the others write ``pubstatus``: members are read in lower case.
"""

from collections.abc import Iterator
from typing import Any, Final

from articles.sources import slicing
from articles.sources.errors import SourceError
from articles.sources.markup import paragraphs_of_html, paragraphs_of_text, text_of_html
from articles.sources.source import Fields, Format, Source
from sco.i18n import gettext_noop

MAX_DEPTH: Final = 6
_MEMBERS: Final = frozenset(
    [
        "headline",
        "headlines",
        "byline",
        "by",
        "body_text",
        "body_xhtml",
        "body_html",
        "bodies",
        "versioncreated",
        "firstcreated",
        "contentcreated",
        "pubstatus",
        "copyrightnotice",
        "usageterms",
        "infosources",
        "people",
        "organisations",
        "associations",
        "renditions",
        "altids",
        "urgency",
        "standard",
    ]
)
_WITHDRAWN: Final = frozenset({"canceled", "cancelled", "withheld"})


def recognises(source: Source) -> bool:
    """Whether it is an object with the members of ninjs."""
    row = _row(source) or {}
    named = [key for key in row if key in _MEMBERS or key.startswith(("headline_", "body_"))]
    return len(named) >= 2 and ("uri" in row or any(key.startswith("headline") for key in named))


def read(source: Source) -> Fields:
    """The fields of the item. Raises SourceError."""
    row = _row(source) or {}
    if str(row.get("pubstatus", "")).lower() in _WITHDRAWN:
        raise SourceError("withdrawn")
    fields = Fields()
    _add_titles(fields, row)
    _add_people(fields, row)
    _add_text(fields, row)
    for name, key in (
        ("source_id", "uri"),
        ("url", "canonicalurl"),
        ("url", "link"),
        ("published_at", "firstpublished"),
        ("published_at", "contentcreated"),
        ("published_at", "firstcreated"),
        ("published_at", "versioncreated"),
        ("rights_notice", "copyrightnotice"),
        ("rights_notice", "usageterms"),
        ("outlet", "source"),
        ("outlet", "provider"),
        ("outlet", "copyrightholder"),
    ):
        fields.add(name, _text(row.get(key)), key)
    _add_rights(fields, row)
    if fields.text("source_id").startswith(("http://", "https://")):
        fields.add("url", fields.text("source_id"), "uri")
    if row.get("embargoed") or row.get("embargoeduntil"):
        fields.notice("embargo", "published_at", text=str(row.get("embargoed") or row.get("embargoeduntil"))[:40])
    return fields


def _row(source: Source) -> dict[str, Any] | None:
    """The item; a list or a package of one item is that item."""
    row = _lower(source.json)
    if isinstance(row, dict) and isinstance(row.get("items"), list) and "uri" not in row:
        row = row["items"]
    if isinstance(row, list):
        items = [each for each in row if isinstance(each, dict)]
        if len(items) > 1 and _MEMBERS & items[0].keys():
            raise SourceError("many_items", size=len(items))
        row = items[0] if items else None
    return row if isinstance(row, dict) else None


def _lower(value: Any, depth: int = MAX_DEPTH) -> Any:
    """The same with members in lower case, down to where ninjs has any that the importer reads."""
    if isinstance(value, list) and depth:
        return [_lower(each, depth - 1) for each in value]
    if isinstance(value, dict) and depth:
        return {str(key).lower(): _lower(each, depth - 1) for key, each in value.items()}
    return value


def _rows(value: Any) -> Iterator[dict[str, Any]]:
    yield from (row for row in (value if isinstance(value, list) else [value]) if isinstance(row, dict))


def _text(value: Any) -> str:
    if isinstance(value, dict):
        value = value.get("value") or value.get("name") or value.get("text") or value.get("href")
    return value if isinstance(value, str) else ""


def _add_titles(fields: Fields, row: dict[str, Any]) -> None:
    headlines = list(_rows(row.get("headlines")))
    main = [each for each in headlines if "main" in str(each.get("role", "main")).lower()]
    for each in [*main, *headlines]:
        fields.add("title", text_of_html(_text(each)), "headlines")
    for key in ("headline", "headline_main", *(key for key in row if key.startswith("headline_"))):
        fields.add("title", text_of_html(_text(row.get(key))), key)
    fields.add("title", text_of_html(_text(row.get("title"))), "title")
    fields.add("title", text_of_html(_text(row.get("name"))), "name")


def _add_people(fields: Fields, row: dict[str, Any]) -> None:
    fields.add("byline", _text(row.get("byline")), "byline")
    fields.add("byline", _text(row.get("by")), "by")
    for key in ("people", "person"):
        people = _rows(row.get(key))
        writers = [
            _text(each) for each in people if str(each.get("rel", "")).lower() in {"author", "creator", "writer"}
        ]
        fields.add("byline", "、".join(filter(None, writers)), key)
    for key in ("infosources", "infosource"):
        for each in _rows(row.get(key)):
            fields.add("outlet", _text(each), key)


def _add_text(fields: Fields, row: dict[str, Any]) -> None:
    bodies = list(_rows(row.get("bodies")))
    for markup in (True, False):  # markup first, because it has the paragraphs
        for body in bodies:
            if ("html" in _kind(body)) is markup:
                found = paragraphs_of_html(_text(body)) if markup else paragraphs_of_text(_text(body))
                fields.add("paragraphs", found, "bodies")
    for key, value in row.items():
        if key.startswith("body_") and isinstance(value, str) and "html" in key:
            fields.add("paragraphs", paragraphs_of_html(value), key)
    for key in ("body_text", "body_main", *(key for key in row if key.startswith("body_"))):
        fields.add("paragraphs", paragraphs_of_text(_text(row.get(key))), key)
    fields.add("paragraphs", paragraphs_of_html(_text(row.get("body"))), "body")


def _kind(body: dict[str, Any]) -> str:
    return str(body.get("contenttype") or body.get("role") or "").lower()


def _add_rights(fields: Fields, row: dict[str, Any]) -> None:
    for each in _rows(row.get("rightsinfo")):
        for key in ("copyrightnotice", "usageterms"):
            fields.add("rights_notice", _text(each.get(key)), f"rightsinfo {key}")


def split(source: Source) -> list[str]:
    """The items of a list."""
    data = source.json
    found = data.get("items") if isinstance(data, dict) and "uri" not in data else data
    return slicing.rows(found, lambda row: len(_MEMBERS & row.keys()) >= 2)


FORMAT = Format("ninjs", gettext_noop("ninjs"), 22, recognises, read, split)
