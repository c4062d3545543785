"""An editor's decisions on the importer's suggestions: accept, dismiss, reopen. Nothing here publishes.

Accepting a suggestion stores its key in the context of the created row's first event. Undoing finds the row by this key
and deletes it, unless later events show that an editor has worked on it.
"""

from dataclasses import dataclass

import pghistory
from django.db import transaction
from django.utils.translation import gettext

from articles.models import ArticleMechanism, Claim, ClaimMechanism, ClaimReference, ClaimSupport, Suggestion
from sco.anchors import QuoteError, anchor
from sco.languages import suffix
from sco.ledger.history import events_of
from sco.slugs import MAX_LENGTH


@dataclass(frozen=True, slots=True)
class Accepted:
    """The drafted claim, if any, and the reason why its quotation is not anchored ('' if it is).

    A place that the text does not have is not ``is_done``: the suggestion still waits.
    """

    claim: Claim | None = None
    quote_error: str = ""
    is_done: bool = True


@transaction.atomic
def accept(suggestion: Suggestion) -> Accepted:
    """Add the mechanism to the article, or draft a claim with the figure. Accepting again changes nothing."""
    # Locked before its state is read, so that two editors who decide at once take turns.
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    accepted = Accepted()
    with pghistory.context(accepts=suggestion.pk):
        if suggestion.kind == Suggestion.Kind.CLAIM:
            accepted = _draft_claim(suggestion)
        elif suggestion.kind == Suggestion.Kind.ANCHOR:
            accepted = _place_quotation(suggestion)
        else:
            ArticleMechanism.objects.get_or_create(article=suggestion.article, mechanism=suggestion.mechanism)
    if accepted.is_done:
        _decide(suggestion, Suggestion.State.ACCEPTED)
    return accepted


def dismiss(suggestion: Suggestion) -> bool:
    """Reject the suggestion and undo an earlier acceptance. Returns False if an editor's work remains."""
    return _take_back(suggestion, Suggestion.State.DISMISSED)


def reopen(suggestion: Suggestion) -> bool:
    """Undo any decision. Returns False if an editor's work remains."""
    return _take_back(suggestion, Suggestion.State.OPEN)


@transaction.atomic
def _take_back(suggestion: Suggestion, state: str) -> bool:
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    undone = suggestion.state != Suggestion.State.ACCEPTED or _undo(suggestion)
    _decide(suggestion, state)
    return undone


def _decide(suggestion: Suggestion, state: str) -> None:
    suggestion.state = state
    suggestion.save(update_fields=["state"])


def claim_slug(suggestion: Suggestion) -> str:
    """The slug of a suggestion's claim; an editor may change it before the first publication."""
    # With the suggestion's key, so that accepting twice finds the claim, and two figures of an article never collide.
    ending = f"-s{suggestion.pk}"
    return suggestion.article.slug[: MAX_LENGTH - len(ending)].rstrip("-") + ending


def _draft_claim(suggestion: Suggestion) -> Accepted:
    quote, quote_error = _anchored_quote(suggestion, suggestion.sentence)
    language = suffix(suggestion.article.original)
    claim, _created = Claim.objects.get_or_create(
        slug=claim_slug(suggestion),
        defaults={
            "article": suggestion.article,
            "kind": Claim.Kind.ASSESSMENT if suggestion.value is None else Claim.Kind.STATISTIC,
            "value": suggestion.value,
            "comparator": suggestion.comparator if suggestion.value is not None else "",
            f"unit_{language}": suggestion.unit,
            "period_from": suggestion.period_from,
            "period_to": suggestion.period_to,
            **quote,
        },
    )
    return Accepted(claim, quote_error)


def _place_quotation(suggestion: Suggestion) -> Accepted:
    """Anchor the claim's quotation in the proposed sentence, unless an editor has changed the quotation since."""
    quote, quote_error = _anchored_quote(suggestion, suggestion.proposed)
    claims = Claim.objects.filter(pk=suggestion.claim.pk) if suggestion.claim else Claim.objects.none()
    found = claims.filter(quote_exact=suggestion.quote)
    if quote and not found.update(**quote):
        quote_error = gettext("The claim %(claim)s has another quotation by now.") % {"claim": suggestion.claim}
    return Accepted(None, quote_error, is_done=not quote_error)


def _anchored_quote(suggestion: Suggestion, sentence: str) -> tuple[dict[str, str], str]:
    longest = Claim._meta.get_field("quote_exact").max_length or 0
    if not suggestion.quote or len(suggestion.quote) > longest:
        return {}, ""
    # The sentence selects the position where the quotation occurs more than once, unless it repeats it itself.
    before, found, after = sentence.partition(suggestion.quote)
    if not found or suggestion.quote in after:
        before = after = ""
    try:
        quote = anchor(suggestion.article.source_text, suggestion.quote, prefix=before, suffix=after)
    except QuoteError as error:  # the source text has changed since: the claim is drafted without its quotation
        return {}, str(error)
    return {"quote_exact": quote.exact, "quote_prefix": quote.prefix, "quote_suffix": quote.suffix}, ""


def _undo(suggestion: Suggestion) -> bool:
    """Delete the row that accepting created, unless an editor has worked on it. Returns whether none remains."""
    if suggestion.kind == Suggestion.Kind.ANCHOR:
        return _displace_quotation(suggestion)
    # By event, not by content: an editor may have added the same mechanism by hand, and that row is theirs.
    model = ArticleMechanism if suggestion.kind == Suggestion.Kind.MECHANISM else Claim
    inserts = events_of(model).filter(article=suggestion.article_id, pgh_label="insert")
    created = inserts.filter(pgh_context__accepts=suggestion.pk)
    row = model.objects.filter(pk__in=created.values("pgh_obj_id")).first()
    if row is None:
        # Deleted since, or accepted before events carried the suggestion's key.
        return model is ArticleMechanism or not Claim.objects.filter(slug=claim_slug(suggestion)).exists()
    if _is_edited(row):
        return False
    row.delete()
    return True


def _displace_quotation(suggestion: Suggestion) -> bool:
    """Take the context of the quotation away again, if it is the one that accepting gave."""
    quote, _error = _anchored_quote(suggestion, suggestion.proposed)
    if not quote or suggestion.claim is None:
        return False
    return Claim.objects.filter(pk=suggestion.claim.pk, **quote).update(quote_prefix="", quote_suffix="") > 0


def _is_edited(row: ArticleMechanism | Claim) -> bool:
    # Parts of a claim have no events unless an editor added them: accepting creates none.
    if events_of(type(row)).filter(pgh_obj_id=row.pk).count() > 1:
        return True
    parts = (ClaimMechanism, ClaimSupport, ClaimReference)
    return isinstance(row, Claim) and any(events_of(part).filter(claim=row.pk).exists() for part in parts)
