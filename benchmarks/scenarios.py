"""The requests to both sides, and the check that both return the same items before anything is timed."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from benchmarks.servers import Server
from benchmarks.words import EN_SHARES, ZH_SHARES

API = "/api/v1/"
SAMPLE = 60
CHECKED = 12
FEED_PAGES = 5
PAGE = 20
# How many times the baseline's rate is expected of what no memory answers, at least.
FLOOR = {"list": 25.0, "detail": 10.0, "changes": 10.0, "search": 8.0}
MEDIUM = 0.005  # of all articles contain the word, at least
# In nearly every body, and in a few titles out of a hundred.
EN_COMMON, ZH_COMMON = ("cooperation", "security", "energy"), ("合作", "安全", "机制", "反恐", "能源")


@dataclass(frozen=True)
class Scenario:
    """Paths on both sides, and the expected ratio of their rates, or None."""

    name: str
    ours: Sequence[str]
    theirs: Sequence[str]
    expected: float | None = None
    slugs: Callable[[dict], list[str]] = lambda answer: [row["slug"] for row in answer["results"]]
    sides: tuple[str, str] = ("product", "baseline")
    etags: Sequence[str] = ()  # of our paths, for conditional requests

    def check(self, servers: Mapping[str, Server]) -> None:
        """Exit unless both sides return 200 with the same items in the same order, at least one."""
        if "constant" in self.sides:
            return
        product, baseline = (servers[side] for side in self.sides)
        for our_path, their_path in zip(self.ours[:CHECKED], self.theirs[:CHECKED], strict=False):
            ours, theirs = self.slugs(product.get(our_path)), self.slugs(baseline.get(their_path))
            if not ours or ours != theirs:
                raise SystemExit(f"{self.name}: the sides differ: {our_path} {ours[:3]}, {their_path} {theirs[:3]}")


class SearchScenario(Scenario):
    """Searches for words, whose results the two sides rank differently."""

    def check(self, servers: Mapping[str, Server]) -> None:
        """Exit unless both sides find the same number of articles for each word, and where few match, the same ones."""
        product, baseline = (servers[side] for side in self.sides)
        for our_path, their_path in zip(self.ours, self.theirs, strict=True):
            ours, theirs = product.get(f"{our_path}&facets=true"), baseline.get(f"{their_path}&count")
            counts = ours["facets"]["matches"]["count"], theirs["count"]
            few = counts[0] <= PAGE and set(self.slugs(ours)) != set(self.slugs(theirs))
            if counts[0] != counts[1] or few:
                raise SystemExit(f"{self.name}: the sides differ: {our_path} {their_path} {counts}")


def _medium(shares: Mapping[str, float]) -> list[str]:
    return [word for word, share in shares.items() if share >= MEDIUM]


def _search(name: str, lang: str, asked: Sequence[str]) -> Scenario:
    words = [quote(word) for word in asked]
    ours = [f"{API}search?q={word}&kind=article&lang={lang}&limit={PAGE}" for word in words]
    return SearchScenario(name, ours, [f"/search?q={word}&lang={lang}" for word in words], FLOOR["search"])


def one_slug(answer: dict) -> list[str]:
    """The slugs of a detail and of the items that both sides embed in it."""
    embedded = [answer["authors"], answer["mechanisms"], answer["claims"]]
    lists = (part["results"] if isinstance(part, dict) else part for part in embedded)
    return [answer["slug"], *(row["slug"] for part in lists for row in part)]


def scenarios(product: Server, baseline: Server, pages: int, chooser: random.Random) -> list[Scenario]:
    """All scenarios; ``pages`` is the number of the deep page."""
    details = _slugs(product, chooser)
    authors = [f"author-{n:03d}" for n in chooser.sample(range(200), SAMPLE)]
    mechanisms = [f"mechanism-{n:02d}" for n in range(60)]
    # A cursor cannot be made up, so both sides walk to the page once, untimed.
    ours = _deep(product, f"{API}articles?lang=en&limit=20", pages)
    theirs = _deep(baseline, "/articles?lang=en", pages)
    return [
        Scenario("list", [f"{API}articles?lang=en&limit=20"], ["/articles?lang=en"], FLOOR["list"]),
        Scenario(f"page {pages}", [ours], [theirs], None),
        _filtered("author", authors),
        _filtered("mechanism", mechanisms),
        Scenario(
            "detail",
            [f"{API}articles/{slug}?lang=en" for slug in details],
            [f"/articles/{slug}?lang=en" for slug in details],
            FLOOR["detail"],
            one_slug,
        ),
        Scenario("changes", *_changes(product, baseline), FLOOR["changes"], _one_per_row),
        _search("search, English word", "en", _medium(EN_SHARES)),
        _search("search, Chinese word", "zh-Hans", _medium(ZH_SHARES)),
        _search("search, common English word", "en", EN_COMMON),
        _search("search, common Chinese word", "zh-Hans", ZH_COMMON),
    ]


HOT = {"list": 200.0, "filtered by author": 200.0, "filtered by mechanism": 200.0, "detail": 60.0}


def hot(compared: Sequence[Scenario], server: Server) -> list[Scenario]:
    """The same requests of answers in memory; beside a constant answer, and a 304 beside the list."""
    found = [
        replace(each, name=f"{each.name} hot", expected=HOT[each.name], sides=("hot", "baseline"))
        for each in compared
        if each.name in HOT
    ]
    first = found[0]
    constant = replace(first, name="list hot, constant", expected=0.6, sides=("hot", "constant"))
    etags = [server.whole(path)[1] for path in first.ours]
    unchanged = replace(
        first, name="304 hot, list hot", theirs=first.ours, expected=1, sides=("hot", "hot"), etags=etags
    )
    return [*found, constant, unchanged]


def _filtered(name: str, slugs: Sequence[str]) -> Scenario:
    query = [f"articles?lang=en&{name}={slug}" for slug in slugs]
    return Scenario(
        f"filtered by {name}", [API + path for path in query], ["/" + path for path in query], FLOOR["list"]
    )


def _slugs(product: Server, chooser: random.Random) -> list[str]:
    found, path = [], f"{API}articles?ordering=slug&limit=100"
    for _ in range(5):
        page = product.get(path)
        found += [row["slug"] for row in page["results"]]
        path = page["next"]
        if not path:
            break
    return chooser.sample(found, min(200, len(found)))


def _deep(server: Server, path: str, pages: int) -> str:
    for _ in range(pages - 1):
        address = urlsplit(server.get(path)["next"])
        path = f"{address.path}?{address.query}"
    return path


def _changes(product: Server, baseline: Server) -> tuple[list[str], list[str]]:
    """Pages of a hundred articles on both sides."""
    # Our feed begins with the items that articles refer to, which the baseline's does not have.
    ours, theirs = [], []
    path: str | None = f"{API}changes"
    while path and len(ours) < FEED_PAGES:
        page = product.get(path)
        if {row["kind"] for row in page["results"]} == {"article"}:
            ours.append(path)
        path = page["next"]
    theirs = [_deep(baseline, "/changes", number + 1) for number in range(len(ours))]
    return ours, theirs


def _one_per_row(answer: dict) -> list[str]:
    return ["article"] * len(answer["results"])
