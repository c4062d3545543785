"""What every view of the API shares: it reads its parameters, and answers from the record."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from sco.api.languages import LanguagePreference, preference
from sco.api.negotiation import JSONNegotiation
from sco.api.problems import Problem
from sco.api.query import QuerySerializer
from sco.api.responses import record_response


class RecordView(APIView):
    """Reads the parameters before the handler runs: ``values`` by name, and the language ``preference``.

    ``query_class`` is the query serializer; a viewset has one for each action.
    """

    query_class: ClassVar[type[QuerySerializer]] = QuerySerializer
    content_negotiation_class = JSONNegotiation
    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]
    values: dict[str, Any]
    preference: LanguagePreference

    def get_query_class(self) -> type[QuerySerializer]:
        """The query serializer of this request."""
        return self.query_class

    @property
    def query(self) -> Any:
        """The query serializer's one instance."""
        return self.get_query_class().shared()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Negotiate, then read the parameters."""
        super().initial(request, *args, **kwargs)
        http = request._request
        self.values = self.query.read(http.META.get("QUERY_STRING", ""))
        self.preference = preference(self.values, http.headers.get("Accept-Language"))

    def handle_exception(self, exc: Exception) -> Any:
        """Tell whoever holds a cursor of another record where to start afresh."""
        if isinstance(exc, Problem) and exc.code == "cursor-gone":
            exc.more["fresh_start"] = self.request.path
        return super().handle_exception(exc)

    def respond(self, body: bytes, **details: Any) -> HttpResponse:
        """The response; ``details`` as ``record_response`` takes them."""
        http: HttpRequest = self.request._request
        return record_response(http, body, **details)
