"""Stores suggestions of mechanisms and claims for an editor to decide on. They are never published."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from articles.importer.quotations import locate_quotations
from articles.models import Article, ArticleMechanism, Claim, Suggestion
from articles.parsing.claim_candidates import ClaimCandidate, find_claim_candidates
from articles.parsing.disambiguation import ShortForms
from articles.parsing.figures.definitions import as_stored
from articles.parsing.mentions import Mention, find_mentions
from articles.parsing.segmentation import split_sentences
from mechanisms.models import Mechanism

MAX_UNIT: Final = Suggestion._meta.get_field("unit").max_length or 0


class Suggester:
    """Holds every mechanism's names, read once for many articles."""

    def __init__(self) -> None:
        # Once per run: each file would otherwise read every mechanism again.
        rows = {row.slug: row for row in Mechanism.objects.all()}
        self.names = {slug: row.names() for slug, row in rows.items()}
        self.short_forms = ShortForms.of(self.names)
        self.ids = {slug: row.pk for slug, row in rows.items()}

    def suggest(self, article: Article, *, replaced: bool) -> int:
        """Store the suggestions that are new: neither open nor decided already. Returns their number.

        If the text was ``replaced``, the open suggestions from the old one are deleted first.
        """
        stored = Suggestion.objects.filter(article=article)
        if replaced:
            stored.open().exclude(kind=Suggestion.Kind.ANCHOR).delete()
        # Decided ones as well: what an editor has dismissed must not come back with the next import.
        known = set(stored.values_list("kind", "mechanism_id", "quote"))
        mentions = find_mentions(article.source_text, self.names)
        found = [*self._mechanisms(article, mentions), *_claims(article, mentions)]
        new = [row for row in found if (row.kind, row.mechanism_id, row.quote) not in known]
        Suggestion.objects.bulk_create(new)
        return len(new)

    def _mechanisms(self, article: Article, mentions: list[Mention]) -> Iterator[Suggestion]:
        """One for each mechanism that is mentioned but not on the article, with the first sentence to mention it."""
        text = article.source_text
        on_article = set(ArticleMechanism.objects.filter(article=article).values_list("mechanism_id", flat=True))
        first: dict[str, int] = {}
        for mention in self.short_forms.disambiguate(text, mentions):
            first.setdefault(mention.slug, mention.start)
        sentences = list(split_sentences(text, article.original_language))
        for slug, at in first.items():
            if self.ids[slug] not in on_article:
                yield Suggestion(
                    article=article,
                    kind=Suggestion.Kind.MECHANISM,
                    mechanism_id=self.ids[slug],
                    sentence=next((text[start:end] for start, end in sentences if start <= at < end), ""),
                )


def _claims(article: Article, mentions: list[Mention]) -> Iterator[Suggestion]:
    """One for each figure that no claim has yet and that is not part of a mechanism's name."""
    # 上海五国 counts no states: a figure inside a name is no figure.
    quotations = locate_quotations(article)
    written = (
        article.published_at.astimezone(ZoneInfo(settings.DESK_TIME_ZONE)).date() if article.published_at else None
    )
    for claim in find_claim_candidates(article.source_text, article.original_language, written):
        in_name = any(mention.start < claim.end and claim.start < mention.end for mention in mentions)
        if not in_name and not any(_has_figure(*quotation, claim) for quotation in quotations):
            # What is too vague for a number is offered as text.
            value, unit = as_stored(claim.figure)
            yield Suggestion(
                article=article,
                kind=Suggestion.Kind.CLAIM,
                sentence=claim.sentence,
                quote=claim.quote,
                value=value,
                comparator=claim.figure.comparator if value is not None else "",
                unit=unit if len(unit) <= MAX_UNIT else "",
                period_from=claim.period.start or None if claim.period else None,
                period_to=claim.period.end or None if claim.period else None,
                is_period_resolved=claim.period is not None and claim.period.resolved,
            )


def _has_figure(quoted: Claim, quote_start: int, quote_end: int, claim: ClaimCandidate) -> bool:
    """Whether the claim ``quoted`` quotes this figure, or has the same figure and quotes its sentence."""
    same = (quoted.value, quoted.comparator) == (as_stored(claim.figure)[0], claim.figure.comparator)
    start, end = (claim.at, claim.at + len(claim.sentence)) if same else (claim.start, claim.end)
    return quote_start < end and start < quote_end
