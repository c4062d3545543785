"""The API's root, with links to everything."""

from collections.abc import Mapping
from typing import Any, ClassVar

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from sco.api.serializers import RootSerializer
from sco.api.snapshots import snapshot
from sco.api.views import RecordView
from sco.languages import LANGUAGES


class RootView(RecordView):
    """Links to everything, and the head of the record."""

    tag = "record"
    about = "The record as a whole."
    links: ClassVar[Mapping[str, str]] = {}
    templates: ClassVar[Mapping[str, str]] = {}

    @extend_schema(summary="Links to everything.", operation_id="root", responses=RootSerializer)
    def get(self, request: Request) -> HttpResponse:
        at = snapshot()
        named: dict[str, Any] = {"name": "The SCO record", "as_of": str(at.cursor), "languages": LANGUAGES}
        body = {**named, "links": self.links, "templates": self.templates}
        return self.respond(orjson.dumps(body), snapshot=at)
