"""``/api/v1/export/{kind}.ndjson`` and ``.csv``: everything public of a kind, at one snapshot, as a stream."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django.http import HttpResponseBase, StreamingHttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils.cache import get_conditional_response, patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api.authentication import digest_of
from sco.api.cursors import Cursor
from sco.api.encodings import coding
from sco.api.pages import PageNegotiation
from sco.api.problems import Problem, bad_parameter
from sco.api.query import QuerySerializer
from sco.api.responses import validator
from sco.api.snapshots import snapshot
from sco.api.views import RecordView
from sco.languages import LANGUAGES
from sco.ledger.registry import KINDS
from sco.partners.exports.formats import FORMATS
from sco.partners.exports.reading import BODIES, Export, statement
from sco.partners.exports.shapes import export_line
from sco.partners.exports.streaming import Stream


class ExportFormat(StringConverter):
    """A path converter for the format of an export."""

    regex = "|".join(FORMATS)


register_converter(ExportFormat, "export_format")


class ExportQuery(QuerySerializer):
    """The parameters of an export."""

    bodies = p.BooleanParameter(
        "`true` adds what is long to articles: `body`, and `source_text` where the caller may read it."
    )
    as_of = p.AS_OF
    after = p.IntegerParameter(
        "The `sequence` of the last row that you have, to go on where a download stopped. With the cursor of that"
        " download as `as_of`. 0 is the beginning, and needs none.",
        low=0,
        high=999_999_999,
    )

    def validate(self, attrs: Mapping[str, Any]) -> Mapping[str, Any]:
        # At another snapshot, rows that were sent already may have moved behind the others.
        if attrs.get("after") and Cursor.parse(attrs.get("as_of", "")) is None:
            raise bad_parameter("after", "“after” needs “as_of” with the cursor that the download began with.")
        return super().validate(attrs)


class ExportView(RecordView):
    """Everything public of one kind."""

    tag = "export"
    about = "Everything public of a kind at one snapshot, as a file."
    query_class = ExportQuery
    says_languages = True
    content_negotiation_class = PageNegotiation  # the address says the format, whatever Accept prefers
    path_parameters: ClassVar[Mapping[str, Any]] = {
        "kind": {
            "description": "The kind of the items.", "schema": {"type": "string", "enum": list(KINDS)},
            "example": "article",
        },
        "extension": {
            "description": "NDJSON for programs, CSV for spreadsheets.",
            "schema": {"type": "string", "enum": list(FORMATS)}, "example": "ndjson",
        },
    }  # fmt: skip

    @extend_schema(
        summary="Everything public of a kind, at one snapshot, as a file that is streamed.",
        operation_id="export",
        responses={
            (200, "application/x-ndjson"): export_line(),
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, kind: str, extension: str) -> HttpResponseBase:
        """The file. Two queries before it begins: the snapshot and the first rows."""
        if kind not in KINDS:
            raise Problem(404, "not-found", f"There is no kind “{kind[:60]}”. Kinds: {', '.join(KINDS)}.")
        at = snapshot(self.values.get("as_of"), parameter="as_of")
        caller, bodies = digest_of(request), self.values.get("bodies", False)
        if bodies and kind not in BODIES:
            raise bad_parameter(
                "bodies", f"Nothing of the kind {kind} is left out: “bodies” is for {', '.join(BODIES)}."
            )
        export = Export(kind, at, bodies=bodies, caller=caller, after=self.values.get("after", 0))
        return _response(request, export, extension)


def _response(request: Request, export: Export, extension: str) -> HttpResponseBase:
    encoding = coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = StreamingHttpResponse(content_type=FORMATS[extension].media_type)
    etag = _etag(export, extension)
    if etag:
        response["ETag"] = etag
    response["Cache-Control"] = f"{'private' if 'HTTP_AUTHORIZATION' in request.META else 'public'}, no-cache"
    patch_vary_headers(response, [*(["Authorization"] if export.bodies else []), "Accept-Encoding"])
    whole: Any = response
    conditional = get_conditional_response(request._request, etag=etag, response=whole)
    if conditional and conditional.status_code != HTTPStatus.OK:
        return conditional
    _describe(response, export, extension, encoding)
    if request.method != "HEAD":
        response.streaming_content = Stream(export, FORMATS[extension](export), encoding)
    return response


def _describe(response: StreamingHttpResponse, export: Export, extension: str, encoding: str) -> None:
    name = f"{KINDS[export.kind].collection}-{export.at.n}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Record-Cursor"] = str(export.at.cursor)
    response["Content-Language"] = ", ".join(sorted(LANGUAGES))
    if encoding:
        response["Content-Encoding"] = encoding


def _etag(export: Export, extension: str) -> str | None:
    if export.bodies and export.caller:
        return None  # what a grant opens changes without the head
    # Weak: another version of a library may compress to other bytes.
    at = export.at
    determining = (
        export.kind,
        extension,
        export.bodies,
        export.after,
        str(at.cursor),
        str(at.head),
        statement(export.kind, 1, bodies=export.bodies),
    )
    return f"W/{validator(repr(determining).encode())}"
