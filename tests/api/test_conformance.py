"""Every kind of answer, against its schema in the OpenAPI document."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest
from django.test import Client
from jsonschema_rs import Draft202012Validator

from tests.api import canaries
from tests.api.crawling import ROOT, Heard, Known, crawl, operations
from tests.api.reading import problem

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


@cache
def validator(path: str, status: int, media_type: str = "") -> Draft202012Validator:
    """Of the answers of one operation with one status, and one of its media types, which the document must name."""
    response = DOCUMENT["paths"][path]["get"]["responses"][str(status)]
    name = response.get("$ref", "").removeprefix("#/components/responses/")
    contents = (DOCUMENT["components"]["responses"][name] if name else response)["content"]
    content = contents[media_type] if media_type else next(iter(contents.values()))
    # Problems may have further members one day, and must have none today that the document does not declare.
    closed = {"unevaluatedProperties": False} if name else {}
    return Draft202012Validator({**content["schema"], **closed, "components": DOCUMENT["components"]})


def path_of(address: str) -> str:
    """The path of the document that an address belongs to."""
    bare = "/api/v1/" + address.partition("?")[0].removeprefix("next of ").removeprefix("/api/v1/")
    bare = bare.rstrip("/")  # the root
    if bare in DOCUMENT["paths"]:
        return bare
    if bare.startswith("/api/v1/feeds/"):
        bare = re.sub(r"(feeds/)[^/]+(/[a-z]+)(/[^/.]+)?\.[a-z]+$", r"\1{language}\2\3.{extension}", bare)
        return re.sub(r"(?<=}/)([a-z]+/)[^/.]+", r"\1{slug}", bare)
    if bare.startswith("/api/v1/export/"):
        return "/api/v1/export/{kind}.{extension}"
    return re.sub(r"^(/api/v1/[a-z]+/)[^/]+", r"\1{slug}", bare)


def answering() -> set[str]:
    """The paths that answer everybody in JSON."""
    return {path_of(path) for path in operations()}


def bodies(heard: Heard) -> tuple[str, list[Any]]:
    """The media type of an answer, and what its schema describes: each line where there is one for each item."""
    media_type = dict(heard.headers)["Content-Type"].partition(";")[0]
    if media_type == "application/x-ndjson":
        return media_type, [json.loads(line) for line in heard.body.splitlines()]
    return media_type, [json.loads(heard.body) if media_type.endswith("json") else heard.body.decode()]


def check_all(api: Client, guesses: Sequence[str]) -> Counter[tuple[str, int]]:
    """Validate what a crawl hears; how often each path answered with each status."""
    seen: Counter[tuple[str, int]] = Counter()
    for address, heard in crawl(api, Known.of(api, guesses), most=700):
        media_type, found = bodies(heard)
        for body in found:
            validator(path_of(address), heard.status, media_type).validate(body)
        seen[path_of(address), heard.status] += 1
    return seen


@pytest.mark.usefixtures("shared_sample")
def test_every_answer_has_the_shape_that_the_document_says(api: Client) -> None:
    seen = check_all(api, canaries.GUESSES)
    assert {path for path, status in seen if status == 200} == answering()
    assert {status for _path, status in seen} >= {200, 404}


@pytest.mark.usefixtures("shared_sample")
@pytest.mark.parametrize("address", ["claims/withdrawn-claim", "authors/erased-author"])
def test_what_is_gone_has_it_too(api: Client, address: str) -> None:
    validator(path_of(address), 410).validate(problem(api, address, 410))


@pytest.mark.usefixtures("shared_seed")
def test_every_answer_of_the_seed_data_has_it_too(api: Client) -> None:
    seen = check_all(api, ())
    assert {path for path, status in seen if status == 200} == answering()
