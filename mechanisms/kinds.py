"""The kinds of this app, in the order in which they refer to one another."""

from mechanisms import filters
from mechanisms import serializers as s
from mechanisms.models import Mechanism, MechanismReference, State
from sco.ledger.history import erase_history
from sco.ledger.registry import Kind, Representations, register
from sco.ledger.scrubbing import scrub_texts


def scrub_state(state: State) -> None:
    """Empty the state's texts and its history."""
    scrub_texts(state)
    erase_history(state)


def scrub_mechanism(mechanism: Mechanism) -> None:
    """Empty the mechanism's texts, its references and its history."""
    scrub_texts(mechanism, aliases_zh_hans=[], aliases_en=[])
    erase_history(mechanism, MechanismReference)


def register_kinds() -> None:
    """Register them with the record."""
    register(
        Kind(
            "state",
            State,
            document=s.StateDocumentSerializer,
            representations=Representations(s.StateEmbeddedSerializer),
            scrub=scrub_state,
        )
    )
    register(
        Kind(
            "mechanism",
            Mechanism,
            document=s.MechanismDocumentSerializer,
            representations=Representations(
                s.MechanismEmbeddedSerializer, s.MechanismListSerializer, s.MechanismDetailSerializer
            ),
            index=filters.index_mechanism,
            search=("name", "short_name", "description", "seat", "aliases"),
            parts=("relations", "memberships"),
            scrub=scrub_mechanism,
            collection="mechanisms",
            example="sco",
        )
    )
