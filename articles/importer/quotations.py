"""Anchors the claims' quotations in the source text, and reports those without a unique position."""

import contextlib

from django.utils.translation import gettext as _

from articles.importer.results import ImportResult
from articles.models import Article, Claim
from sco.anchors import MAX_CONTEXT, Anchor, QuoteError, anchor, locate


def anchor_claims(article: Article, result: ImportResult, *, replaced: bool) -> int:
    """Anchor the article's quotations in its source text. Returns the number of those that got a new context.

    An existing context stays, unless the text was ``replaced``: then it is used to find the quotation again, and is
    removed where that fails.
    """
    # By slug, so that the report's notes come in the order of the claims.
    claims = Claim.objects.select_for_update().filter(article=article).exclude(quote_exact="").order_by("slug")
    return sum(_anchor_claim(article.source_text, claim, result, replaced=replaced) for claim in claims)


def _stored_anchor(claim: Claim) -> Anchor:
    return Anchor(claim.quote_exact, claim.quote_prefix, claim.quote_suffix)


def _anchor_claim(text: str, claim: Claim, result: ImportResult, *, replaced: bool) -> bool:
    before = _stored_anchor(claim)
    try:
        found = _find(text, before, replaced=replaced)
    except QuoteError as error:
        result.notes.append(f"{claim.slug}: {_(error.template) % error.details}")
        # After a replacement the old context belongs to a text that is gone.
        found = Anchor(before.exact) if replaced else before
    if (found.prefix, found.suffix) == (before.prefix, before.suffix):
        return False
    # These columns only, as with the source text: an editor may have the claim open.
    Claim.objects.filter(pk=claim.pk).update(quote_prefix=found.prefix, quote_suffix=found.suffix)
    return bool(found.prefix or found.suffix)


def _find(text: str, before: Anchor, *, replaced: bool) -> Anchor:
    if not before.prefix and not before.suffix:
        return anchor(text, before.exact)
    start, end = locate(text, before)
    if not replaced:
        return before
    # The position is known, and the longest context that the columns hold selects it among all others.
    prefix, suffix = text[max(0, start - MAX_CONTEXT) : start], text[end : end + MAX_CONTEXT]
    return anchor(text, before.exact, prefix=prefix, suffix=suffix)


def locate_quotations(article: Article) -> list[tuple[Claim, int, int]]:
    """The article's claims with the (start, end) of their quotations, without those that have no unique position."""
    located = []
    for claim in Claim.objects.filter(article=article).exclude(quote_exact=""):
        with contextlib.suppress(QuoteError):
            located.append((claim, *locate(article.source_text, _stored_anchor(claim))))
    return located
