"""The documents and the representations of states and mechanisms: each shape is defined once."""

from collections.abc import Iterable
from typing import Any

import orjson
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from mechanisms.models import Mechanism, Relation
from sco.api import fields as f
from sco.api import paths
from sco.api.languages import LanguagePreference
from sco.api.links import link
from sco.api.per_request import Detail, RelatedCountField, RelatedListField, Row, ShapedField
from sco.api.references import embedded_or_missing
from sco.api.serializers import (
    AddressFields,
    LanguageFields,
    PartSerializer,
    PeriodSerializer,
    ReferenceSerializer,
    VersionFields,
)
from sco.api.sql import IN_LANGUAGE, SQL, visible
from sco.ledger import documents as d
from sco.ledger.registry import Ref

# Documents: from the model to the JSON that is frozen.


class CitationDocumentSerializer(d.DocumentPartSerializer):
    """A source that readers can look up."""

    title = d.BilingualField(required=False, help_text="The source's title; null if it has none.")
    url = d.OptionalTextField(label=_("address"), help_text="The source's address; null if it has none.")
    dated = d.PartialDateField(allow_null=True, help_text="The source's date; null if it is unknown.")


class RelationDocumentSerializer(d.PeriodDocumentSerializer):
    """A dated edge to another mechanism."""

    key = serializers.CharField(label=_("slug"), help_text="The key of the relation, unique in the record.")
    type = serializers.ChoiceField(
        choices=Relation.Type.choices, help_text="How this mechanism relates to the other one."
    )
    target = d.ItemField("mechanism", source="target.slug", help_text="The slug of the other mechanism.")


class MembershipDocumentSerializer(d.PeriodDocumentSerializer):
    """A state's membership over a span of time."""

    key = serializers.CharField(label=_("slug"), help_text="The key of the membership, unique in the record.")
    state = d.ItemField("state", source="state.slug", help_text="The slug of the state.")


class StateDocumentSerializer(d.DocumentSerializer):
    """A state."""

    name = d.BilingualField(help_text="The state's name.")


class MechanismDocumentSerializer(d.DocumentSerializer):
    """A mechanism with its aliases, references, outgoing relations and memberships."""

    kind = serializers.ChoiceField(choices=Mechanism.Kind.choices, help_text="What kind of mechanism it is.")
    name = d.BilingualField(help_text="The full name.")
    short_name = d.BilingualField(required=False, help_text="The short name or abbreviation; null if there is none.")
    description = d.BilingualField(required=False, help_text="What it is and does; null if nothing is said.")
    seat = d.BilingualField(required=False, help_text="Where it has its seat; null if it has none.")
    aliases = d.BilingualListField(label=_("other names"), help_text="Other names that texts use for it.")
    established = d.PartialDateField(allow_null=True, help_text="When it was established; null if unknown.")
    dissolved = d.PartialDateField(allow_null=True, help_text="When it ended; null if it has not, or if unknown.")
    relations = RelationDocumentSerializer(
        many=True, label=_("relations"), help_text="Its relations to other mechanisms, by key."
    )
    memberships = MembershipDocumentSerializer(
        many=True, label=_("memberships"), help_text="The memberships of states in it, by key."
    )
    references = CitationDocumentSerializer(many=True, label=_("references"), help_text="Sources about it.")

    def to_representation(self, instance: Mechanism) -> dict[str, Any]:
        # By the public key: the database's order could change the digest of an unchanged mechanism.
        document: dict[str, Any] = super().to_representation(instance)
        for part in ("relations", "memberships"):
            document[part].sort(key=lambda row: row["key"])
        return document


# Representations: from the document to JSON in one language.


class StateEmbeddedSerializer(AddressFields, LanguageFields):
    """A state, embedded."""

    name = f.TranslatedField(help_text="The state's name.")

    class Meta:
        kind = "state"


class StateListSerializer(StateEmbeddedSerializer, VersionFields):
    """A state in a list, with the number of the mechanisms that it is or was a member of."""

    mechanisms = RelatedCountField("mechanism", key="state:{}", parameter="state")


class StateDetailSerializer(StateListSerializer):
    """A state with the mechanisms that it is or was a member of."""

    mechanisms = RelatedListField("mechanism", key="state:{}", parameter="state")


class MechanismEmbeddedSerializer(AddressFields, LanguageFields):
    """A mechanism, embedded."""

    kind = serializers.ChoiceField(choices=Mechanism.Kind.choices, help_text="What kind of mechanism it is.")
    name = f.TranslatedField(help_text="The full name.")
    short_name = f.TranslatedField(
        allow_null=True, help_text="The short name or abbreviation; null if there is none in this language."
    )

    class Meta:
        kind = "mechanism"


class MechanismNodeSerializer(MechanismEmbeddedSerializer):
    """A mechanism in the graph."""

    established = f.PartialDateField(allow_null=True, help_text="When it was established; null if unknown.")
    dissolved = f.PartialDateField(allow_null=True, help_text="When it ended; null if it has not, or if unknown.")


class MechanismListSerializer(MechanismNodeSerializer, VersionFields):
    """A mechanism in a list."""

    seat = f.TranslatedField(allow_null=True, help_text="Where it has its seat; null if it has none.")


class RelationSerializer(PeriodSerializer):
    """A relation with the mechanism at its other end."""

    key = f.SlugField(help_text="The key of the relation, unique in the record.")
    type = serializers.ChoiceField(
        choices=Relation.Type.choices, help_text="How the mechanism that it belongs to relates to the other one."
    )
    mechanism = f.ReferenceField("mechanism", help_text="The mechanism at the other end.")
    claims_url = f.UrlField(help_text="The address of the claims that support the relation.")


class MembershipSerializer(PeriodSerializer):
    """A state's membership."""

    key = f.SlugField(help_text="The key of the membership, unique in the record.")
    state = f.ReferenceField("state", help_text="The state.")


class RelationListSerializer(PartSerializer):
    """Relations in one direction: their number, the address of the graph that has them all, and the first of them."""

    count = serializers.IntegerField(min_value=0, help_text="How many there are.")
    url = f.UrlField(help_text="The address of the graph around the mechanism, which has them all.")
    results = RelationSerializer(many=True, help_text="The first 20.")


class MembershipListSerializer(PartSerializer):
    """Memberships: their number, the address of the graph that has them all, and the first of them."""

    count = serializers.IntegerField(min_value=0, help_text="How many there are.")
    url = f.UrlField(help_text="The address of the graph around the mechanism, which has them all.")
    results = MembershipSerializer(many=True, help_text="The first 20.")


class RelationsSerializer(PartSerializer):
    """Relations in both directions."""

    outgoing = RelationListSerializer(help_text="The mechanism's own relations.")
    incoming = RelationListSerializer(help_text="Relations of other mechanisms to this one.")


class RelationsField(ShapedField):
    """The mechanism's relations in both directions: its own are in its spans, incoming ones in those of others."""

    shape = RelationsSerializer

    def query(self, detail: Detail) -> SQL:
        slug, own = detail.ref.slug, orjson.dumps(_outgoing(detail)).decode()
        parameters = {"own_relations": own, "incoming_key": f"mechanism/mechanism:{slug}", "incoming_slug": slug}
        return SQL(
            " UNION ALL ".join(_relations(each, detail.preference) for each in (_OUTGOING, _INCOMING)), parameters
        )

    def render(self, detail: Detail) -> dict[str, Any]:
        return {direction: _relation_list(detail, detail.rows[direction]) for direction in ("outgoing", "incoming")}


class MembershipsField(ShapedField):
    """The mechanism's memberships, which are in its spans."""

    shape = MembershipListSerializer

    def references(self, detail: Detail) -> Iterable[Ref]:
        return (Ref("state", row["state"]) for row in _memberships(detail)[: f.EMBEDDED_AT_MOST])

    def render(self, detail: Detail) -> dict[str, Any]:
        # Cut before rendering: ``references`` has read no more than these.
        rows = _memberships(detail)
        states = ((row, Ref("state", row["state"])) for row in rows[: f.EMBEDDED_AT_MOST])
        members = [membership(detail, row, embedded_or_missing(detail.names, state)) for row, state in states]
        return f.embedded_list(len(rows), graph_around(detail.ref.slug), members)


class MechanismDetailSerializer(MechanismListSerializer):
    """A mechanism with its relations in both directions, memberships, claims and articles."""

    description = f.TranslatedField(allow_null=True, help_text="What it is and does; null if nothing is said.")
    aliases = f.TranslatedListField(help_text="Other names that texts use for it.")
    references = ReferenceSerializer(many=True, help_text="Sources about it.")
    claims = RelatedListField("claim", key="about:{}", parameter="mechanism")
    articles = RelatedListField("article", key="mechanism:{}", parameter="mechanism")
    relations = RelationsField()
    memberships = MembershipsField()


class EdgeSerializer(PeriodSerializer):
    """A relation in the graph, with the claims that support it."""

    key = f.SlugField(help_text="The key of the relation, unique in the record.")
    type = serializers.ChoiceField(choices=Relation.Type.choices, help_text="How the source relates to the target.")
    source = f.SlugField(help_text="The slug of the mechanism that the relation belongs to.")
    target = f.SlugField(help_text="The slug of the mechanism at the other end.")
    claims = serializers.ListField(child=f.SlugField(), help_text="The slugs of the claims that support it.")


class GraphMembershipSerializer(MembershipSerializer):
    """A membership in the graph."""

    mechanism = f.SlugField(help_text="The slug of the mechanism.")


class GraphSerializer(serializers.Serializer[Any]):
    """The graph of mechanisms."""

    as_of = f.CursorField(help_text="The snapshot that was read.")
    on = serializers.CharField(allow_null=True, help_text="The date that was asked for; null for all times.")
    nodes = MechanismNodeSerializer(many=True, help_text="The mechanisms.")
    edges = EdgeSerializer(many=True, help_text="The relations between them.")
    memberships = GraphMembershipSerializer(many=True, help_text="The memberships of states in them.")


def _outgoing(detail: Detail) -> list[dict[str, Any]]:
    return [span for span in detail.spans if span["type"] != "member"]


def _memberships(detail: Detail) -> list[dict[str, Any]]:
    return [span for span in detail.spans if span["type"] == "member"]


# Both in the order of the graph, and like it without relations to what was erased, for which it has no node.
_OUTGOING = (
    "SELECT 'outgoing', r.kind, r.slug, {embedded}, edge, count(*) OVER ()"
    " FROM jsonb_array_elements(%(own_relations)s::jsonb) WITH ORDINALITY AS own(edge, place)"
    " JOIN ledger_projection AS r ON r.kind = 'mechanism' AND r.slug = edge ->> 'target' WHERE {public} ORDER BY place"
)
_INCOMING = (
    "SELECT 'incoming', r.kind, r.slug, {embedded}, edge, count(*) OVER ()"
    " FROM ledger_projectionkey AS k JOIN ledger_projection AS r ON r.sequence = k.sequence,"
    " jsonb_array_elements(r.spans) WITH ORDINALITY AS theirs(edge, place)"
    " WHERE k.key = %(incoming_key)s AND edge ->> 'target' = %(incoming_slug)s AND {public} ORDER BY r.slug, place"
)


def _relations(statement: str, preference: LanguagePreference) -> str:
    public = f"{visible()} AND r.live AND {IN_LANGUAGE}"
    return f"({statement.format(embedded=preference.column('embedded'), public=public)} LIMIT {f.EMBEDDED_AT_MOST})"


def _relation_list(detail: Detail, rows: list[Row]) -> dict[str, Any]:
    shown = [_relation(detail, orjson.loads(row.extra or "{}"), row.embedded) for row in rows]
    return f.embedded_list(rows[0].total if rows else 0, graph_around(detail.ref.slug), shown)


def _relation(detail: Detail, edge: dict[str, Any], other: str) -> dict[str, Any]:
    return {
        "key": edge["key"],
        "type": edge["type"],
        **f.period(edge, detail.language),
        "mechanism": orjson.Fragment(other),
        "claims_url": link(paths.collection("claim", supports=edge["key"])),
    }


def membership(detail: Detail, row: dict[str, Any], state: str) -> dict[str, Any]:
    """A membership with its state's embedded representation."""
    return {"key": row["key"], "state": orjson.Fragment(state), **f.period(row, detail.language)}


def graph_around(slug: str) -> str:
    """The address of the graph around a mechanism."""
    return paths.with_query(f"{paths.collection('mechanism')}/graph", {"around": slug})
