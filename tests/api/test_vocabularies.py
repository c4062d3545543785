"""The vocabularies, against the enumerations of the OpenAPI document."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import reduce
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests.api.crawling import ROOT
from tests.api.reading import ask, get, problem

DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
COMPONENTS: dict[str, Any] = DOCUMENT["components"]["schemas"]
# Parameters that choose how to answer; their values mean nothing outside of a request.
TECHNICAL = {"extension", "format", "ordering", "lang", "fallback"}

pytestmark = pytest.mark.usefixtures("shared_sample")


def vocabularies(api: Client) -> dict[str, Any]:
    return {each["name"]: each for each in get(api, "vocabularies")["vocabularies"]}


def enumerations(value: Any) -> Iterator[set[str]]:
    """The values of every enumeration in a part of the document, but those of technical parameters."""
    if isinstance(value, dict) and not _is_technical(value):
        yield from [set(value["enum"]) - {None}] if "enum" in value else []
        for part in value.values():
            yield from enumerations(part)
    elif isinstance(value, list):
        for part in value:
            yield from enumerations(part)


def _is_technical(value: dict[str, Any]) -> bool:
    return value.get("in") in {"query", "path"} and value["name"] in TECHNICAL


def schema_at(path: str) -> dict[str, Any]:
    """The schema of a member, as ``Component.member.member``, through arrays and alternatives."""
    component, *members = path.split(".")
    return reduce(_member, members, COMPONENTS[component])


def values_of(schema: dict[str, Any]) -> set[str]:
    """All that a member can be."""
    return {schema["const"]} if "const" in schema else set.union(*enumerations(schema))


def _member(schema: dict[str, Any], name: str) -> dict[str, Any]:
    options = [schema, *schema.get("anyOf", []), *schema.get("oneOf", []), schema.get("items", {})]
    found: dict[str, Any] = next(each["properties"][name] for each in options if name in each.get("properties", {}))
    return found


def test_every_enumeration_of_the_document_is_in_one(api: Client) -> None:
    known = [{row["value"] for row in each["values"]} for each in vocabularies(api).values()]
    found = list(enumerations(DOCUMENT))
    assert len(found) > 50
    # Some take a part of a vocabulary: the entries of one kind, or the list of corrections, which has no publications.
    assert not [each for each in found if not any(each <= values for values in known)]


def test_each_is_what_the_members_that_it_names_can_be(api: Client) -> None:
    for name, each in vocabularies(api).items():
        values = {row["value"] for row in each["values"]}
        described = [values_of(schema_at(path)) for path in each["used_in"]]
        assert described, name
        assert set.union(*described) == values, name


def test_what_is_of_every_kind_is_named_too(api: Client) -> None:
    found = vocabularies(api)
    for component in ("CorrectionEntry", "SearchResult", "Suggestion"):
        for member, schema in COMPONENTS[component]["properties"].items():
            if "enum" in schema:
                assert f"{component}.{member}" in found[member]["used_in"]
    assert "CorrectionEntry.action" in found["action"]["used_in"]


def test_each_value_has_a_label_in_both_languages(api: Client) -> None:
    for each in vocabularies(api).values():
        for row in each["values"]:
            assert set(row["labels"]) == {"zh-Hans", "en"}
            assert any("\u4e00" <= sign <= "\u9fff" for sign in row["labels"]["zh-Hans"]), row
            assert row["labels"]["en"].isascii(), row


def test_labels_are_words(api: Client) -> None:
    found = vocabularies(api)
    assert found["claim_status"]["values"][2] == {
        "value": "disputed", "labels": {"zh-Hans": "有争议", "en": "disputed"},
    }  # fmt: skip
    labels = {row["value"]: row["labels"] for each in ("comparator", "mechanism_kind") for row in found[each]["values"]}
    assert labels["≥"] == {"zh-Hans": "至少", "en": "at least"}
    assert labels["meeting"] == {"zh-Hans": "会议机制", "en": "meeting mechanism"}


def test_the_answer_is_the_same_in_every_language_of_the_reader(api: Client) -> None:
    with translation.override("zh-hans"):
        chinese = ask(api, "vocabularies", accept_language="zh-CN")
    english = ask(api, "vocabularies", accept_language="en")
    assert (chinese.content, chinese["ETag"]) == (english.content, english["ETag"])
    assert english["Content-Language"] == "en, zh-Hans"
    assert "Record-Cursor" not in english
    assert ask(api, "vocabularies", if_none_match=english["ETag"]).status_code == 304


def test_it_takes_no_parameters(api: Client) -> None:
    assert problem(api, "vocabularies?lang=en", 400)["parameter"] == "lang"


@pytest.mark.usefixtures("in_process")
def test_the_database_is_not_asked(api: Client, statements: Callable[[], AbstractContextManager[list[str]]]) -> None:
    with statements() as seen:
        get(api, "vocabularies")
    assert not seen
