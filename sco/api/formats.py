"""Details in further formats: linked data and the formats of news agencies, made of the detail that the API shows.

So they can show nothing that the detail does not: whatever is withheld there is withheld here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from django.utils import translation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api import paths
from sco.api.negotiation import JSONNegotiation
from sco.api.problems import bad_parameter
from sco.api.query import QuerySerializer, RepresentationQuery
from sco.api.snapshots import Snapshot
from sco.api.stable_ids import stable_id
from sco.languages import BOTH, Both, Language
from sco.ledger.registry import KINDS, Ref

PLAIN = "json"
LD_JSON = "application/ld+json"
# With it, no processor has to fetch a context; the types of XML Schema are written out where they matter.
SCHEMA_ORG = {"@vocab": "https://schema.org/"}


@dataclass(frozen=True, slots=True)
class Shown:
    """An item as the API shows it to the ``caller``, and what ids and absolute addresses are made of."""

    ref: Ref
    detail: Mapping[str, Any]
    language: Language
    at: Snapshot
    origin: str
    caller: bytes | None = None

    def id(self, kind: str, slug: str, part: str = "") -> str:
        """The id of an item, or of a part of it, which stays when the host changes."""
        whole = stable_id(self.at.genesis, kind, slug)
        return f"{whole}#{part}" if part else whole

    def url(self, kind: str, slug: str, language: Language | None = None) -> str:
        """The absolute address of an item, in this language if no other is given."""
        return self.origin + paths.with_query(paths.item(kind, slug), {"lang": language or self.language})

    def node(self, kind: str, type_: str, item: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """An item that this one names, as a node of linked data; one that is erased or not public has its id alone."""
        node: dict[str, Any] = {"@type": type_, "@id": self.id(kind, item["slug"])}
        if "url" in item:
            node |= {"url": self.url(kind, item["slug"]), "name": item.get(KINDS[kind].title), **more}
        return present(node)


def present(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value not in (None, [], {}, "")}


@cache
def detail_query(kind: str) -> type[QuerySerializer]:
    """The query serializer of a kind's details: with ``format`` if there is another than the API's own."""
    formats = KINDS[kind].formats
    if not formats:
        return RepresentationQuery
    texts = [f"`{name}` is {each.about} (`{each.media_type.partition(';')[0]}`)" for name, each in formats.items()]
    help_text = (
        f"The format; needs one language. `{PLAIN}`, the default, is what is described here; {'; '.join(texts)}."
    )
    return type(
        f"{kind.capitalize()}Query", (RepresentationQuery,), {"format": p.ChoiceParameter([PLAIN, *formats], help_text)}
    )


class FormatNegotiation(JSONNegotiation):
    """Where ``format`` names a format, it decides and not Accept."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if "format=" in request.META.get("QUERY_STRING", ""):
            return next(iter(renderers)), "*/*"
        return super().select_renderer(request, renderers, format_suffix)


def embeddable(value: Any) -> bytes:
    """JSON that can stand within a ``script`` element, as linked data does: no text in it can end the element."""
    return orjson.dumps(value).replace(b"<", rb"\u003c")  # in JSON it is nowhere but in strings


def in_format(name: str, shown: Shown) -> bytes:
    """The item in one of the kind's formats, as JSON."""
    with translation.override(shown.language.lower()):
        return embeddable(present(KINDS[shown.ref.kind].formats[name].render(shown)))


def one_language(name: str, language: Language | Both) -> Language:
    """The language of a format, which has one; 400 if both were asked for."""
    if language == BOTH:
        raise bad_parameter("format", f"“{name}” has one language: choose one with `lang`, or leave out `format`.")
    return language
