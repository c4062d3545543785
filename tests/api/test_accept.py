"""Which media types a client may ask for."""

import pytest
from django.test import Client

from tests.api.reading import ask, problem

pytestmark = pytest.mark.usefixtures("shared_sample")
TAKEN = [
    "*/*",
    "application/json",
    "APPLICATION/JSON",
    "application/*",
    "application/json; charset=utf-8",
    "application/json;q=0.1",
    "application/json;version=1;indent=4",
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "application/json, text/plain, */*",
    "text/html;q=0, */*;q=0.001",
    "application/json, */*;q=0",
    "application/json,application/*;q=0",
    " application/json ",
    ",,application/json",
    "",
    "   ",
    "garbage, */*",
    "*/*;q=",
    "*/*;" + "a" * 10_000,
    "x/y," * 3_000 + "*/*",
]
REFUSED = [
    "text/html",
    "application/xml",
    "application/problem+json",
    "application/*+json",
    "application/json;q=0",
    "application/json; q=0.000",
    "*/*;q=0",
    "application/json;q=0, */*",
    "application/*;q=0, */*",
    "text/*",
    "json",
    "*",
    "/",
    ";;;",
    ",",
    "application/json/x",
    "application/jsonx",
    "applicati\u00f6n/json",
    "a" * 10_000,
    "image/png," * 2_000,
]
ADDRESSES = ["", "articles", "articles/a00", "articles/a00/history", "mechanisms/graph", "changes", "openapi.json"]


@pytest.mark.parametrize("accept", TAKEN, ids=lambda value: value[:40])
def test_json_is_given_to_whoever_takes_it(api: Client, accept: str) -> None:
    for address in ADDRESSES:
        response = ask(api, address, accept=accept)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("accept", REFUSED, ids=lambda value: value[:40].encode("ascii", "replace").decode())
def test_clients_that_do_not_accept_json_get_a_406(api: Client, accept: str) -> None:
    for address in ADDRESSES:
        assert problem(api, address, 406, accept=accept)["type"].endswith("not-acceptable")


def test_other_headers_of_negotiation_change_nothing(api: Client) -> None:
    plain = ask(api, "articles")
    for headers in (
        {"accept_charset": "latin-1;q=1, *;q=0"},
        {"accept_encoding": "br, identity;q=0"},
        {"range": "bytes=0-9"},
    ):
        response = ask(api, "articles", **headers)
        assert (response.status_code, response.content) == (200, plain.content)


def test_a_format_parameter_is_no_way_around(api: Client) -> None:
    assert problem(api, "articles?format=html", 400)["parameter"] == "format"
    problem(api, "articles.json", 404)
