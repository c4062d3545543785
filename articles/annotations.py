"""A claim as an annotation of the outlet's text, in the W3C Web Annotation Data Model."""

from typing import Any

from articles.withheld import open_source_text
from sco.anchors import QuoteError, anchor
from sco.api.formats import LD_JSON, Shown
from sco.api.problems import Problem

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
MEDIA_TYPE = f'{LD_JSON}; profile="{CONTEXT}"'


def claim(shown: Shown) -> dict[str, Any]:
    """The annotation; 404 if the claim has no quotation. One query.

    Its target is the outlet's text; the source is the article's id, because nothing else names that text for good.
    """
    detail = shown.detail
    if detail["quote"] is None:
        raise Problem(404, "not-found", "This claim has no quotation, so there is no annotation.", parameter="format")
    article = detail["article"]["slug"]
    body = {
        "type": "TextualBody", "value": detail["statement"], "format": "text/plain", "language": shown.language,
        "purpose": "describing",
    }  # fmt: skip
    return {
        "@context": CONTEXT,
        "id": shown.id("claim", shown.ref.slug, "annotation"),
        "type": "Annotation",
        "motivation": "describing",
        "created": detail["recorded_at"],
        "canonical": shown.id("claim", shown.ref.slug, "annotation"),
        "via": shown.url("claim", shown.ref.slug),
        "body": body,
        "target": {
            "type": "SpecificResource",
            "source": {
                "id": shown.id("article", article, "source"), "type": "Text", "format": "text/plain",
                "language": detail["quote"]["language"],
            },
            "selector": _selectors(detail["quote"]["exact"], open_source_text(article, shown.at.n, shown.caller)),
        },
    }  # fmt: skip


def _selectors(exact: str, text: str | None) -> list[dict[str, Any]]:
    """The quotation; with its context and its place, in code points, if the caller can read the text."""
    quote = {"type": "TextQuoteSelector", "exact": exact}
    if text is None:
        return [quote]
    try:
        found = anchor(text, exact)
    except QuoteError:  # it occurs more than once, and the context that tells which is not public
        return [quote]
    place = {"type": "TextPositionSelector", "start": found.start, "end": found.end}
    return [{**quote, "prefix": found.prefix, "suffix": found.suffix}, place]
