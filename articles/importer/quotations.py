"""Anchors the claims' quotations in the source text, and reports those without a unique position."""

import contextlib

from django.utils.translation import gettext as _

from articles.importer.results import ImportResult
from articles.models import Article, Claim, Suggestion
from sco.anchor_moves import Move, Place, move
from sco.anchors import MAX_CONTEXT, Anchor, QuoteAbsent, QuoteError, anchor, locate


def anchor_claims(article: Article, result: ImportResult, *, replaced: str) -> int:
    """Anchor the article's quotations in its source text. Returns the number of those that got a new context.

    An existing context stays, unless the text ``replaced`` another one: then a quotation moves with its sentence, and
    loses its context where that is not certain. What is doubtful becomes a suggestion.
    """
    # By slug, so that the report's notes come in the order of the claims.
    claims = Claim.objects.select_for_update().filter(article=article).exclude(quote_exact="").order_by("slug")
    if not replaced:
        return sum(_anchor_claim(article.source_text, claim, result) for claim in claims)
    # Proposals for a text that is gone are of no use.
    Suggestion.objects.open().filter(article=article, kind=Suggestion.Kind.ANCHOR).delete()
    return sum(_move(article, claim, result, replaced) for claim in claims)


def _stored_anchor(claim: Claim) -> Anchor:
    return Anchor(claim.quote_exact, claim.quote_prefix, claim.quote_suffix)


def _anchor_claim(text: str, claim: Claim, result: ImportResult) -> bool:
    before = _stored_anchor(claim)
    try:
        if before.prefix or before.suffix:
            locate(text, before)
            return False
        return _store(claim, anchor(text, before.exact))
    except QuoteError as error:
        result.notes.append(f"{claim.slug}: {_(error.template) % error.details}")
        return False


def _move(article: Article, claim: Claim, result: ImportResult, replaced: str) -> bool:
    quote = _stored_anchor(claim)
    found = move(replaced, article.source_text, quote)
    if found.old is None and not (quote.prefix or quote.suffix):  # it was never anchored
        return _anchor_claim(article.source_text, claim, result)
    if found.outcome == "moved" and found.new:
        return _store(claim, _anchored(article.source_text, quote, found.new))
    # The old context belongs to a text that is gone.
    _store(claim, Anchor(quote.exact))
    if found.new:
        _suggest(article, claim, found)
        note = _("the sentence of its quotation has changed: decide among the suggestions where that is now.")
    else:
        note = _(QuoteAbsent.template) % {"quote": quote.exact}
    result.notes.append(f"{claim.slug}: {note}")
    return False


def _anchored(text: str, quote: Anchor, place: Place) -> Anchor:
    """The anchor at a known position: the longest context that the columns hold selects it among all others."""
    prefix = text[max(0, place.start - MAX_CONTEXT) : place.start]
    try:
        return anchor(text, quote.exact, prefix=prefix, suffix=text[place.end : place.end + MAX_CONTEXT])
    except QuoteError:  # two places share that much context
        return Anchor(quote.exact)


def _suggest(article: Article, claim: Claim, found: Move) -> None:
    # A decision on an earlier text does not hold for this one.
    Suggestion.objects.update_or_create(
        article=article,
        kind=Suggestion.Kind.ANCHOR,
        claim=claim,
        quote=claim.quote_exact,
        defaults={
            "sentence": found.old.sentence if found.old else "",
            "proposed": found.new.sentence if found.new else "",
            "state": Suggestion.State.OPEN,
        },
    )


def _store(claim: Claim, found: Anchor) -> bool:
    if (found.prefix, found.suffix) == (claim.quote_prefix, claim.quote_suffix):
        return False
    # These columns only, as with the source text: an editor may have the claim open.
    Claim.objects.filter(pk=claim.pk).update(quote_prefix=found.prefix, quote_suffix=found.suffix)
    return bool(found.prefix or found.suffix)


def locate_quotations(article: Article) -> list[tuple[Claim, int, int]]:
    """The article's claims with the (start, end) of their quotations, without those that have no unique position."""
    located = []
    for claim in Claim.objects.filter(article=article).exclude(quote_exact=""):
        with contextlib.suppress(QuoteError):
            located.append((claim, *locate(article.source_text, _stored_anchor(claim))))
    return located
