"""The base of every view of the API: read the parameters, answer from the record, say how it may be cached."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from sco.api.answers import Answer, respond
from sco.api.languages import Wanted, wanted
from sco.api.operations import Operation
from sco.api.parameters import read_parameters
from sco.api.problems import Problem
from sco.api.renderers import JSONNegotiation


class RecordView(APIView):
    """A read of the record. A subclass says its operation and gives the answer."""

    operation: ClassVar[Operation]
    depends_on_language: ClassVar[bool] = True
    content_negotiation_class = JSONNegotiation
    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]

    def get(self, request: Request, **kwargs: str) -> HttpResponse:
        """Answer a GET or HEAD."""
        http: HttpRequest = request._request
        values = read_parameters(self.operation.parameters, http.META.get("QUERY_STRING", ""))
        language = wanted(values, http.headers.get("Accept-Language"))
        try:
            answer = self.answer(values, language, **kwargs)
        except Problem as problem:
            if problem.code == "cursor-gone":
                problem.more["fresh_start"] = http.path
            raise
        return respond(http, answer, language if self.depends_on_language else None)

    @abstractmethod
    def answer(self, values: dict[str, Any], language: Wanted, **kwargs: str) -> Answer:
        """The answer for these parameters; Problem for an error."""
