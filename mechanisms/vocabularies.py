"""The vocabularies of this app's kinds: see ``sco.api.vocabularies``."""

from mechanisms.models import Mechanism, Relation
from sco.api.vocabularies import Vocabulary

_RELATIONS = ["Mechanism.relations.outgoing.results", "Mechanism.relations.incoming.results", "Graph.edges"]

VOCABULARIES = (
    Vocabulary("mechanism_kind", Mechanism.Kind.choices, ["Mechanism.kind", "MechanismNode.kind"]),
    Vocabulary("relation_type", Relation.Type.choices, [f"{member}.type" for member in _RELATIONS]),
)
