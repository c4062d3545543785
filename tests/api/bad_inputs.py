"""The table of bad input: query strings, paths, methods and headers, each with the statuses that it may get."""

import json
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent.parent
LISTS = ("articles", "authors", "claims", "mechanisms", "rights")
ROUTES = (
    "", *LISTS, "articles/a00", "authors/author-1", "claims/c00", "mechanisms/alpha", "articles/a00/history",
    "authors/author-1/history", "claims/c00/history", "mechanisms/alpha/history", "mechanisms/graph", "corrections",
    "changes", "vocabularies", "openapi.json", "search", "suggest", "feeds",
)  # fmt: skip

# Values that are wrong for every parameter there is.
NOWHERE_RIGHT = {
    "empty": "",
    "NUL": "%00",
    "NUL inside": "sco%00x",
    "lone surrogate": "%ED%A0%80",
    "invalid UTF-8": "%FF%FE",
    "cut UTF-8": "%E4%B8",
    "overlong UTF-8": "%C0%AF",
}
# Values that are wrong for every parameter but a free text.
WRONG_IN_MOST = {
    "5,000 digits": "9" * 5_000,
    "5,000 decimals": "0." + "3" * 5_000,
    "NaN": "NaN",
    "Infinity": "Infinity",
    "minus infinity": "-inf",
    "an exponent": "1e5",
    "a very large exponent": "1e999999999",
    "full-width digits": quote("１０"),
    "Arabic digits": quote("١٠"),
    "an impossible day": "2025-02-30",
    "an impossible month": "2025-13",
    "year zero": "0000",
    "year 99999": "99999",
    "no leap day": "2023-02-29",
    "a date the other way round": "31-12-2025",
    "a week": "2025-W01",
    "spaces": "%20%20",
    "a space before": "%20sco",
    "a line break": "sco%0A",
    "a very long value": "x" * 100_000,
    "capital letters": "SCO",
    "dots": "..",
    "a path": "..%2F..%2Fetc%2Fpasswd",
    "a quotation mark": "%27%20OR%201=1--",
    "a placeholder": "%25s",
    "braces": "%7B%7D",
    "Chinese": quote("上合"),
    "a right-to-left mark": "%E2%80%AE",
    "the replacement character": "%EF%BF%BD",
    "a slug of 81": "a" * 81,
    "a double hyphen": "a--b",
    "an underscore": "a_b",
}
LIMITS = (
    "0",
    "-1",
    "1000000000",
    "101",
    "1.5",
    "1e1",
    quote("１０"),
    "+1",
    "0x10",
    "ten",
    "%2B5",
    "00000000000",
    "9" * 5_000,
    "1 ",
)
AS_OF = (
    "2025-02-30", "2025-13", "2025-13-01", "0000-01-01", "99999-01-01", "9999-12-31", "2999-01-01T00:00:00Z", "2025",
    "2025-01", "2025-01-01T00:00:00", "2025-01-01T25:00:00Z", "2025-01-01T00:00:60Z", "2025-01-01T00:00:00+08:00",
    "Now", "1", "1.", "0001-01-01T00:00:00%2B23:59", "9999-12-31T23:59:59-23:59", "-1.0123456789abcdef",
    "1.0123456789ABCDEF", "x" * 5_000,
)  # fmt: skip


@cache
def parameters() -> dict[str, list[dict[str, Any]]]:
    """The query parameters of each route, as the OpenAPI document has them."""
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))["paths"]
    found = {}
    for route in ROUTES:
        parts = route.split("/")
        template = "/".join(["{slug}" if place == 1 and part != "graph" else part for place, part in enumerate(parts)])
        operation = paths.get(f"/api/v1/{template}", {"get": {"parameters": []}})["get"]
        found[route] = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
    return found


def is_text(parameter: dict[str, Any]) -> bool:
    """Whether a parameter takes any text."""
    return parameter["name"] in {"affiliation", "q"}


def queries() -> list[tuple[str, str, str | None]]:
    """(route, query, the parameter that the problem must name): each must get 400."""
    return [_with_query(*row) for row in (*_values(), *_unknown(), *_special(), *_whole())]


def _with_query(route: str, query: str, shown: str | None) -> tuple[str, str, str | None]:
    """The row with the ``q`` that some routes need, unless that is what is wrong."""
    needed = route in {"search", "suggest"} and not query.startswith("q=") and query.count("&") < 50
    return route, f"q=x&{query}" if needed else query, shown


def _values() -> list[tuple[str, str, str | None]]:
    rows: list[tuple[str, str, str | None]] = []
    for route, known in parameters().items():
        for parameter in known:
            wrong = NOWHERE_RIGHT if is_text(parameter) else NOWHERE_RIGHT | WRONG_IN_MOST
            for label, value in wrong.items():
                # Which parameter it was cannot be said of bytes that are no text.
                rows.append(
                    (
                        route,
                        f"{parameter['name']}={value}",
                        None if "UTF-8" in label or "surrogate" in label else parameter["name"],
                    )
                )
            value = "x" if is_text(parameter) else "1"
            rows.append((route, f"{parameter['name']}={value}&{parameter['name']}={value}", parameter["name"]))
    return [row for row in rows if not _right(row[1])]


def _right(query: str) -> bool:
    """The few that are right after all: digits and hyphens are a slug, digits are a number."""
    name, _equals, value = query.partition("=")
    slugs = {
        "author", "mechanism", "outlet", "topic", "rights", "article", "supports", "state", "part_of", "claim",
        "around",
    }  # fmt: skip
    if name in {"value_min", "value_max"}:
        return value in {"0000", "99999"}
    if name == "wait":
        return value == "0000"
    return name in slugs and value in {
        "2025-02-30", "2025-13", "0000", "99999", "2023-02-29", "31-12-2025", "1e5", "1e999999999",
    }  # fmt: skip


def _unknown() -> list[tuple[str, str, str | None]]:
    names = {
        "slug__startswith": "slug__startswith", "author__name": "author__name", "page": "page", "format": "format",
        "LIMIT": "LIMIT", "limit%5B%5D": "limit[]", "__class__": "__class__", "%E4%B8%AD": "中", "": "",
        "x%00y": "x\ufffdy", "restricted": "restricted", "actor": "actor",
        "source_text__contains": "source_text__contains",
    }  # fmt: skip
    return [(route, f"{name}=1", shown) for route in ROUTES for name, shown in names.items()]


def _special() -> list[tuple[str, str, str | None]]:
    rows: list[tuple[str, str, str | None]] = []
    for route, known in parameters().items():
        names = {parameter["name"] for parameter in known}
        rows += [(route, f"limit={value}", "limit") for value in LIMITS if "limit" in names]
        rows += [(route, f"as_of={value}", "as_of") for value in AS_OF if "as_of" in names]
        rows += [
            (route, f"cursor={value}", "cursor")
            for value in ("x", "a:b", "WyJ4Il0:x", ".e:1", "x" * 1_900)
            if "cursor" in names
        ]
        rows += [(route, "count=True", "count"), (route, "count=1", "count")] if "count" in names else []
        rows += (
            [(route, "ordering=detail_en", "ordering"), (route, "ordering=--slug", "ordering")]
            if "ordering" in names
            else []
        )
    return [
        *rows,
        ("claims", "value_min=2&value_max=1", "value_min"),
        ("articles", "published_after=2026-01-01&published_before=2025-01-01", "published_after"),
        ("mechanisms", "established_after=2020&established_before=2010", "established_after"),
        ("claims", "value_min=1234567890123456789", "value_min"),
        ("claims", "from=2020&to=2019", "from"),
        ("claims", "from=2019-06&to=2019-05-31", "from"),
        ("mechanisms", "on=2005", "on"),
        ("corrections", "recorded_after=2026-01-01&recorded_before=2025-12-31T23:59:59Z", "recorded_after"),
        ("corrections", "action=publish", "action"),
        ("articles", "published_after=2025-01-01T00:00:00", "published_after"),
        ("articles", "published_before=0001-01-01T00:00:00%2B14:00", "published_before"),
        ("articles", "published_after=9999-12-31T23:59:59-14:00", "published_after"),
        ("authors", "affiliation=" + "x" * 101, "affiliation"),
        ("authors", "affiliation=%20%0A%09", "affiliation"),
    ]


def _whole() -> list[tuple[str, str, str | None]]:
    return [
        (route, query, None)
        for route in ROUTES
        for query in (
            "&".join(f"p{number}=1" for number in range(5_000)),
            "&" * 5_000 + "a=1&" * 5_000,
            "%ED%A0%80=1",
            "%FF",
        )
    ]


PATHS = (
    "nothing", "articles/nothing", "articles/..", "articles/%2e%2e", "articles/../articles",
    "articles/%2E%2E%2Fclaims", "articles/%00", "articles/a00%00", "articles/%ED%A0%80", "articles/%FF%FE",
    "articles/%E4%B8", "articles/SCO", "articles/A00", "mechanisms/Graph", "articles/a00%0A", "articles/a--b",
    "articles/-a", "articles/a-", "articles/a_b", "articles/" + "a" * 81, "articles/" + "a" * 20_000,
    "articles/a00/History", "articles/a00/history/x", "articles/a00/claims", "articles/%E4%B8%8A%E5%90%88",
    "articles//a00", "articles/a00;x=1", "articles/a00%3Flang=en", "articles/9" + "9" * 5_000, "Articles", "article",
    "outlets/paper/articles", "states/nothing", "vocabularies/action", "searches",
    "mechanisms/graph/history", "changes/1",
    "openapi.yaml", "docs/x", "articles/'", "articles/%25", "claims/1e5", "claims/NaN", "authors/a00",
    "articles/c00", "articles/%20", "articles/a00 ", "../v1/articles/nothing",
)  # fmt: skip
SLASHED = [route for route in ROUTES if route]
METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "post", "X" * 1_000)
