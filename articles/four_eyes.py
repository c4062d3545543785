"""Who has written an article's text since its last approval, and what that means for approving it."""

import hashlib
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext

from articles.models import Article, Translation
from articles.models.article import TEXT_FIELDS
from articles.signals import approved, approving
from sco.desk.together import four_eyes, reviewing
from sco.languages import Language, suffix
from sco.ledger.history import events_of
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import ref_of


def writers(article: Article, language: Language) -> set[int]:
    """The accounts that changed this text since it was last approved as it was then, by primary key."""
    columns = [f"{field}_{suffix(language)}" for field in TEXT_FIELDS]
    last = _last_approved(article, language)
    found: set[int] = set()
    later: tuple[list[str], int] | None = None
    events = events_of(Article).filter(pgh_obj_id=article.pk).order_by("-pgh_id")
    for *values, context in events.values_list(*columns, "pgh_context").iterator(chunk_size=50):
        texts = [value or "" for value in values]
        if later and later[0] != texts:
            found.add(later[1])
        # By the text and not by time: what was changed and changed back is approved.
        if _digest(texts) == last:
            return found - {0}
        later = (texts, (context or {}).get("user") or 0)
    # Whoever made the article wrote what it began with.
    return (found | {later[1]} if later and any(later[0]) else found) - {0}


def _last_approved(article: Article, language: Language) -> str:
    rows = events_of(Translation).filter(article_id=article.pk, language=language.lower(), state="approved")
    return rows.order_by("-pgh_id").values_list("text_digest", flat=True).first() or ""


def _digest(texts: list[str]) -> str:
    # As Article.text_digest.
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


def _refuse_own_text(article: Article, language: Language, by: str, **_rest: Any) -> None:
    if four_eyes.refuses(by, lambda: writers(article, language)):
        text = gettext(
            "You have written or changed the %(language)s text since its last approval: somebody else must approve it."
        )
        message = text % {"language": LANGUAGE_NAMES[language]}
        raise Refused([Refusal(ref_of(article), "four-eyes", message)])


@transaction.atomic
def _settle_reviews(article: Article, language: Language, by: str, **_rest: Any) -> None:
    user = get_user_model()._default_manager.filter(username=by).first()
    reviewing.approved(article, language.lower(), by=user)


def connect() -> None:
    """Let the desk have its say in approvals."""
    approving.connect(_refuse_own_text, dispatch_uid="four_eyes")
    approved.connect(_settle_reviews, dispatch_uid="four_eyes")
