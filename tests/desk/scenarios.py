"""Articles at each stage of their way to the public, with one author, an outlet and rights."""

from typing import Any

from articles.models import Article, Author, Claim
from sco.ledger.actions.publish import publish
from sco.ledger.registry import ref_of
from sco.ledger.working_copies import unpublished_references
from tests import factories as make

# Figures that differ.
BAD: dict[str, Any] = {"statement_zh_hans": "贸易额达6,000亿美元。", "statement_en": "Trade reached USD 500 billion."}


def approved(slug: str = "a-piece", **fields: Any) -> Article:
    """An article with both languages approved."""
    author = Author.objects.filter(slug="author").first() or make.author("author")
    return make.article(slug, **{"by": [author], **fields})


def draft(slug: str = "a-piece", **fields: Any) -> Article:
    """An article with complete texts that nobody has approved."""
    return approved(slug, approved=(), **fields)


def published(slug: str = "a-piece", **fields: Any) -> Article:
    """An article that is public in both languages, with what it refers to."""
    made = approved(slug, **fields)
    publish([ref_of(made), *unpublished_references([ref_of(made)])], actor="ed")
    return made


def bad_claim(**fields: Any) -> Claim:
    """A claim with an error for checks to find, in an article that is public."""
    return make.claim(published(), **{**BAD, **fields})
