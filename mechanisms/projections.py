"""How a mechanism's and a state's document is read: keys to find it by, and prerendered fragments."""

from collections.abc import Mapping
from typing import Any

from sco.api import paths
from sco.languages import Language
from sco.ledger.registry import Derived, Fragments, Ref, Stamp
from sco.ledger.rendering import (
    FIRST_DAY,
    LAST_DAY,
    identity,
    interval,
    joined,
    references,
    said,
    shown_date,
    span,
    spoken,
    stamped,
)

Document = Mapping[str, Any]


def derive_state(slug: str, document: Document, _stamp: Stamp) -> Derived:
    """A state is embedded by its name."""
    return Derived(
        fragments={
            language: Fragments(
                {
                    "slug": slug,
                    **spoken(language, document["languages"]),
                    "name": said(document["name"], language),
                }
            )
            for language in document["languages"]
        }
    )


def derive_mechanism(slug: str, document: Document, stamp: Stamp) -> Derived:
    """A mechanism, found by kind, by states and by the mechanisms it relates to."""
    starts, ends = interval(document["established"], document["dissolved"])
    return Derived(
        fragments={language: _fragments(slug, document, stamp, language) for language in document["languages"]},
        refs=[
            *(Ref("mechanism", row["target"]) for row in document["relations"]),
            *(Ref("state", row["state"]) for row in document["memberships"]),
        ],
        keys=[f"kind={document['kind']}"],
        date_key=document["established"] or "",
        starts=starts or FIRST_DAY,
        ends=ends or LAST_DAY,
        spans=_spans(document),
        search={language: _search(document, language) for language in document["languages"]},
    )


def _spans(document: Document) -> list[dict[str, Any]]:
    relations = (
        {"key": row["key"], "type": row["type"], "target": row["target"], **span(row["from"], row["to"])}
        for row in document["relations"]
    )
    memberships = (
        {"key": row["key"], "type": "member", "state": row["state"], **span(row["from"], row["to"])}
        for row in document["memberships"]
    )
    return [*relations, *memberships]


def _fragments(slug: str, document: Document, stamp: Stamp, language: Language) -> Fragments:
    label = {
        **identity(paths.item("mechanism", slug), slug, language, document["languages"]),
        "kind": document["kind"],
        "name": said(document["name"], language),
        "short_name": said(document["short_name"], language),
    }
    card = {
        **label,
        **stamped(stamp),
        "seat": said(document["seat"], language),
        "established": shown_date(document["established"], language),
        "dissolved": shown_date(document["dissolved"], language),
    }
    page = {
        **card,
        "description": said(document["description"], language),
        "aliases": document["aliases"].get(language, []),
        "references": references(document["references"], language),
    }
    return Fragments(label, card, page)


def _search(document: Document, language: Language) -> str:
    fields = ("name", "short_name", "description", "seat")
    return joined(*(said(document[field], language) for field in fields), *document["aliases"].get(language, []))
