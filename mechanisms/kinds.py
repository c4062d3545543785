"""The kinds of this app and their vocabularies, registered when the app is ready."""

from mechanisms import filters
from mechanisms import serializers as s
from mechanisms.linked_data import MECHANISM_FORMATS, STATE_FORMATS
from mechanisms.models import Mechanism, MechanismReference, State
from mechanisms.vocabularies import VOCABULARIES
from sco.api import vocabularies
from sco.ledger.history import erase_history
from sco.ledger.registry import Kind, Representations, Searched, register
from sco.ledger.scrubbing import scrub_texts


def scrub_mechanism(mechanism: Mechanism) -> None:
    """Empty the mechanism's texts, its references and its history."""
    scrub_texts(mechanism, aliases_zh_hans=[], aliases_en=[])
    erase_history(mechanism, MechanismReference)


# In this order, because a bulk publication goes by it: what others refer to comes first.
_KINDS = (
    Kind(
        "state",
        State,
        document=s.StateDocumentSerializer,
        representations=Representations(s.StateEmbeddedSerializer, s.StateListSerializer, s.StateDetailSerializer),
        formats=STATE_FORMATS,
        collection="states",
        example="china",
        search={"name": Searched.NAME},
    ),
    Kind(
        "mechanism",
        Mechanism,
        document=s.MechanismDocumentSerializer,
        representations=Representations(
            s.MechanismEmbeddedSerializer, s.MechanismListSerializer, s.MechanismDetailSerializer
        ),
        index=filters.index_mechanism,
        search={
            "name": Searched.NAME,
            "short_name": Searched.NAME,
            "aliases": Searched.ALIAS,
            "description": Searched.SUMMARY,
            "seat": Searched.TEXT,
        },
        parts=("relations", "memberships"),
        scrub=scrub_mechanism,
        formats=MECHANISM_FORMATS,
        collection="mechanisms",
        example="sco",
    ),
)


def register_kinds() -> None:
    for kind in _KINDS:
        register(kind)
    vocabularies.register(*VOCABULARIES)
