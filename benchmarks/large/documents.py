"""What is published, in which order: articles with three claims each, the same in every run.

Every fourth one is in both languages, the others only in their original one.

Articles come in the order of their publication at the source, as a newsroom records them. Some are corrected, some
withdrawn, a while after they were published.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.rows import AUTHORS, MECHANISMS, PER_ARTICLE, SEED
from benchmarks.words import Writer
from sco.languages import EN, LANGUAGES, ZH

CHUNK = 250  # articles
CLAIMS = 3
OUTLETS, TOPICS = 8, 12
# One article in so many is published again, for the second and the third time, or withdrawn with its claims ...
TWICE, THRICE, WITHDRAWN = 20, 100, 200
# ... so many chunks after its first publication.
TWICE_AFTER, THRICE_AFTER, WITHDRAWN_AFTER = 4, 12, 6
FIRST_DAY, SPAN = datetime(2012, 1, 1, tzinfo=UTC), timedelta(days=4500)
JITTER_SECONDS = 20 * 86_400
# Words that no pool of `words` has, by the number of articles of which one contains it.
RARE_WORDS = {100: ("季风", "monsoon"), 5_000: ("驼队", "caravan")}
NOTE = {ZH: "更正了摘要。", EN: "The summary was corrected."}


@dataclass(frozen=True, slots=True)
class Version:
    """One entry to be: a version of an item, with the parts of its document before they are canonical JSON."""

    kind: str
    slug: str
    number: int
    action: str
    document: Mapping[str, Any] | None = None
    restricted: Mapping[str, Any] | None = None
    note: Mapping[str, str] | None = None


Publication = list[Version]


@dataclass(frozen=True, slots=True)
class Act:
    """What is done to an article in one publication."""

    article: int
    version: int
    action: str

    @property
    def entries(self) -> int:
        """The number of entries of the publication: claims come and go with their article."""
        return 1 if self.version > 1 and self.action != "withdraw" else 1 + CLAIMS


class Corpus:
    """All publications of a record with this number of articles, in chunks of CHUNK articles."""

    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.chunks = -(-articles // CHUNK)
        self.writer = Writer(SEED)

    def acts(self, chunk: int) -> Iterator[Act]:
        """What the publications of a chunk do, in order."""
        yield from (Act(n, 1, "publish") for n in self._articles(chunk))
        yield from (Act(n, 2, "correct") for n in self._articles(chunk - TWICE_AFTER) if n % TWICE == 3)
        yield from (Act(n, 2, "withdraw") for n in self._articles(chunk - WITHDRAWN_AFTER) if n % WITHDRAWN == 7)
        yield from (Act(n, 3, "publish") for n in self._articles(chunk - THRICE_AFTER) if n % THRICE == 3)

    def _articles(self, chunk: int) -> range:
        return range(chunk * CHUNK, min((chunk + 1) * CHUNK, self.articles)) if chunk >= 0 else range(0)

    def publication(self, act: Act) -> Publication:
        """The entries of one publication; what is referred to comes first, and in tombstones last."""
        article = _Article(self, act.article)
        if act.action == "withdraw":
            slugs = [*(("claim", article.claim_slug(number)) for number in range(CLAIMS)), ("article", article.slug)]
            return [Version(kind, slug, act.version, act.action) for kind, slug in slugs]
        texts = article.document(act.version), {"source_text": article.source_text()}
        note = NOTE if act.action == "correct" else None
        own = Version("article", article.slug, act.version, act.action, *texts, note)
        return [own, *article.claims()] if act.version == 1 else [own]


class _Article:
    """An article by its number. Everything but the summary is the same in all versions."""

    def __init__(self, corpus: Corpus, n: int) -> None:
        self.n, self.writer, self.random = n, corpus.writer, Random(SEED + n)
        self.writer.random = self.random
        self.slug = f"article-{self.random.getrandbits(24):06x}-{n:07d}"
        self.original = EN if n % 5 == 0 else ZH
        self.languages = list(LANGUAGES) if n % 4 == 0 else [self.original]
        days = SPAN * (n / corpus.articles)
        self.published_at = FIRST_DAY + days + timedelta(seconds=self.random.gauss(0, JITTER_SECONDS))
        self.mechanisms = [f"mechanism-{n:02d}" for n in sorted(self.random.sample(range(MECHANISMS), PER_ARTICLE))]
        self.authors = [f"author-{n:03d}" for n in self.random.sample(range(AUTHORS), self.random.choice((1, 1, 2)))]

    def document(self, version: int) -> dict[str, Any]:
        return {
            "languages": self.languages,
            "original_language": self.original,
            "title": self._public({ZH: self.writer.chinese_title(), EN: self.writer.english_title()}),
            "body": self._text(60, 30),
            "translation": {
                language: "current" if language in self.languages else "missing"
                for language in LANGUAGES
                if language != self.original
            },
            "source": {
                "id": f"s{self.n:07d}",
                "url": f"https://outlet.example/{self.n}",
                "published_at": self.published_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            },
            "outlet": f"outlet-{self.random.randrange(OUTLETS)}",
            "rights": f"rights-{('licensed', 'nobody')[self.n % 2]}",
            "authors": self.authors,
            "topics": [f"topic-{self.random.randrange(TOPICS)}"],
            "mechanisms": self.mechanisms,
            "restricted": ["source_text"],
            "summary": self._summary(version),
        }

    def _summary(self, version: int) -> dict[str, str]:
        self.writer.random = Random(f"{SEED} {self.n} {version}")
        chinese, english = self.writer.chinese(25), self.writer.english(12)
        self.writer.random = self.random
        for period, (rare_chinese, rare_english) in RARE_WORDS.items():
            if self.n % period == period // 2:
                chinese, english = chinese + rare_chinese, f"{english} {rare_english}"
        return self._public({ZH: chinese, EN: english})

    def source_text(self) -> str:
        return self.writer.chinese(30)

    def claim_slug(self, number: int) -> str:
        return f"{self.slug}-c{number}"

    def claims(self) -> list[Version]:
        return [Version("claim", self.claim_slug(n), 1, "publish", self._claim(n)) for n in range(CLAIMS)]

    def _claim(self, number: int) -> dict[str, Any]:
        figure = number < 2
        unit = self._public({ZH: "起", EN: "cases"})
        comparator = self.random.choice(("=", ">", "≈"))
        quantity = {"value": str(self.random.randint(1, 5000)), "comparator": comparator, "unit": unit}
        return {
            "languages": self.languages,
            "original_language": self.original,
            "article": self.slug,
            "kind": "statistic" if figure else "event" if self.n % 2 else "assessment",
            "statement": self._text(15, 8),
            "quantity": quantity if figure else None,
            "period": {"from": str(2001 + self.random.randrange(20)), "to": None},
            "quote": None,
            "mechanisms": [self.random.choice(self.mechanisms)],
            "supports": [],
            "status": self.random.choice(("unverified", "supported", "supported", "disputed")),
            "status_note": None,
            "references": [],
            "restricted": [],
        }

    def _text(self, characters: int, words: int) -> dict[str, str]:
        return self._public({ZH: self.writer.chinese(characters), EN: self.writer.english(words)})

    def _public(self, texts: dict[str, str]) -> dict[str, str]:
        return {language: text for language, text in texts.items() if language in self.languages}
