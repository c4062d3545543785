"""The OpenAPI document against the server, by Schemathesis: every check is on; random, but the same at every run.

No check is excepted. What a schema cannot say of a request that is meant to be right is mended before it is sent.
"""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from sco.api.cursors import Cursor
from sco.partial_date import PartialDate, PartialDateError
from sco.wsgi import application
from tests.api import feed_reading
from tests.api.reading import ask, query

pytestmark = pytest.mark.usefixtures("shared_sample")
whole = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, config=SchemathesisConfig(seed=20250902))
# One view answers for these as well as for the feeds of authors.
schema = whole.exclude(path_regex=r"/feeds/\{language\}/(mechanisms|topics)/")
RANGES = (
    ("value_min", "value_max"),
    ("published_after", "published_before"),
    ("recorded_after", "recorded_before"),
    ("established_after", "established_before"),
)
PARTIAL_DATES = ("from", "to", "on", "established_after", "established_before")


def mend(path: str, values: dict[str, Any]) -> None:
    """Keep the rules that JSON Schema cannot say."""
    for name in PARTIAL_DATES:
        if name in values and not exists(values[name]):  # a pattern takes 2025-02-30 and the year 0000
            values[name] = "2013"
    if "on" in values and path.endswith("mechanisms") and not {"state", "part_of"} & set(values):
        del values["on"]  # it says when one of those two holds
    if values.get("lang") == "*" and values.get("format", "json") != "json":
        del values["lang"]  # a format has one language
    if {"from", "to"} <= set(values) and str(values["from"]) > str(values["to"]):
        del values["to"]  # a span that ends before it starts
    for low, high in RANGES:
        if {low, high} <= set(values):
            del values[high]  # the same for other ranges
    _take_from_responses(path, values)


def exists(text: Any) -> bool:
    """Whether there is such a date."""
    try:
        PartialDate.parse(str(text))
    except PartialDateError:
        return False
    return True


def _take_from_responses(path: str, values: dict[str, Any]) -> None:
    """Cursors cannot be made up: they come from an answer of the server, and the future is not over yet."""
    if "/export/" in path:
        if "article" not in path:
            values.pop("bodies", None)  # nothing of other kinds is left out
        if "after" in values:
            values["as_of"] = places()[len(values) % 5]
        return
    if "after" in values:
        values["after"] = places()[len(values) % 5]
    if str(values.get("as_of", "")) > datetime.now(UTC).isoformat():
        values["as_of"] = places()[len(values) % 5]
    if "cursor" in values:
        following = next_of(path, {name: value for name, value in values.items() if name != "cursor"})
        values |= {"cursor": query(following)["cursor"]} if following else {}
        if not following:
            del values["cursor"]


def real_moment(values: dict[str, Any]) -> None:
    """A made-up cursor answers 410, which the check of wrong data does not know as a refusal."""
    if Cursor.parse(str(values.get("as_of", ""))):
        values["as_of"] = places()[len(values) % 5]


@cache
def places() -> list[str]:
    """Five cursors of the record, the head last."""
    rows = orjson.loads(ask(Client(), "changes").content)["results"]
    ends = [row["cursor"] for row in rows if row["sequence"] == row["publication"]]
    return [*ends, orjson.loads(ask(Client(), "").content)["as_of"]][-5:]


@cache
def slugs(collection: str) -> list[str]:
    """Slugs that are there."""
    return [row["slug"] for row in orjson.loads(ask(Client(), collection).content)["results"]]


def next_of(path: str, values: dict[str, Any]) -> str | None:
    """Where the list goes on after its first row."""
    response: Any = Client().get(path, {**values, "limit": "1"})
    if "/feeds/" in path:
        return (
            feed_reading.following(response.content, path.rpartition(".")[2]) if response.status_code == 200 else None
        )
    following: str | None = response.json().get("next")
    return following


@schema.parametrize()
@settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_the_server_does_what_the_document_says(case: Any) -> None:
    positive = case.meta.generation.mode == GenerationMode.POSITIVE
    if positive and "slug" in (case.path_parameters or {}):
        there = slugs(case.path.partition("/{slug}")[0].rpartition("/")[2])
        case.path_parameters["slug"] = there[len(str(case.query)) % len(there)]  # one that is made up is a 404
    if case.query:
        real_moment(case.query)
        # What is meant to be wrong is sent as it is.
        if positive:
            mend(case.formatted_path, case.query)
    # Over WSGI, Schemathesis asks for compressed bodies and does not read them.
    case.call_and_validate(headers={"Accept-Encoding": "identity"})
