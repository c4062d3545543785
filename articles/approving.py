"""The state of an article's text in each language, and a preview of the article with texts approved."""

from collections.abc import Collection
from copy import copy
from typing import Any

from articles.models import Article, Translation
from articles.models.article import TEXT_FIELDS
from sco.languages import LANGUAGES, Language

MISSING, INCOMPLETE, DRAFT, IN_REVIEW = "missing", "incomplete", "draft", "in_review"
APPROVED, CHANGED, OUTDATED = "approved", "changed", "outdated"


def text_state(article: Article, language: Language) -> str:
    """One of the constants above. CHANGED: since its approval. OUTDATED: the original has changed since."""
    # The first reason wins, in the order in which an editor can act on them.
    texts = article.texts(language)
    if not any(texts.values()):
        return MISSING
    if not all(texts.values()):
        return INCOMPLETE
    # Only complete texts can be approved, so from here on the row decides.
    row = article.get_translation(language)
    if row is None or row.state != Translation.State.APPROVED:
        return DRAFT if row is None else str(row.state)
    if not row.approves(article.text_digest(language)):
        return CHANGED
    return OUTDATED if article.translation_state(language) == "outdated" else APPROVED


def lacking(article: Article, language: Language) -> list[str]:
    """The editors' names of the texts that are missing in the language."""
    texts = article.texts(language)
    return [str(Article._meta.get_field(field).verbose_name) for field in TEXT_FIELDS if not texts[field]]  # type: ignore[union-attr]


def set_state(article: Article, language: Language, state: Translation.State) -> None:
    """Set the text to draft or in review, which revokes an approval. Only the history keeps that."""
    # Cleared, because a name and a time beside another state would still read as an approval.
    revoked = {"approved_by": "", "approved_at": None, "text_digest": "", "source_digest": ""}
    Translation.objects.update_or_create(
        article=article, language=language.lower(), defaults={"state": state, **revoked}
    )


def as_if_approved(article: Article, languages: Collection[Language] = LANGUAGES) -> Article:
    """A copy of the article with its complete texts in these languages approved, for previews: it must not be saved.

    The article comes from ``with_document_parts``; there is no further query.
    """
    stored = {row.language: row for row in article.translations.all()}
    # An incomplete text cannot be approved, so the preview shows what publishing would really give.
    approved = {
        language.lower(): _approval(article, language)
        for language in languages
        if text_state(article, language) not in {MISSING, INCOMPLETE, APPROVED}
    }
    rows = list({**stored, **approved}.values())
    # A shallow copy with another prefetch cache: the article itself keeps its rows, and nothing is queried again.
    twin = copy(article)
    parts: Any = article
    twin._prefetched_objects_cache = {**parts._prefetched_objects_cache, "translations": rows}  # type: ignore[attr-defined]
    return twin


def _approval(article: Article, language: Language) -> Translation:
    return Translation(
        article=article,
        language=language.lower(),
        state=Translation.State.APPROVED,
        text_digest=article.text_digest(language),
        source_digest=article.text_digest(article.original),
    )
