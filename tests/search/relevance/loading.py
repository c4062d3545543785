"""The corpus as a database: working copies in bulk, then published like ``manage.py publish --all``."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

from articles.models import Article, Author, Claim, Translation
from mechanisms.models import Mechanism
from sco.languages import LANGUAGES, Language
from sco.ledger.bulk import publish_all
from tests import databases
from tests import factories as make
from tests.search.indexing import index_everything
from tests.search.relevance.corpus import Corpus, Piece, corpus

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
FILES = ("tests/search/relevance/*.py", "tests/search/indexing.py", "tests/factories.py", "*/migrations/*",
         "sco/*.py", "sco/api/*.py", "sco/ledger/**/*.py", "sco/search/*.py",
         "articles/*.py", "articles/*/*.py", "mechanisms/*.py")  # fmt: skip


def published() -> AbstractContextManager[str]:
    """A database of the published corpus; its template is remade after any change of the code that shapes it."""
    template = databases.template("relevance", databases.digest_of(*FILES), _build, base=databases.empty())
    return databases.clone(template)


def _build() -> None:
    _write(corpus())
    tally = publish_all(actor=make.ACTOR)
    assert not tally.refusals, tally.refusals
    index_everything()


def _write(pieces: Corpus) -> None:
    Author.objects.bulk_create(Author(slug=piece.slug, **_columns(piece)) for piece in pieces.of("author"))
    Mechanism.objects.bulk_create(
        Mechanism(slug=piece.slug, kind="council", **_columns(piece)) for piece in pieces.of("mechanism")
    )
    articles = Article.objects.bulk_create(_articles(pieces))
    Translation.objects.bulk_create(_approval(article, language) for article in articles for language in LANGUAGES)
    Claim.objects.bulk_create(
        Claim(slug=piece.slug, article=articles[n % len(articles)], kind="event", **_columns(piece))
        for n, piece in enumerate(pieces.of("claim"))
    )


def _articles(pieces: Corpus) -> Iterator[Article]:
    outlet, rights = make.outlet(), make.rights()
    for n, piece in enumerate(pieces.of("article")):
        # In an order that has nothing to do with the slugs'.
        published_at = FIRST + timedelta(days=n * 389 % 1009)
        yield Article(
            slug=piece.slug, outlet=outlet, rights=rights, source_text="原文", published_at=published_at,
            **_columns(piece),
        )  # fmt: skip


def _columns(piece: Piece) -> dict[str, Any]:
    suffixed = (("zh_hans", piece.zh), ("en", piece.en))
    return {
        f"{field}_{suffix}": list(text) if isinstance(text, tuple) else text
        for suffix, texts in suffixed
        for field, text in texts.items()
    }


def _approval(article: Article, language: Language) -> Translation:
    return Translation(
        article=article, language=language.lower(), state=Translation.State.APPROVED,
        approved_by="an editor", approved_at=FIRST,
        text_digest=article.text_digest(language), source_digest=article.text_digest(article.original),
    )  # fmt: skip
