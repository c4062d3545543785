"""The rows of the benchmark: articles in two languages with claims, mechanisms and authors, all approved.

There are no drafts: the baseline knows none and must serve the same items as the record.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from articles.models import (
    Article,
    ArticleAuthor,
    ArticleMechanism,
    ArticleTopic,
    Author,
    Claim,
    ClaimMechanism,
    Outlet,
    Rights,
    Topic,
    Translation,
)
from benchmarks.words import Writer
from mechanisms.models import Mechanism, Relation
from sco.languages import LANGUAGES, Language

SEED = 20010615
AUTHORS, MECHANISMS, CLAIMS, PER_ARTICLE = 200, 60, 5, 3
BATCH = 500
APPROVED_AT = datetime(2025, 9, 3, tzinfo=UTC)


class Rows:
    """Writes a number of articles with their rows in batches, the same in every run."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.random = random.Random(SEED)
        self.writer = Writer(SEED)
        self.outlets, self.rights, self.topics = self._sources()
        self.authors, self.mechanisms = self._authors(), self._mechanisms()

    def load(self) -> Iterator[int]:
        """Write everything; yields the number of articles written so far after each batch."""
        for start in range(0, self.articles, BATCH):
            self._batch(range(start, min(start + BATCH, self.articles)))
            yield min(start + BATCH, self.articles)

    def _sources(self) -> tuple[list[Outlet], list[Rights], list[Topic]]:
        outlets = [Outlet(slug=f"outlet-{n}", **_named("媒体", "Outlet", n)) for n in range(8)]
        rights = [
            Rights(slug=f"rights-{access}", access=access, **_both("notice", "全文受限。", "The full text is limited."))
            for access in ("licensed", "nobody")
        ]
        topics = [Topic(slug=f"topic-{n}", **_named("主题", "Topic", n)) for n in range(12)]
        return (
            Outlet.objects.bulk_create(outlets),
            Rights.objects.bulk_create(rights),
            Topic.objects.bulk_create(topics),
        )

    def _authors(self) -> list[Author]:
        rows = [
            Author(
                slug=f"author-{n:03d}",
                **_named("作者", "Author", n),
                **_both("position", "研究员", "Research fellow"),
                **_both("affiliation", f"地区研究中心{n % 40}", f"Centre for Regional Studies {n % 40}"),
                **_both("biography", self.writer.chinese(80), self.writer.english(50)),
            )
            for n in range(AUTHORS)
        ]
        return Author.objects.bulk_create(rows)

    def _mechanisms(self) -> list[Mechanism]:
        kinds = [value for value in Mechanism.Kind.values if value != "organisation"]
        rows = [
            Mechanism(
                slug=f"mechanism-{n:02d}",
                kind=kinds[n % len(kinds)],
                established=str(1996 + n % 29),
                **_named("机制", "Mechanism", n),
                **_both("short_name", f"机制{n}", f"M{n}"),
                **_both("description", self.writer.chinese(120), self.writer.english(70)),
            )
            for n in range(MECHANISMS)
        ]
        made = Mechanism.objects.bulk_create(rows)
        Relation.objects.bulk_create(
            Relation(key=f"part-{n:02d}", source=row, type="part_of", target=made[n // 8])
            for n, row in enumerate(made)
            if n
        )
        return made

    def _batch(self, numbers: range) -> None:
        made = Article.objects.bulk_create(self._article(n) for n in numbers)
        Translation.objects.bulk_create(approval(article, language) for article in made for language in LANGUAGES)
        chosen = {article.pk: self.random.sample(self.mechanisms, PER_ARTICLE) for article in made}
        ArticleMechanism.objects.bulk_create(
            ArticleMechanism(article=article, mechanism=mechanism)
            for article in made
            for mechanism in chosen[article.pk]
        )
        ArticleAuthor.objects.bulk_create(
            ArticleAuthor(article=article, author=author, position=position)
            for article in made
            for position, author in enumerate(self.random.sample(self.authors, self.random.choice((1, 1, 2))))
        )
        ArticleTopic.objects.bulk_create(
            ArticleTopic(article=article, topic=self.random.choice(self.topics)) for article in made
        )
        claims = Claim.objects.bulk_create(self._claim(article, n) for article in made for n in range(CLAIMS))
        ClaimMechanism.objects.bulk_create(
            ClaimMechanism(claim=claim, mechanism=self.random.choice(chosen[claim.article_id])) for claim in claims
        )

    def _article(self, n: int) -> Article:
        return Article(
            slug=f"article-{self.random.getrandbits(24):06x}-{n:05d}",
            original_language="en" if n % 5 == 0 else "zh-hans",
            **_both("title", self.writer.chinese_title(), self.writer.english_title()),
            **_both("summary", self.writer.chinese(90), self.writer.english(45)),
            **_both("body", self.writer.chinese_body(), self.writer.english_body()),
            source_text=self.writer.chinese(600),
            outlet=self.random.choice(self.outlets),
            rights=self.rights[n % 2],
            source_id=f"s{n:06d}",
            source_url=f"https://outlet.example/{n}",
            published_at=datetime(2013, 1, 1, tzinfo=UTC) + timedelta(seconds=self.random.randrange(400_000_000)),
        )

    def _claim(self, article: Article, n: int) -> Claim:
        figure = n < 3
        return Claim(
            slug=f"{article.slug}-c{n}",
            article=article,
            kind="statistic" if figure else "event" if n == 3 else "assessment",
            status=("unverified", "supported", "supported", "disputed")[self.random.randrange(4)],
            **_both("statement", self.writer.chinese(40), self.writer.english(22)),
            value=Decimal(self.random.randint(1, 5000)) if figure else None,
            comparator=self.random.choice("=>≈") if figure else "",
            **_both("unit", "起" if figure else "", "cases" if figure else ""),
            period_from=str(2001 + self.random.randrange(20)) if n != 4 else None,
        )


def _both(field: str, zh: str, en: str) -> dict[str, str]:
    return {f"{field}_zh_hans": zh, f"{field}_en": en}


def _named(zh: str, en: str, n: int) -> dict[str, str]:
    return _both("name", f"{zh}{n}", f"{en} {n}")


def approval(article: Article, language: Language) -> Translation:
    return Translation(
        article=article,
        language=language.lower(),
        state=Translation.State.APPROVED,
        approved_by="benchmarks",
        approved_at=APPROVED_AT,
        text_digest=article.text_digest(language),
        source_digest=article.text_digest(article.original),
    )
