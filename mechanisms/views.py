"""The viewsets of states and mechanisms, and the graph of mechanisms."""

from collections.abc import Mapping
from typing import ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request

from mechanisms.filters import MechanismQuery, StateQuery
from mechanisms.graph import GraphQuery, graph
from mechanisms.graph_formats import FORMATS, in_format
from mechanisms.serializers import GraphSerializer
from sco.api.formats import PLAIN
from sco.api.origins import origin
from sco.api.query import QuerySerializer
from sco.api.responses import languages_of
from sco.api.snapshots import Snapshot, snapshot
from sco.api.viewsets import RecordViewSet


@extend_schema_view(
    list=extend_schema(
        summary="Mechanisms: organisations, councils, meetings, bodies, centres, conventions, exercises and events."
    ),
    retrieve=extend_schema(
        summary="A mechanism with its relations in both directions, memberships, claims and articles."
    ),
)
class MechanismViewSet(RecordViewSet):
    """Mechanisms, sorted by slug."""

    about = "Organisations, councils, meetings and other mechanisms, how they relate, and which states are members."
    kind = "mechanism"
    list_query = MechanismQuery
    query_classes: ClassVar[dict[str, type[QuerySerializer]]] = {**RecordViewSet.query_classes, "graph": GraphQuery}

    @extend_schema(
        summary="The graph of mechanisms: nodes, the relations between them, and memberships of states.",
        responses=GraphSerializer,
    )
    @action(detail=False)
    def graph(self, request: Request) -> HttpResponse:
        at = snapshot(self.values.get("as_of"))
        body, shown = graph(self.values, self.preference, at)
        if (name := self.values.get("format", PLAIN)) != PLAIN:
            return self.graph_in(name, body, at)
        return self.respond(body, snapshot=at, shown=shown)

    def other_formats(self) -> Mapping[str, str]:
        if self.action != "graph":
            return super().other_formats()
        return {each.media_type: each.about for each in FORMATS.values()}

    def graph_in(self, name: str, body: bytes, at: Snapshot) -> HttpResponse:
        """The graph, whose own JSON is ``body``, in another format."""
        whence = origin(self.request._request)
        return self.respond(
            in_format(name, body, self.preference, at, whence.url), media_type=FORMATS[name].media_type,
            vary=whence.vary, languages=languages_of(body), snapshot=at,
        )  # fmt: skip


@extend_schema_view(
    list=extend_schema(summary="States, with the number of mechanisms that each is or was a member of."),
    retrieve=extend_schema(summary="A state with the mechanisms that it is or was a member of."),
)
class StateViewSet(RecordViewSet):
    """States, sorted by slug."""

    about = "The states that are or were members of mechanisms."
    kind = "state"
    list_query = StateQuery
