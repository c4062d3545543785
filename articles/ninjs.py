"""An article as news agencies exchange it: IPTC ninjs 3.0 (https://iptc.org/std/ninjs/)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sco.api.formats import Shown, present

MEDIA_TYPE = "application/x.ninjs+json"  # unregistered, as IPTC has registered none for it (RFC 6838, 3.4)
SCHEMA = "http://www.iptc.org/std/ninjs/ninjs-schema_3.0.json#"
STANDARD = {"name": "ninjs", "version": "3.0", "schema": SCHEMA}


def article(shown: Shown) -> dict[str, Any]:
    """The article in one language, with the notice of its rights as usage terms."""
    detail = shown.detail
    source, rights = detail["source"], detail["rights"]
    return {
        "uri": shown.id("article", shown.ref.slug, shown.language),
        "standard": STANDARD,
        "type": "text",
        "representationType": "full",
        "version": str(detail["version"]),
        "versionCreated": detail["recorded_at"],
        "contentCreated": source["published_at"],
        "pubStatus": "usable",
        "language": shown.language,
        "title": detail["title"],
        "slugline": shown.ref.slug,
        "by": _names(detail["authors"]["results"]),
        "headlines": [{"value": detail["title"], "contentType": "text/plain"}],
        "descriptions": [{"role": "summary", "value": detail["summary"], "contentType": "text/plain"}],
        "bodies": _bodies(detail),
        "people": [_party(shown, "author", each) | {"rel": "author"} for each in detail["authors"]["results"]],
        "organisations": [_mechanism(shown, each) for each in detail["mechanisms"]["results"]],
        "subjects": [_party(shown, "topic", each) for each in detail["topics"]],
        "infoSources": [_party(shown, "outlet", detail["outlet"]) | {"role": "publisher"}],
        "altIds": [
            present({"role": role, "value": value})
            for role, value in (("source", source["id"]), ("source-url", source["url"]), ("record", shown.ref.slug))
            if value
        ],
        "usageTerms": rights.get("notice"),
        "rightsInfo": {"linkedRights": shown.url("rights", rights["slug"])},
    }


def _bodies(detail: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The project's own text, and the outlet's where the API shows it."""
    texts = (("main", "text/markdown", detail["body"]), ("source", "text/plain", detail.get("source_text")))
    return [
        {"role": role, "contentType": media_type, "charCount": len(text), "value": text}
        for role, media_type, text in texts
        if text
    ]


def _names(items: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(item["name"] for item in items if "name" in item)


def _party(shown: Shown, kind: str, item: Mapping[str, Any]) -> dict[str, Any]:
    return present({"name": item.get("name"), "uri": shown.id(kind, item["slug"]), "literal": item["slug"]})


def _mechanism(shown: Shown, item: Mapping[str, Any]) -> dict[str, Any]:
    return _party(shown, "mechanism", item) | {"rel": "about"}
