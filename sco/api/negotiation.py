"""What the API can speak: JSON alone. The views make its bytes themselves; this class is negotiated with."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


class JSONRenderer(BaseRenderer):
    """JSON by orjson."""

    media_type = "application/json"
    format = "json"
    charset = None


# The closest range decides (RFC 9110, 12.5.1). DRF's own negotiation neither knows q=0 nor takes `; charset=utf-8`.
_RANGES = ("application/json", "application/*", "*/*")


class JSONNegotiation(BaseContentNegotiation):
    """Whether the client takes JSON; parameters of a range other than q make no difference."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> None:
        """Nothing is parsed: the API only reads."""
        return

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """JSON, or NotAcceptable."""
        if not _takes_json(request.META.get("HTTP_ACCEPT", "")):
            raise NotAcceptable
        return next(iter(renderers)), _RANGES[0]


def _takes_json(accept: str) -> bool:
    if not accept.strip():
        return True
    weights: dict[str, bool] = {}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights[name] = weights.get(name, False) or not any(_is_zero(parameter) for parameter in parameters)
    return next((weights[name] for name in _RANGES if name in weights), False)


def _is_zero(parameter: str) -> bool:
    name, _equals, value = parameter.partition("=")
    return name.strip() == "q" and value.strip() in {"0", "0.", "0.0", "0.00", "0.000"}
