"""What a mechanism and a state publish: documents of the record."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from mechanisms import projections
from mechanisms.models import Citation, Mechanism, MechanismReference, State
from sco.languages import ZH, Language
from sco.ledger.freezing import bilingual, completeness, scrub_texts
from sco.ledger.history import erase_history
from sco.ledger.registry import Frozen, Kind
from sco.ledger.registry import register as register_kind


def dated(value: object) -> str | None:
    """A partial date as text, or None."""
    return None if value is None else str(value)


def citations(rows: Iterable[Citation], languages: list[Language]) -> list[dict[str, Any]]:
    """References as a document holds them."""
    return [
        {"title": bilingual(row, "title", languages), "url": row.url or None, "dated": dated(row.dated)} for row in rows
    ]


def freeze_state(state: State) -> Frozen:
    """A state: its name."""
    languages, problems = completeness(state, required=["name"])
    return Frozen({"languages": languages, "name": bilingual(state, "name", languages)}, languages, problems=problems)


def freeze_mechanism(mechanism: Mechanism) -> Frozen:
    """A mechanism with its aliases, references, outgoing relations and memberships."""
    languages, problems = completeness(mechanism, required=["name"], optional=["short_name", "description", "seat"])
    document = {
        "languages": languages,
        "kind": mechanism.kind,
        **{field: bilingual(mechanism, field, languages) for field in ("name", "short_name", "description", "seat")},
        "aliases": {language: _aliases(mechanism, language) for language in languages},
        "established": dated(mechanism.established),
        "dissolved": dated(mechanism.dissolved),
        "relations": _relations(mechanism),
        "memberships": _memberships(mechanism),
        "references": citations(mechanism.references.all(), languages),
    }
    return Frozen(document, languages, problems=problems)


def _aliases(mechanism: Mechanism, language: Language) -> list[str]:
    return list(mechanism.aliases_zh_hans if language == ZH else mechanism.aliases_en)


def _relations(mechanism: Mechanism) -> list[dict[str, Any]]:
    return [
        {
            "key": row.key,
            "type": row.type,
            "target": row.target.slug,
            "from": dated(row.period_from),
            "to": dated(row.period_to),
        }
        for row in sorted(mechanism.relations.all(), key=lambda row: row.key)
    ]


def _memberships(mechanism: Mechanism) -> list[dict[str, Any]]:
    return [
        {"key": row.key, "state": row.state.slug, "from": dated(row.period_from), "to": dated(row.period_to)}
        for row in sorted(mechanism.memberships.all(), key=lambda row: row.key)
    ]


def scrub_state(state: State) -> None:
    """Empty the state's texts and its history."""
    scrub_texts(state)
    erase_history(state)


def scrub_mechanism(mechanism: Mechanism) -> None:
    """Empty the mechanism's texts, its references and its history."""
    scrub_texts(mechanism, aliases_zh_hans=[], aliases_en=[])
    erase_history(mechanism, MechanismReference)


def register() -> None:
    """Register the kinds of this app."""
    register_kind(Kind("state", State, freeze_state, projections.derive_state, scrub_state))
    register_kind(
        Kind(
            "mechanism",
            Mechanism,
            freeze_mechanism,
            projections.derive_mechanism,
            scrub_mechanism,
            collection="mechanisms",
            example="sco",
            references={"target": "mechanism", "state": "state"},
            parts=("relations", "memberships"),
            member_names={
                "aliases": _("other names"),
                "relations": _("relations"),
                "memberships": _("memberships"),
                "references": _("references"),
                "key": _("slug"),
                "from": _("since"),
                "to": _("until"),
                "url": _("address"),
                "languages": _("languages"),
            },
        )
    )
