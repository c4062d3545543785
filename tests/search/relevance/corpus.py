"""Two thousand pieces in two languages, the same in every run: ordinary sentences, and what ``planted`` hides."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, product

from tests.search.relevance import words as w
from tests.search.relevance.planted import LONG, MECHANISMS, PLANTS, Named, Plant

SEED = 20010615
COUNTS = {"author": 100, "mechanism": 100, "article": 800, "claim": 1000}
# Enough for the last sentence to stand past the 16,383 positions that a tsvector keeps.
LONG_SENTENCES = 1100
Text = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece by its searchable texts: field → text, in each language. Aliases are tuples."""

    kind: str
    slug: str
    zh: dict[str, Text]
    en: dict[str, Text]

    def texts(self) -> Iterator[str]:
        """Every text, each alias for itself."""
        for text in (*self.zh.values(), *self.en.values()):
            yield from (text,) if isinstance(text, str) else text


@dataclass(frozen=True)
class Corpus:
    """The pieces, and the slugs in each planted group."""

    pieces: Sequence[Piece]
    groups: Mapping[str, set[str]]

    def of(self, kind: str) -> list[Piece]:
        """The pieces of one kind."""
        return [piece for piece in self.pieces if piece.kind == kind]

    def wanted(self, groups: str) -> set[str]:
        """The slugs in groups; the name of a piece that is in none stands for itself."""
        return {slug for group in groups.split() for slug in self.groups.get(group, {group})}


def corpus() -> Corpus:
    """The corpus."""
    return _Maker().make()


class _Maker:
    """Makes the corpus."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)
        self.zh = _Sentences(self.random, w.ZH, self._chinese)
        self.en = _Sentences(self.random, w.EN, self._english)
        self.groups: dict[str, set[str]] = defaultdict(set)

    def make(self) -> Corpus:
        pieces = {kind: [getattr(self, f"_{kind}")(n) for n in range(count)] for kind, count in COUNTS.items()}
        for kind, made in pieces.items():
            self._plant(made, [plant for plant in PLANTS if plant.kind == kind])
        self._lengthen(pieces["article"][-1])
        return Corpus([piece for made in pieces.values() for piece in made], self.groups)

    def _author(self, n: int) -> Piece:
        position, institute = w.POSITIONS[n % len(w.POSITIONS)], w.INSTITUTES[n % len(w.INSTITUTES)]
        zh = {"name": f"作者{n}", "position": position[0], "affiliation": institute[0], "biography": self.zh.text(1)}
        en = {"name": f"Author {n}", "position": position[1], "affiliation": institute[1], "biography": self.en.text(1)}
        return Piece("author", f"author-{n:03d}", zh, en)

    def _mechanism(self, n: int) -> Piece:
        named = MECHANISMS[n] if n < len(MECHANISMS) else _named(n)
        zh: dict[str, Text] = {"name": named.zh, "short_name": named.short_zh, "description": self.zh.text(1)}
        en: dict[str, Text] = {"name": named.en, "short_name": named.short_en, "description": self.en.text(1)}
        zh["aliases"], en["aliases"] = _split(named.aliases_zh), _split(named.aliases_en)
        self.groups[named.key].add(f"mechanism-{named.key}")
        return Piece("mechanism", f"mechanism-{named.key}", zh, en)

    def _article(self, n: int) -> Piece:
        zh, en = ({"title": each.title(), "summary": each.text(1), "body": each.text(3)} for each in (self.zh, self.en))
        return Piece("article", f"article-{n:03d}", zh, en)

    def _claim(self, n: int) -> Piece:
        return Piece("claim", f"claim-{n:04d}", {"statement": self.zh.text(1)}, {"statement": self.en.text(1)})

    def _plant(self, pieces: Sequence[Piece], plants: Sequence[Plant]) -> None:
        """Plant each into pieces of its own."""
        copies = [plant for plant in plants for _ in range(plant.copies)]
        # Past the named mechanisms, and not into the last article, which is the long one.
        places = self.random.sample(range(len(MECHANISMS), len(pieces) - 1), len(copies))
        for plant, place in zip(copies, places, strict=True):
            self.groups[plant.key].add(pieces[place].slug)
            for texts, words, joint in ((pieces[place].zh, plant.zh, ""), (pieces[place].en, plant.en, " ")):
                whole = plant.field == "title"
                texts[plant.field] = words if whole else f"{texts[plant.field]}{joint}{words}{joint}".strip()

    def _lengthen(self, piece: Piece) -> None:
        self.groups[LONG.key].add(piece.slug)
        piece.zh["body"] = self.zh.text(LONG_SENTENCES) + LONG.zh
        piece.en["body"] = f"{self.en.text(LONG_SENTENCES)} {LONG.en}"

    def _chinese(self, words: list[str]) -> str:
        linked = [word + self.random.choice(["", "", *w.ZH_LINKS[:4]]) for word in words]
        return "".join(linked[:4]) + "，" + "".join(linked[4:]) + "。"

    def _english(self, words: list[str]) -> str:
        linked = [f"{self.random.choice(w.EN_LINKS)} {word}" for word in words[1:]]
        return " ".join([words[0], self.random.choice(w.EN_VERBS), *linked]).capitalize() + "."


class _Sentences:
    """Texts in one language, from a pool of sentences in which the first words are the commonest."""

    def __init__(self, chooser: random.Random, words: Sequence[str], write: Callable[[list[str]], str]) -> None:
        self.random, self.words = chooser, words
        self.weights = list(accumulate(1 / (rank + 5) for rank in range(len(words))))
        self.joint = " " if words is w.EN else ""
        self.pool = [write(self._choose(chooser.randint(6, 10))) for _ in range(3000)]

    def text(self, sentences: int) -> str:
        """So many sentences."""
        return self.joint.join(self.random.choices(self.pool, k=sentences))

    def title(self) -> str:
        """Four to six words."""
        return self.joint.join(self._choose(self.random.randint(4, 6))).capitalize()

    def _choose(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=count)


def _named(n: int) -> Named:
    field, form = list(product(w.FIELDS, w.FORMS))[n]
    return Named(f"ordinary-{n:02d}", field[0] + form[0], f"{field[1]} {form[1]}")


def _split(aliases: str) -> tuple[str, ...]:
    return tuple(aliases.split("|")) if aliases else ()
