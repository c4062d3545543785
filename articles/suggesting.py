"""What an editor decides on the importer's suggestions: accept, dismiss, reopen. Nothing here publishes.

What accepting makes carries the suggestion's number in the context of its first event. So undoing knows its own rows
from those that an editor has made, and by their later events those that an editor has worked on.
"""

from dataclasses import dataclass

import pghistory
from django.db import transaction

from articles.models import (
    Article,
    ArticleMechanism,
    Claim,
    ClaimMechanism,
    ClaimReference,
    ClaimSupport,
    Suggestion,
)
from articles.parsing.anchors import Anchor, QuoteError, anchor
from sco.desk.events import events_of


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it: the claim that was drafted, and why its quotation is not anchored, if it is not."""

    claim: Claim | None = None
    trouble: str = ""


@transaction.atomic
def accept(suggestion: Suggestion) -> Accepted:
    """Put the mechanism on the article, or draft a claim of the figure; a second time changes nothing more."""
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    with pghistory.context(accepts=suggestion.pk):
        accepted = _draft_claim(suggestion) if suggestion.kind == Suggestion.Kind.CLAIM else _add_mechanism(suggestion)
    _decide(suggestion, Suggestion.State.ACCEPTED)
    return accepted


@transaction.atomic
def dismiss(suggestion: Suggestion) -> bool:
    """Say no, and undo an earlier yes. Says whether nothing is left of it."""
    return _take_back(suggestion, Suggestion.State.DISMISSED)


@transaction.atomic
def reopen(suggestion: Suggestion) -> bool:
    """Undo: open again, and what accepting made is gone where nobody has worked on it since. Says whether it is."""
    return _take_back(suggestion, Suggestion.State.OPEN)


def _take_back(suggestion: Suggestion, state: str) -> bool:
    suggestion.refresh_from_db(from_queryset=Suggestion.objects.select_for_update())
    undone = suggestion.state != Suggestion.State.ACCEPTED or _undo(suggestion)
    _decide(suggestion, state)
    return undone


def _decide(suggestion: Suggestion, state: str) -> None:
    suggestion.state = state
    suggestion.save(update_fields=["state"])


def _add_mechanism(suggestion: Suggestion) -> Accepted:
    ArticleMechanism.objects.get_or_create(article=suggestion.article, mechanism=suggestion.mechanism)
    return Accepted()


def claim_slug(suggestion: Suggestion) -> str:
    """The slug of the claim that comes of a suggestion: an editor may change it before the first publication."""
    tail = f"-s{suggestion.pk}"
    return suggestion.article.slug[: 80 - len(tail)].rstrip("-") + tail


def _draft_claim(suggestion: Suggestion) -> Accepted:
    quote, trouble = _anchored(suggestion)
    language = "zh_hans" if suggestion.article.original_language == "zh-hans" else "en"
    claim, _made = Claim.objects.get_or_create(
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
    return Accepted(claim, trouble)


def _anchored(suggestion: Suggestion) -> tuple[dict[str, str], str]:
    longest = Claim._meta.get_field("quote_exact").max_length or 0
    if not suggestion.quote or len(suggestion.quote) > longest:
        return {}, ""
    try:
        place = _anchor(suggestion.article, suggestion)
    except QuoteError as error:
        return {}, str(error)
    return {"quote_exact": place.exact, "quote_prefix": place.prefix, "quote_suffix": place.suffix}, ""


def _anchor(article: Article, suggestion: Suggestion) -> Anchor:
    # The sentence says which place is meant where the figure stands more than once.
    before, found, after = suggestion.sentence.partition(suggestion.quote)
    if not found or suggestion.quote in after:
        before = after = ""
    return anchor(article.source_text, suggestion.quote, prefix=before, suffix=after)


def _undo(suggestion: Suggestion) -> bool:
    """Delete the row that accepting made. Says whether none is left: an editor's work on it stays."""
    model = ArticleMechanism if suggestion.kind == Suggestion.Kind.MECHANISM else Claim
    first = events_of(model).filter(article=suggestion.article_id, pgh_label="insert")
    made = first.filter(pgh_context__accepts=suggestion.pk)
    row = model.objects.filter(pk__in=made.values("pgh_obj_id")).first()
    if row is None:
        # Accepted before rows carried the suggestion's number, or deleted since.
        return model is ArticleMechanism or not Claim.objects.filter(slug=claim_slug(suggestion)).exists()
    untouched = not _is_worked_on(row)
    if untouched:
        row.delete()
    return untouched


def _is_worked_on(row: ArticleMechanism | Claim) -> bool:
    """Whether anything happened to the row or to its parts after it was made."""
    if events_of(type(row)).filter(pgh_obj_id=row.pk).count() > 1:
        return True
    parts = (ClaimMechanism, ClaimSupport, ClaimReference)
    return isinstance(row, Claim) and any(events_of(part).filter(claim=row.pk).exists() for part in parts)
