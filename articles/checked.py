"""What the checks look at in articles, claims and what articles refer to."""

from decimal import Decimal
from typing import Any

from articles.models import Article, Claim
from articles.serializers.documents import plain
from sco.checks.subjects import Form, Quantity, Quotation
from sco.desk.checks.declarations import Declared, Source, Value


def _quoted(article: Article, value: Value) -> Source:
    """The source text, with the quotations of all claims."""
    claims = article.claims.all() if article.pk else ()
    quotations = [_quotation(claim, "source_text") for claim in claims if claim.quote_exact]
    return Source(value("source_text"), article.original, quotations)


def _quotation(claim: Claim, field: str) -> Quotation:
    return Quotation(f"claim:{claim.slug}", claim.quote_exact, claim.quote_prefix, claim.quote_suffix, field)


def _quoting(claim: Claim, value: Value) -> Source:
    """The article's source text, with this claim's quotation."""
    if claim.article_id is None:
        return Source("")
    article: Any = claim.article
    sides = ("quote_prefix", "quote_suffix")
    # The stored context belongs to the old quotation: saving another one looks for its own.
    moved = value("quote_exact") != claim.quote_exact and all(value(side) == getattr(claim, side) for side in sides)
    prefix, after = ("", "") if moved else map(value, sides)
    quotation = Quotation(f"claim:{claim.slug}", value("quote_exact"), prefix, after)
    return Source(article.source_text, article.original, [quotation])


def _quantity(value: Value) -> Quantity | None:
    try:
        return Quantity("statement", plain(Decimal(value("value"))), value("comparator")) if value("value") else None
    except ArithmeticError:  # half typed
        return None


CHECKED = {
    "rights": Declared({"notice": Form.PROSE}, ["notice"]),
    "outlet": Declared({"name": Form.NAME}, ["name"], addresses=["homepage"], names=["name"]),
    "topic": Declared({"name": Form.NAME}, ["name"]),
    "author": Declared(
        {"name": Form.NAME, "position": Form.NAME, "affiliation": Form.NAME, "biography": Form.PROSE},
        ["name"],
        names=["name"],
    ),
    "article": Declared(
        {"title": Form.TITLE, "summary": Form.PROSE, "body": Form.MARKDOWN},
        ["title", "summary", "body"],
        addresses=["source_url"],
        source=_quoted,
        owns="claims",
        prefetch=["claims"],
    ),
    "claim": Declared(
        {"statement": Form.PROSE, "unit": Form.UNIT, "status_note": Form.PROSE},
        ["statement"],
        citations="references",
        source=_quoting,
        quantity=_quantity,
    ),
}
