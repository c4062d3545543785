"""What an editor decides on the importer's suggestions: accept, dismiss, reopen. Nothing here publishes."""

from dataclasses import dataclass

from django.db import transaction

from articles.importer.anchors import Anchor, QuoteError, anchor
from articles.models import Article, ArticleMechanism, Claim, Suggestion
from sco.ledger.queries import is_recorded
from sco.ledger.registry import Ref


@dataclass(frozen=True, slots=True)
class Accepted:
    """What came of it: the claim that was drafted, and why its quotation is not anchored, if it is not."""

    claim: Claim | None = None
    trouble: str = ""


@transaction.atomic
def accept(suggestion: Suggestion) -> Accepted:
    """Put the mechanism on the article, or draft a claim of the figure; a second time changes nothing more."""
    accepted = _draft_claim(suggestion) if suggestion.kind == Suggestion.Kind.CLAIM else _add_mechanism(suggestion)
    _decide(suggestion, Suggestion.State.ACCEPTED)
    return accepted


@transaction.atomic
def dismiss(suggestion: Suggestion) -> None:
    """Say no."""
    _decide(suggestion, Suggestion.State.DISMISSED)


@transaction.atomic
def reopen(suggestion: Suggestion) -> bool:
    """Undo: open again, and what accepting made is gone where nobody has worked on it since. Says whether it is."""
    undone = suggestion.state != Suggestion.State.ACCEPTED or _undo(suggestion)
    _decide(suggestion, Suggestion.State.OPEN)
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
    if suggestion.kind == Suggestion.Kind.MECHANISM:
        return bool(
            ArticleMechanism.objects.filter(article=suggestion.article, mechanism=suggestion.mechanism).delete()[0]
        )
    slug = claim_slug(suggestion)
    if is_recorded(Ref("claim", slug)):
        return False
    untouched = [
        claim for claim in Claim.objects.filter(slug=slug) if not (claim.statement_zh_hans or claim.statement_en)
    ]
    for claim in untouched:
        claim.delete()
    return bool(untouched)
