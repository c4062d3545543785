"""A large desk, made by plain bulk inserts: articles of real length in two languages, each with claims."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model

from articles.models import (
    Article,
    ArticleAuthor,
    ArticleMechanism,
    Author,
    Claim,
    ClaimMechanism,
    Outlet,
    Rights,
    Translation,
)
from mechanisms.models import Mechanism
from sco.languages import LANGUAGES
from tests import factories as make

AUTHORS, MECHANISMS, CLAIMS = 200, 60, 5
CHINESE = "上海合作组织安全反恐禁毒边防信息中心会晤机制国家元首理事会区域和平稳定发展"
WORDS = ("security", "summit", "council", "border", "drug", "centre")


def make_desk(articles: int) -> None:
    """Everything that ``articles`` articles need, and they themselves with five claims each; a fixed seed."""
    chance = random.Random(20250901)
    outlet, rights = make.outlet(), make.rights()
    authors = bulk(Author, (Author(slug=f"author-{n}", **make.both("name", f"Author {n}")) for n in range(AUTHORS)))
    centres = (Mechanism(slug=f"m-{n}", kind="centre", **make.both("name", f"Centre {n}")) for n in range(MECHANISMS))
    mechanisms = bulk(Mechanism, centres)
    for start in range(0, articles, 1000):
        numbers = range(start, min(start + 1000, articles))
        rows = bulk(Article, (an_article(number, outlet, rights, chance) for number in numbers))
        add_parts(rows, authors, mechanisms, chance)


def add_parts(rows: list[Any], authors: list[Any], mechanisms: list[Any], chance: random.Random) -> None:
    """Approvals, bylines, mechanisms and claims of these articles."""
    bulk(Translation, (approval(row, language) for row in rows for language in LANGUAGES))
    bulk(ArticleAuthor, (ArticleAuthor(article=row, author=chance.choice(authors)) for row in rows))
    pairs = ((row, mechanism) for row in rows for mechanism in chance.sample(mechanisms, 3))
    bulk(ArticleMechanism, (ArticleMechanism(article=row, mechanism=mechanism) for row, mechanism in pairs))
    claims = bulk(Claim, (a_claim(row, number, chance) for row in rows for number in range(CLAIMS)))
    bulk(ClaimMechanism, (ClaimMechanism(claim=row, mechanism=chance.choice(mechanisms)) for row in claims))


def bulk(model: type[Model], rows: Iterable[Any]) -> list[Any]:
    """Insert rows a thousand at a time."""
    return model._default_manager.bulk_create(rows, batch_size=1000)


def an_article(number: int, outlet: Outlet, rights: Rights, chance: random.Random) -> Article:
    """1,700 Chinese characters and 900 English words."""
    chinese, english = "".join(chance.choices(CHINESE, k=1700)), " ".join(chance.choices(WORDS, k=900))
    texts = {"title": (f"第{number}篇", f"Piece {number}"), "summary": (chinese[:120], english[:300])}
    texts["body"] = (chinese, english)
    return Article(
        slug=f"a-{number}",
        outlet=outlet,
        rights=rights,
        source_id=f"id{number}",
        published_at=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(hours=number),
        source_text=chinese[::-1],
        **{f"{field}_zh_hans": zh for field, (zh, _en) in texts.items()},
        **{f"{field}_en": en for field, (_zh, en) in texts.items()},
    )


def approval(article: Article, language: Any) -> Translation:
    """The text of one language, approved."""
    return Translation(
        article=article,
        language=language.lower(),
        state=Translation.State.APPROVED,
        approved_by="a second editor",
        approved_at=article.published_at,
        text_digest=article.text_digest(language),
        source_digest=article.text_digest(article.original),
    )


def a_claim(article: Article, number: int, chance: random.Random) -> Claim:
    """A statistic with a quotation."""
    value = chance.randrange(1, 100_000)
    return Claim(
        slug=f"{article.slug}-c{number}",
        article=article,
        kind="statistic",
        value=value,
        comparator=chance.choice(["=", ">", "≈"]),
        period_from=str(chance.randrange(1996, 2025)),
        quote_exact=f"{value}起",
        quote_prefix="此前",
        **make.both("statement", f"{value} cases were solved in the time that claim {number} of {article.slug} names"),
        **make.both("unit", "cases"),
    )
