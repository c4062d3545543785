"""The root and the OpenAPI document."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from tests.api.crawling import COLLECTIONS
from tests.api.reading import ask, get

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.usefixtures("shared_sample")
class TestRoot:
    """The API's root."""

    def test_it_links_to_everything_and_every_link_works(self, api: Client) -> None:
        root = get(api, "")
        assert root["languages"] == ["zh-Hans", "en"]
        assert set(root["links"]) == {
            "articles",
            "authors",
            "claims",
            "mechanisms",
            "topics",
            "outlets",
            "states",
            "rights",
            "vocabularies",
            "graph",
            "corrections",
            "changes",
            "state",
            "log",
            "feeds",
            "openapi",
            "docs",
            "problems",
        }
        for address in root["links"].values():
            assert address.startswith("/api/v1/")
            # No worker has signed the log of this record.
            expected = 404 if address.endswith("log/checkpoint") else 200
            assert ask(api, address).status_code == expected

    def test_addresses_that_need_a_query_are_templates_with_every_parameter(self, api: Client) -> None:
        templates = get(api, "")["templates"]
        assert templates.pop("export") == "/api/v1/export/{kind}.{extension}{?after,as_of,bodies}"
        assert set(templates) == {"search", "suggest"}
        for template in templates.values():
            path, names = re.fullmatch(r"(/api/v1/\w+)\{\?([\w,]+)\}", template).groups()  # type: ignore[union-attr]
            assert "results" in get(api, f"{path}?q=sco")
            described = document(api)["paths"][path]["get"]["parameters"]
            assert names.split(",") == sorted(each["name"] for each in described if each["in"] == "query")

    def test_it_is_there_with_and_without_a_slash(self, api: Client) -> None:
        answers = [api.get(address) for address in ("/api/v1", "/api/v1/")]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content

    def test_it_names_the_head(self, api: Client) -> None:
        assert get(api, "")["as_of"] == get(api, "changes?limit=1")["head"] == get(api, "articles")["as_of"]

    def test_an_empty_record_is_answered_too(self, api: Client, record: str) -> None:
        head = get(api, "")["as_of"]
        assert head.startswith("0.")
        for kind in COLLECTIONS.values():
            assert get(api, f"{kind}?count=true") == {"as_of": head, "next": None, "count": 0, "results": []}
        changes = get(api, "changes")
        assert changes.pop("previous_digest").startswith(head.partition(".")[2])
        assert changes == {"head": head, "cursor": head, "complete": True, "next": None, "results": []}
        assert get(api, f"changes?after={head}")["results"] == []
        assert get(api, "mechanisms/graph")["nodes"] == []

    def test_no_answer_needs_cookies_or_sets_any(self, api: Client) -> None:
        for address in ("", "articles", "articles/a00", "changes", "openapi.json", "nothing"):
            response = ask(api, address, cookie="sessionid=abcdef; django_language=zh-hans")
            assert not response.cookies
            assert "Cookie" not in response.get("Vary", "")
            assert response["Access-Control-Allow-Origin"] == "*"


def document(api: Client) -> Any:
    return get(api, "openapi.json")


def test_the_document_is_the_one_in_the_repository(api: Client) -> None:
    assert document(api) == json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))


def test_every_schema_of_the_document_is_one_and_every_reference_is_there(api: Client) -> None:
    found = document(api)
    assert found["openapi"].startswith("3.1")
    for schema in found["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    assert names <= set(found["components"]["schemas"])


def test_every_route_is_in_the_document_but_its_own_and_the_pages(api: Client) -> None:
    from sco.public_urls import api as routes

    paths = {re.sub(r"<\w+:(\w+)>", r"{\1}", f"/api/v1/{route.pattern}".rstrip("/")) for route in routes}
    assert paths == set(document(api)["paths"]) | {"/api/v1/openapi.json", "/api/v1/docs", "/api/v1/problems"}
