"""The base of every view: it validates the query parameters and responds from the record."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from sco.api.languages import LanguagePreference, preference
from sco.api.links import fresh_start, keep, kept, kept_query
from sco.api.negotiation import JSONNegotiation
from sco.api.problems import Problem
from sco.api.query import QuerySerializer
from sco.api.responses import record_response


class RecordView(APIView):
    """Validates the query parameters before the handler runs, into ``values`` by name and the language ``preference``.

    ``query_class`` is the query serializer; a viewset has one for each action. ``shows_record`` unless the code alone
    decides the response.
    """

    query_class: ClassVar[type[QuerySerializer]] = QuerySerializer
    shows_record: ClassVar[bool] = True
    # For the OpenAPI document: whether its responses name their languages although none is asked for.
    says_languages: ClassVar[bool] = False
    # For the OpenAPI document: whether it may send clients to the live service.
    may_redirect: ClassVar[bool] = False
    # For the OpenAPI document: whether it answers nobody without a key.
    needs_key: ClassVar[bool] = False
    # The tag of the view's operations, what it is about, the parameters in its address other than slugs by name, and
    # whether it can answer 404 without having any.
    tag: ClassVar[str] = ""
    about: ClassVar[str] = ""
    path_parameters: ClassVar[Mapping[str, Any]] = {}
    may_be_missing: ClassVar[bool] = False
    # For the OpenAPI document: the headers of its responses where they cannot be kept by clients, and further ones of
    # its requests.
    response_headers: ClassVar[Sequence[str] | None] = None
    sent_headers: ClassVar[Sequence[Mapping[str, Any]]] = ()
    content_negotiation_class = JSONNegotiation
    # Not DRF's Allow on every response: only one with 405 needs it, which its problem has.
    default_response_headers: ClassVar[dict[str, str]] = {}
    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]
    values: dict[str, Any]
    preference: LanguagePreference

    def get_query_class(self) -> type[QuerySerializer]:
        """The query serializer of this request."""
        return self.query_class

    @property
    def by_caller(self) -> bool:
        """Whether a caller with a key can be shown more than anybody."""
        return False

    @property
    def query(self) -> Any:
        """The instance of the query serializer, shared by all requests."""
        return self.get_query_class().shared()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # DRF looks for the handler only after this: 405 must come before any complaint about parameters.
        if str(request.method).lower() not in self.http_method_names:
            self.http_method_not_allowed(request)
        super().initial(request, *args, **kwargs)
        http = request._request
        # The raw string, not request.GET: a QueryDict replaces what it cannot decode and hides repeated parameters.
        self.values = self.query.read(http.META.get("QUERY_STRING", ""))
        self.preference = preference(self.values, http.META.get("HTTP_ACCEPT_LANGUAGE"))

    def handle_exception(self, exc: Exception) -> Any:
        # The cursor cannot be used again, so a client needs the address to start from; the raiser does not know it.
        if isinstance(exc, Problem) and exc.code == "cursor-gone":
            exc.more["fresh_start"] = fresh_start(self.request.path, self.values)
        if isinstance(exc, Problem) and "history" in exc.more:
            exc.more["history"] = kept(exc.more["history"], self.values)
        return super().handle_exception(exc)

    def respond(self, body: bytes, *, vary: Sequence[str] = (), **details: Any) -> HttpResponse:
        """A response with caching headers; ``details`` are the keywords of ``record_response``."""
        # Only where the header decided: a response whose language came from ``lang`` is the same for every client.
        negotiated = self.preference.negotiated and "lang" in self.query.fields
        vary = [
            *vary, *(["Authorization"] if self.by_caller else []), *(["Accept-Language"] if negotiated else []),
        ]  # fmt: skip
        return record_response(self.request._request, keep(body, kept_query(self.values)), vary=vary, **details)
