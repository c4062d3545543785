"""Content negotiation: the API has JSON only."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONRenderer(BaseRenderer):
    """Names the media type. It renders nothing: views return an HttpResponse with the bytes, not DRF's Response."""

    media_type = "application/json"
    format = "json"
    charset = None


# The closest range decides (RFC 9110, 12.5.1). DRF's own negotiation neither knows q=0 nor takes `; charset=utf-8`.
_RANGES = ("application/json", "application/*", "*/*")


class JSONNegotiation(BaseContentNegotiation):
    """Accepts a request if its Accept header allows JSON; parameters other than q are ignored."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> None:
        """None: requests have no body to parse."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The only renderer; NotAcceptable if the client refuses JSON."""
        if not takes_json(request.META.get("HTTP_ACCEPT", "")):
            raise NotAcceptable
        return next(iter(renderers)), _RANGES[0]


def takes_json(accept: str) -> bool:
    if not accept.strip():  # no Accept header means */*
        return True
    taken = _taken(accept)
    return next((taken[name] for name in _RANGES if name in taken), False)


def names_json_alone(accept: str) -> bool:
    """Whether a client of an address that has HTML as well asks for JSON by name, as no browser does."""
    taken = _taken(accept)
    return taken.get("application/json", False) and not taken.get("text/html", False)


def _taken(accept: str) -> dict[str, bool]:
    """The ranges of an Accept header, and whether each is taken rather than refused."""
    weights: dict[str, bool] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        # A range may be repeated with different parameters; one that is not refused is enough.
        weights[name] = weights.get(name, False) or not any(_is_zero(parameter) for parameter in parameters)
    return weights


# RFC 9110 allows a weight at most three decimals.
def _is_zero(parameter: str) -> bool:
    name, _equals, value = parameter.partition("=")
    return name.strip() == "q" and value.strip() in {"0", "0.", "0.0", "0.00", "0.000"}
