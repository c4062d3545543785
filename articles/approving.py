"""How far an article's text in each language is, and what an approval of it would say."""

from copy import copy
from typing import Any

from articles.models import Article, Translation
from articles.models.article import TEXT_FIELDS
from sco.languages import LANGUAGES, Language

MISSING, INCOMPLETE, DRAFT, IN_REVIEW = "missing", "incomplete", "draft", "in_review"
APPROVED, CHANGED, OUTDATED = "approved", "changed", "outdated"


def text_state(article: Article, language: Language) -> str:
    """One of the codes above: ``changed`` is since the approval, ``outdated`` means that the original moved on."""
    texts = article.texts(language)
    if not any(texts.values()):
        return MISSING
    if not all(texts.values()):
        return INCOMPLETE
    row = article.get_translation(language)
    if row is None or row.state != Translation.State.APPROVED:
        return DRAFT if row is None else str(row.state)
    if not row.approves(article.text_digest(language)):
        return CHANGED
    return OUTDATED if article.translation_state(language) == "outdated" else APPROVED


def lacking(article: Article, language: Language) -> list[str]:
    """Names of the texts that the language lacks."""
    texts = article.texts(language)
    return [str(Article._meta.get_field(field).verbose_name) for field in TEXT_FIELDS if not texts[field]]  # type: ignore[union-attr]


def set_state(article: Article, language: Language, state: Translation.State) -> None:
    """Say that the text is a draft or in review; an approval that it had is taken back, history keeps it."""
    nobody = {"approved_by": "", "approved_at": None, "text_digest": "", "source_digest": ""}
    Translation.objects.update_or_create(
        article=article, language=language.lower(), defaults={"state": state, **nobody}
    )


def as_if_approved(article: Article) -> Article:
    """The same article with every complete text approved as it stands; nothing is saved and nothing asked.

    The article came ``with_document_parts``; the one that is given back is only for looking at, not for saving.
    """
    states = {language: text_state(article, language) for language in LANGUAGES}
    rows = [row for row in article.translations.all() if states[_tag(row)] == APPROVED]
    rows += [_approval(article, tag) for tag in LANGUAGES if states[tag] not in {APPROVED, MISSING, INCOMPLETE}]
    twin = copy(article)
    parts: Any = article
    twin._prefetched_objects_cache = {**parts._prefetched_objects_cache, "translations": rows}  # type: ignore[attr-defined]
    return twin


def _tag(row: Translation) -> Language:
    return next(language for language in LANGUAGES if language.lower() == row.language)


def _approval(article: Article, language: Language) -> Translation:
    return Translation(
        article=article,
        language=language.lower(),
        state=Translation.State.APPROVED,
        text_digest=article.text_digest(language),
        source_digest=article.text_digest(article.original),
    )
