"""What a source text suggests to an editor. Stored, and never published by itself."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from articles.importer.quotations import Quoted, quoted
from articles.models import Article, ArticleMechanism, Suggestion
from articles.parsing.mentions import find_mentions
from articles.parsing.suggest import SuggestedClaim, sentences, suggest_claims
from articles.parsing.tails import Tails
from mechanisms.models import Mechanism

Key = tuple[str, int | None, str]
MAX_UNIT: Final = Suggestion._meta.get_field("unit").max_length or 0


class Noticer:
    """Knows every mechanism's names, read once for many articles."""

    def __init__(self) -> None:
        rows = {row.slug: row for row in Mechanism.objects.all()}
        self.names: Mapping[str, list[str]] = {slug: row.names() for slug, row in rows.items()}
        self.tails = Tails.of(self.names)
        self.numbers = {slug: row.pk for slug, row in rows.items()}

    def notice(self, article: Article, *, afresh: bool) -> int:
        """Store what the text suggests and no editor has decided on yet; the number of new suggestions.

        ``afresh``: the text is another one, so what is still open of the old one goes first.
        """
        stored = Suggestion.objects.filter(article=article)
        if afresh:
            stored.open().delete()
        known: set[Key] = set(stored.values_list("kind", "mechanism_id", "quote"))
        wanted = [*self._mechanisms(article), *self._claims(article)]
        new = [row for row in wanted if (row.kind, row.mechanism_id, row.quote) not in known]
        Suggestion.objects.bulk_create(new)
        return len(new)

    def _mechanisms(self, article: Article) -> Iterator[Suggestion]:
        """One for each mechanism that is named and not on the article, with the sentence that names it first."""
        text = article.source_text
        on_it = set(ArticleMechanism.objects.filter(article=article).values_list("mechanism_id", flat=True))
        first: dict[str, int] = {}
        for mention in self.tails.without_strays(text, find_mentions(text, self.names)):
            first.setdefault(mention.slug, mention.start)
        places = list(sentences(text, article.original_language.partition("-")[0]))
        for slug in (slug for slug in first if self.numbers[slug] not in on_it):
            yield Suggestion(
                article=article,
                kind=Suggestion.Kind.MECHANISM,
                mechanism_id=self.numbers[slug],
                sentence=_around(text, places, first[slug]),
            )

    def _claims(self, article: Article) -> Iterator[Suggestion]:
        """One for each figure that no claim has already and that is no part of a mechanism's name."""
        rows = quoted(article)
        names = [(mention.start, mention.end) for mention in find_mentions(article.source_text, self.names)]
        for claim in suggest_claims(article.source_text, article.original_language):
            in_a_name = any(start < claim.end and claim.start < end for start, end in names)
            if not in_a_name and not any(_has(row, claim) for row in rows):
                yield _claim(article, claim)


def _around(text: str, places: Iterable[tuple[int, int]], at: int) -> str:
    return next((text[start:end] for start, end in places if start <= at < end), "")


def _has(row: Quoted, claim: SuggestedClaim) -> bool:
    """Whether a claim quotes this figure, or quotes this sentence for the same one."""
    same = (row.value, row.comparator) == (claim.value, claim.comparator)
    start, end = (claim.at, claim.at + len(claim.sentence)) if same else (claim.start, claim.end)
    return row.start < end and start < row.end


def _claim(article: Article, claim: SuggestedClaim) -> Suggestion:
    return Suggestion(
        article=article,
        kind=Suggestion.Kind.CLAIM,
        sentence=claim.sentence,
        quote=claim.quote,
        value=claim.value,
        comparator=claim.comparator,
        unit=claim.unit if len(claim.unit) <= MAX_UNIT else "",
        period_from=claim.period.start or None if claim.period else None,
        period_to=claim.period.end or None if claim.period else None,
    )
