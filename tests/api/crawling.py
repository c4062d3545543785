"""Every address of the API that a reader could think of: routes × parameters × values × languages."""

import hashlib
import itertools
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client

from tests.api.reading import ask, get, pages

ROOT = Path(__file__).resolve().parent.parent.parent
COLLECTIONS = {
    "article": "articles", "author": "authors", "claim": "claims", "mechanism": "mechanisms", "topic": "topics",
    "outlet": "outlets", "state": "states", "rights": "rights",
}  # fmt: skip
SLUG_OF = {
    "article": "article", "author": "author", "mechanism": "mechanism", "claim": "claim", "outlet": "outlet",
    "topic": "topic", "rights": "rights", "state": "state", "part_of": "mechanism", "around": "mechanism",
}  # fmt: skip
DATES = ("2001", "2005-06", "2013-01-01", "2020", "9999")
TIMES = ("2024-12-31", "2025-01-04T12:00:00Z", "2025-01-08T00:00:00+08:00")
TEXTS = ("研究中心", "centre", "institute", "a", "（")
NUMBERS = ("-4", "0", "100", "300.5")
LANGUAGES: tuple[dict[str, str], ...] = (
    {},
    {"lang": "zh-Hans"},
    {"lang": "en"},
    {"lang": "en", "fallback": "none"},
    {"lang": "zh", "fallback": "none"},
)


@dataclass
class Known:
    """What a reader knows who has read the whole feed, and what somebody might guess beside it."""

    slugs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    relations: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    guesses: Sequence[str] = ()

    @classmethod
    def of(cls, api: Client, guesses: Sequence[str]) -> "Known":
        """Read the feed, and add slugs of the desk that a reader cannot know."""
        known = cls(guesses=guesses)
        rows = [row for page in pages(api, "changes") for row in page["results"]]
        for row in rows:
            if row["slug"] not in known.slugs[row["kind"]]:
                known.slugs[row["kind"]].append(row["slug"])
        known.relations = [edge["key"] for edge in get(api, "mechanisms/graph")["edges"]]
        ends = [row["cursor"] for row in rows if row["sequence"] == row["publication"]]
        known.places = [ends[place] for place in (0, len(ends) // 3, len(ends) // 2, len(ends) - 1)]
        return known


def operations() -> dict[str, list[dict[str, Any]]]:
    """The query parameters of each path that answers everybody in JSON, relative to the root of the document."""
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    return {
        route: [each for each in item["get"].get("parameters", []) if each["in"] == "query" and _fits(each, route)]
        for path, item in paths.items()
        if "get" in item
        for route in _spelled_out(path.removeprefix("/api/v1").lstrip("/"), item["get"].get("parameters", []))
        if answers_everybody(item["get"])
    }


def answers_everybody(operation: dict[str, Any]) -> bool:
    """Whether an operation answers without a key, in JSON or a line of JSON for each item."""
    content = operation["responses"]["200"]["content"]
    return "security" not in operation and bool({"application/json", "application/x-ndjson"} & content.keys())


def _fits(parameter: dict[str, Any], route: str) -> bool:
    """Whether a parameter can be given alone: of exports, one goes with another, and one is for articles."""
    alone = {"as_of", "bodies"} if "/article." in route else {"as_of"}
    return not route.startswith("export/") or parameter["name"] in alone


def _spelled_out(path: str, parameters: list[dict[str, Any]]) -> list[str]:
    """The path with every value of those of its parts that have only a few: everything but slugs."""
    paths = [path]
    for each in parameters:
        if each["in"] == "path" and "enum" in each["schema"]:
            part = f"{{{each['name']}}}"
            paths = [known.replace(part, value) for known in paths for value in each["schema"]["enum"]]
    return paths


def values(parameter: dict[str, Any], known: Known) -> list[str]:
    """Values worth asking for."""
    name = parameter["name"]
    if "enum" in parameter["schema"]:
        return [str(value) for value in parameter["schema"]["enum"]]
    if name in SLUG_OF:
        return [*known.slugs[SLUG_OF[name]], *known.guesses]
    fixed = {
        "supports": [*known.relations, *known.guesses], "affiliation": [*TEXTS, *known.guesses],
        "q": [*TEXTS, *known.guesses],
        "as_of": [*known.places, "2020-01-01"], "after": known.places, "limit": ["1", "100"],
        "recorded_after": TIMES, "recorded_before": TIMES,
        "published_after": TIMES, "published_before": TIMES, "value_min": NUMBERS, "value_max": NUMBERS,
        "cursor": (), "count": ["true", "false"], "facets": ["true", "false"], "year": ["2025", "2001"],
        "wait": ["0"],
    }  # fmt: skip
    return list(fixed.get(name, DATES))


def addresses(known: Known, *, most: int, seed: int = 1) -> Iterator[str]:
    """At most this many, always the same ones: first each parameter of each route, then values alone and combined."""
    choose = random.Random(seed)
    single = list(_single(known))
    # The first of each shape has a slug that is public; guesses and what was erased later come last.
    first = {_shape(address): address for address in reversed(single)}
    choose.shuffle(single)
    rest = (address for address in single if first[_shape(address)] != address)
    several = _combined(known, choose)
    mixed = itertools.chain.from_iterable(itertools.zip_longest(rest, itertools.islice(several, len(single))))
    whole = itertools.chain(first.values(), filter(None, mixed), several)
    return itertools.islice(whole, most)


def _shape(address: str) -> tuple[str, ...]:
    """An address without its slug and values."""
    path, _mark, query = address.partition("?")
    route = "/".join("*" if place == 1 and part != "graph" else part for place, part in enumerate(path.split("/")))
    return route, *(part.partition("=")[0] for part in query.split("&"))


def _routes(known: Known) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for path, parameters in operations().items():
        kind = next((kind for kind, collection in COLLECTIONS.items() if f"/{collection}/{{" in f"/{path}"), "")
        for slug in [*known.slugs[kind], *known.guesses] if kind else [""]:
            yield path.replace("{slug}", slug), parameters


def _single(known: Known) -> Iterator[str]:
    for route, parameters in _routes(known):
        needed = _needed(route, "", known)
        yield from (with_query(route, {**needed, **language}) for language in _languages(parameters))
    for path, parameters in operations().items():
        for parameter in parameters if "{" not in path else ():
            for value, language in itertools.product(values(parameter, known), _languages(parameters)):
                yield with_query(
                    path, {**_needed(path, parameter["name"], known), **language, parameter["name"]: value}
                )


def _languages(parameters: list[dict[str, Any]]) -> list[dict[str, str]]:
    names = {parameter["name"] for parameter in parameters}
    return [language for language in LANGUAGES if set(language) <= names]


def _needed(path: str, name: str, known: Known) -> dict[str, str]:
    if path in {"search", "suggest"} and name != "q":
        return {"q": TEXTS[0]}
    return {"state": known.slugs["state"][0]} if (path, name) == ("mechanisms", "on") else {}


def _combined(known: Known, choose: random.Random) -> Iterator[str]:
    routes = list(_routes(known))
    while True:
        route, parameters = choose.choice(routes)
        several = [each for each in parameters if each["name"] != "cursor"]
        chosen = choose.sample(several, min(len(several), choose.randint(0, 4)))
        made = {each["name"]: choose.choice(values(each, known)) for each in chosen}
        if made.get("lang") == "*":
            made.pop("format", None)  # which has one language
        yield with_query(route, {**_needed(route, "", known), **made})


def with_query(route: str, parameters: dict[str, str]) -> str:
    """A route with its query."""
    return route + (f"?{urlencode(parameters, quote_via=quote)}" if parameters else "")


@dataclass(frozen=True)
class Heard:
    """An answer: its status, its headers in order, its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        """Everything that was heard."""
        return f"{self.headers} {self.body.decode()}"

    @property
    def digest(self) -> bytes:
        """Of everything, for comparing many."""
        return hashlib.sha256(repr((self.status, self.headers, self.body)).encode()).digest()

    @property
    def masked(self) -> tuple[int, str]:
        """What may differ between two records of the same things taken out: times, hashes, salts, and their cursors."""
        headers = tuple(pair for pair in self.headers if pair[0] not in {"ETag", "Content-Length"})
        return self.status, mask(f"{headers} {self.body.decode()}")


_DIFFERENT = re.compile(
    r"cursor=[^\"&]+|\b\d+(\.|%2E)[0-9a-f]{16}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{32}\b|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|\+00:00)"
    r"|urn:uuid:[0-9a-f-]{36}|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000"
)


def mask(text: str) -> str:
    """Times of the record, hashes, salts, cursors and ids made of the genesis replaced."""
    return _DIFFERENT.sub("…", text)


def hear(api: Client, address: str, accept_language: str = "") -> Heard:
    """Ask one address."""
    response = ask(api, address, **({"accept_language": accept_language} if accept_language else {}))
    headers = [
        pair for pair in response.items() if pair[0].lower() != "x-request-id"
    ]  # of the request, not of what it asked
    body = b"".join(response) if response.streaming else response.content
    return Heard(response.status_code, tuple(sorted(headers)), body)


def crawl(api: Client, known: Known, *, most: int) -> Iterator[tuple[str, Heard]]:
    """Ask every address, go on to the next page of each, and now and then with a header for the language."""
    headers = itertools.cycle(["", "zh-CN", "en-GB, en;q=0.9", "zh;q=0, *", "fr"])
    for address in addresses(known, most=most):
        heard = hear(api, address, "" if "lang=" in address else next(headers))
        yield address, heard
        following = re.search(rb'"next":"([^"]+)"', heard.body)
        if following:
            yield f"next of {address}", hear(api, following[1].decode())
