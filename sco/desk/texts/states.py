"""The state of each language's text of an item: missing, draft, in review, current, or outdated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext, pgettext_lazy

from sco.desk.texts.models import Basis
from sco.languages import LANGUAGES, Language
from sco.ledger.items import Item, Review
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import Ref, kind_of, ref_of

MISSING, DRAFT, IN_REVIEW, CURRENT, OUTDATED = "missing", "draft", "in_review", "current", "outdated"
STATES = (MISSING, DRAFT, IN_REVIEW, CURRENT, OUTDATED)
LABELS: dict[str, Any] = {
    MISSING: pgettext_lazy("of a text", "missing"),
    DRAFT: pgettext_lazy("of a text", "draft"),
    IN_REVIEW: pgettext_lazy("of a text", "in review"),
    CURRENT: pgettext_lazy("of a text", "current"),
    OUTDATED: pgettext_lazy("of a text", "out of date"),
}
INCOMPLETE = pgettext_lazy("of a text", "incomplete")
APPROVED = pgettext_lazy("of a text", "approved")
Bases = Mapping[tuple[str, int, str], Basis]


@dataclass(frozen=True, slots=True)
class TextState:
    """One language's text of one item. ``code`` is the first of these that holds:

    ``missing``: a text that the document needs is missing; ``lacking`` names them, ``is_empty`` if there is no text.
    ``outdated``: the source has changed since the text was made or confirmed; ``source`` has, by field, the source's
    text from then (none if only an approval is older than the source). Never the source itself.
    ``current``: approved as it is, or for kinds without approvals public as it is. ``in_review`` and ``draft``: not so.
    ``review`` is who approved it and when, for kinds with approvals.
    """

    language: Language
    code: str
    is_source: bool
    lacking: list[str] = field(default_factory=list)
    is_empty: bool = False
    source: Mapping[str, str] = field(default_factory=dict)
    review: Review | None = None

    @property
    def name(self) -> str:
        """The language's name."""
        return str(LANGUAGE_NAMES[self.language])

    @property
    def label(self) -> str:
        """The state in words: an incomplete text is not called missing, and an approved one is called approved."""
        if self.code == MISSING and not self.is_empty:
            return str(INCOMPLETE)
        return str(APPROVED if self.code == CURRENT and self.review else LABELS[self.code])

    @property
    def is_outdated(self) -> bool:
        """Whether the source has changed since, in a text that may also be incomplete."""
        return self.code == OUTDATED or bool(self.source)

    @property
    def hint(self) -> str:
        """What is missing of a text that there is, or who approved it; '' for nothing."""
        if self.lacking and not self.is_empty:
            return gettext("missing: %(fields)s") % {"fields": gettext(", ").join(self.lacking)}
        return gettext("by %(name)s") % {"name": self.review.by} if self.review and self.review.by else ""


def text_states(
    items: Iterable[Item], latest: Mapping[Ref, LatestEntry] | None = None
) -> dict[Ref, dict[Language, TextState]]:
    """The states of items fetched ``with_document_parts``, by item and language.

    One query, and one of the record unless ``latest`` has the items' entries or their kind needs approvals.
    """
    rows = {ref_of(item): item for item in items}
    bases = _bases(rows.values())
    if latest is None:
        latest = latest_entries((ref for ref, item in rows.items() if not item.APPROVALS), texts=False)
    return {
        ref: {language: _state(item, language, bases, latest.get(ref)) for language in LANGUAGES}
        for ref, item in rows.items()
    }


def states_of(item: Item) -> dict[Language, TextState]:
    """The states of one item."""
    return text_states([item])[ref_of(item)]


def _bases(items: Iterable[Item]) -> Bases:
    pks: dict[str, list[int]] = {}
    for item in items:
        pks.setdefault(kind_of(item).name, []).append(item.pk)
    found = (Basis.objects.filter(kind=kind, item__in=some) for kind, some in pks.items())
    return {(basis.kind, basis.item, basis.language): basis for rows in found for basis in rows}


def _state(item: Item, language: Language, bases: Bases, latest: LatestEntry | None) -> TextState:
    kind, is_source = kind_of(item), item.source_language == language
    basis = bases.get((kind.name, item.pk, language), Basis())
    review = item.review(language)
    lacking = kind.document.missing_texts(item, language)
    return TextState(
        language=language,
        code=_code(lacking, review, basis, latest, is_source=is_source, language=language),
        is_source=is_source,
        lacking=lacking,
        is_empty=bool(lacking) and not any(text.text(item, language) for text in kind.document.texts()),
        source={} if is_source else basis.source,
        review=review,
    )


def _code(
    lacking: list[str],
    review: Review | None,
    basis: Basis,
    latest: LatestEntry | None,
    *,
    is_source: bool,
    language: Language,
) -> str:
    if lacking:
        return MISSING
    if not is_source and (basis.source or (review and review.is_outdated)):
        return OUTDATED
    if review:
        return CURRENT if review.state == "approved" else review.state
    return CURRENT if latest and _is_public(basis, latest, language) else DRAFT


def _is_public(basis: Basis, latest: LatestEntry, language: Language) -> bool:
    """Whether the text is public as it is now."""
    return language in latest.languages and not (basis.changed and basis.sequence == latest.sequence)
