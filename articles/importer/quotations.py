"""The claims' quotations, tied to their places in the source text. One that has no single place is reported."""

from dataclasses import dataclass
from decimal import Decimal

from articles.importer.outcomes import Outcome, translated
from articles.models import Article, Claim
from articles.parsing.anchors import MAX_CONTEXT, Anchor, QuoteError, anchor, locate


def anchor_claims(article: Article, outcome: Outcome, *, replaced: bool) -> int:
    """Anchor the article's quotations in its source text; the number of those that got other surroundings.

    Surroundings that are there already are left alone, unless the text was ``replaced``: then each quotation is
    looked for by them, and loses them where it cannot be found.
    """
    claims = Claim.objects.select_for_update().filter(article=article).exclude(quote_exact="").order_by("slug")
    return sum(_anchor(article.source_text, claim, outcome, replaced=replaced) for claim in claims)


def _anchor(text: str, claim: Claim, outcome: Outcome, *, replaced: bool) -> bool:
    before = Anchor(claim.quote_exact, claim.quote_prefix, claim.quote_suffix)
    try:
        found = _found(text, before, replaced=replaced)
    except QuoteError as error:
        outcome.notes.append(f"{claim.slug}: {translated(error.template, error.details)}")
        found = Anchor(before.exact) if replaced else before
    if (found.prefix, found.suffix) == (before.prefix, before.suffix):
        return False
    Claim.objects.filter(pk=claim.pk).update(quote_prefix=found.prefix, quote_suffix=found.suffix)
    return bool(found.prefix or found.suffix)


def _found(text: str, before: Anchor, *, replaced: bool) -> Anchor:
    if not before.prefix and not before.suffix:
        return anchor(text, before.exact)
    start, end = locate(text, before)
    if not replaced:
        return before
    # Its place is known: as much as can be kept around it tells it from any other.
    around = text[max(0, start - MAX_CONTEXT) : start], text[end : end + MAX_CONTEXT]
    return anchor(text, before.exact, prefix=around[0], suffix=around[1])


@dataclass(frozen=True, slots=True)
class Quoted:
    """A claim's quotation, where it stands in the source text, and the claim's figure."""

    start: int
    end: int
    value: Decimal | None
    comparator: str


def quoted(article: Article) -> list[Quoted]:
    """The claims' quotations, as far as their places are certain."""
    found = []
    for row in Claim.objects.filter(article=article).exclude(quote_exact=""):
        try:
            place = locate(article.source_text, Anchor(row.quote_exact, row.quote_prefix, row.quote_suffix))
        except QuoteError:
            continue
        found.append(Quoted(*place, row.value, row.comparator))
    return found
