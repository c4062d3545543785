"""The requests that are measured on both records, chosen from the data of each."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import psycopg

from benchmarks.large import searching
from benchmarks.large.documents import OUTLETS, RARE_WORDS, TOPICS
from benchmarks.rows import AUTHORS, MECHANISMS
from benchmarks.servers import Server

API = "/api/v1/"
SAMPLE = 200
# Page by page to the middle of the list, but no further than this: each page is one untimed request.
MOST_PAGES, PAGE = 2_500, 100
NOT_SUPERSEDED = 2**63 - 1

Paths = list[str]


@dataclass(frozen=True, slots=True)
class Side:
    """One record: its server, a connection as the owner to choose from it, and a choice that every run makes alike."""

    server: Server
    connected: psycopg.Connection
    chooser: random.Random

    def slugs(self, kind: str) -> list[str]:
        """Random public items of a kind."""
        (last,) = self.connected.execute("SELECT sequence FROM ledger_head").fetchone()
        statement = (
            "SELECT slug FROM ledger_projection WHERE sequence = ANY (%s) AND kind = %s AND live AND superseded_by = %s"
        )
        wanted = [self.chooser.randrange(1, last) for _ in range(SAMPLE * 8)]
        rows = self.connected.execute(statement, [wanted, kind, NOT_SUPERSEDED]).fetchall()
        return self.chooser.sample([slug for (slug,) in rows], SAMPLE // 2)

    def cursor(self, share: float) -> str:
        """The cursor of the publication at this share of the record."""
        statement = (
            "SELECT last.sequence, encode(substr(last.digest, 1, 8), 'hex') FROM ledger_head AS h"
            " JOIN ledger_entry AS e ON e.sequence = greatest(1, (h.sequence * %s::float)::bigint)"
            " JOIN ledger_entry AS last ON last.sequence = e.publication"
        )
        return "{}.{}".format(*self.connected.execute(statement, [share]).fetchone())


@dataclass(frozen=True, slots=True)
class Scenario:
    """How the paths are chosen on a side. ``goal`` is the largest ratio of the p99s, large to small.

    ``most`` is the most milliseconds that the p95 on the large record may take.
    """

    name: str
    paths: Callable[[Side], Paths]
    goal: float | None = 2.0
    most: float | None = None


def scenarios() -> list[Scenario]:
    """Everything that is measured."""
    found = [
        Scenario("list", lambda _side: [f"{API}articles?lang=en"]),
        Scenario("page in the middle", _deep),
        *_filtered(),
        Scenario("detail of an article", lambda side: _details(side, "article")),
        Scenario("detail of a claim", lambda side: _details(side, "claim")),
        Scenario("detail of an author", lambda _side: _items("author", AUTHORS, 3)),
        Scenario("detail of a mechanism", lambda _side: _items("mechanism", MECHANISMS, 2)),
        Scenario("history of an article", lambda side: _details(side, "article", "/history")),
        *_as_of(),
        Scenario("changes", lambda side: [f"{API}changes?after={side.cursor(n / 50)}" for n in range(1, 50)]),
    ]
    return found + (_searches() if searching.exists() else [])


def _filtered() -> list[Scenario]:
    months = [f"20{year:02d}-{month:02d}" for year in range(13, 24) for month in range(1, 12)]
    within = [f"published_after={month}-01&published_before={month}-28" for month in months]
    mechanisms, authors = _named("mechanism", MECHANISMS, 2), _named("author", AUTHORS, 3)
    old = [f"{one}&published_before=2013-06-01" for one in mechanisms]
    lists = {
        "articles": {
            "author": authors,
            "mechanism": mechanisms,
            "outlet": _named("outlet", OUTLETS, 1),
            "mechanism and topic": _pairs(mechanisms, _named("topic", TOPICS, 1)),
            "mechanism and author": _pairs(mechanisms, authors),
            "month": within,
            "mechanism, until 2013": old,
            "by slug": ["ordering=slug"],
            "last changed": ["ordering=-changed"],
        },
        "claims": {
            "all": [""],
            "mechanism": mechanisms,
            "status and kind": _pairs(["status=disputed", "status=supported"], ["kind=statistic", "kind=event"]),
            "largest value": ["kind=statistic&ordering=-value", "ordering=-value"],
            "value of at least": [f"value_min={number}" for number in range(500, 5_000, 150)],
            "period": ["to=2001", "from=2003&to=2004", "from=2010&to=2012", "to=1990"],
        },
    }
    return [_list(collection, name, queries) for collection, each in lists.items() for name, queries in each.items()]


def _list(collection: str, name: str, queries: Sequence[str]) -> Scenario:
    paths = [f"{API}{collection}?lang=en&{query}".rstrip("&") for query in queries]
    return Scenario(f"{collection}: {name}", lambda _side: paths)


def _named(kind: str, count: int, digits: int) -> list[str]:
    return [f"{kind}={kind}-{number:0{digits}d}" for number in range(count)]


def _pairs(first: Sequence[str], second: Sequence[str]) -> list[str]:
    chooser = random.Random(1)
    return [f"{chooser.choice(first)}&{chooser.choice(second)}" for _ in range(SAMPLE)]


def _items(kind: str, count: int, digits: int) -> Paths:
    return [f"{API}{kind}s/{kind}-{number:0{digits}d}?lang=en" for number in range(count)]


def _details(side: Side, kind: str, below: str = "") -> Paths:
    return [f"{API}{kind}s/{slug}{below}?lang=en" for slug in side.slugs(kind)]


def _deep(side: Side) -> Paths:
    path = f"{API}articles?lang=en&limit={PAGE}"
    (total,) = side.connected.execute(
        "SELECT count(*) FROM ledger_projection WHERE kind = 'article' AND live AND superseded_by = %s",
        [NOT_SUPERSEDED],
    ).fetchone()
    for _ in range(min(MOST_PAGES, total // PAGE // 2)):
        address = urlsplit(side.server.get(path)["next"])
        path = f"{address.path}?{address.query}"
    return [path.replace(f"limit={PAGE}", "limit=20")]


def _as_of() -> list[Scenario]:
    def listed(side: Side, share: float, queries: Sequence[str]) -> Paths:
        return [f"{API}{query}&as_of={side.cursor(share)}" for query in queries]

    mechanisms = [f"articles?lang=en&{query}" for query in _named("mechanism", MECHANISMS, 2)]
    return [
        Scenario("as_of, middle: list", lambda side: listed(side, 0.5, ["articles?lang=en"])),
        Scenario("as_of, middle: mechanism", lambda side: listed(side, 0.5, mechanisms)),
        Scenario("as_of, middle: claims", lambda side: listed(side, 0.5, ["claims?lang=en"])),
        Scenario("as_of, early: list", lambda side: listed(side, 0.1, ["articles?lang=en"])),
        Scenario("as_of, early: claims", lambda side: listed(side, 0.1, ["claims?lang=en"])),
        Scenario("as_of: detail", _details_as_of),
    ]


def _details_as_of(side: Side) -> Paths:
    statement = "SELECT slug FROM ledger_projection WHERE kind = 'article' AND sequence = ANY (%s) AND live"
    cursor = side.cursor(0.5)
    end = int(cursor.partition(".")[0])
    wanted = [side.chooser.randrange(1, end) for _ in range(SAMPLE * 8)]
    rows = side.connected.execute(statement, [wanted]).fetchall()
    # Not those that had been withdrawn by then.
    found = [f"{API}articles/{slug}?lang=en&as_of={cursor}" for (slug,) in rows if int(slug[-7:]) % 200 != 7]
    return found[:SAMPLE]


# A word of every article, words of a few, and what no article has.
COMMON = ("security", "安全", "cooperation", "合作")


def _searches() -> list[Scenario]:
    def of(words: Sequence[str]) -> Callable[[Side], Paths]:
        return lambda _side: [f"{searching.SEARCH}?lang=en&q={quote(word)}" for word in words]

    rare = [Scenario(f"search: 1 of {period:,}", of(words), None, 50) for period, words in RARE_WORDS.items()]
    return [
        *rare,
        Scenario("search: commonest", of(COMMON), None, 150),
        Scenario("search: none", of(["zyxwvut"]), None, 50),
    ]
