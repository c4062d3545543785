"""Bad input, on every route: a problem that names the parameter, never a 5xx, never a traceback."""

import json
from collections import Counter
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client
from jsonschema_rs import Draft202012Validator

from tests.api import bad_inputs
from tests.api.bad_inputs import METHODS, PATHS, ROOT, ROUTES, SLASHED
from tests.api.reading import ask

pytestmark = pytest.mark.usefixtures("shared_sample")


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    document = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    # The constant status of each tells which one applies; a member that it does not declare is an error.
    of_statuses = [
        {"$ref": f"#/components/schemas/{name}"}
        for name in document["components"]["schemas"]
        if name.endswith("Problem")
    ]
    return Draft202012Validator({**document, "anyOf": of_statuses, "unevaluatedProperties": False})


def send(api: Client, path: str, query: str = "", method: str = "GET", **extra: str) -> Any:
    """The request as a server hands it over: nothing is encoded or mended on the way."""
    environ = {"QUERY_STRING": query, "REQUEST_METHOD": method, "PATH_INFO": path, **extra}
    return api.generic(method, "/", **environ)  # type: ignore[arg-type]


def check(response: Any, schema: Draft202012Validator, statuses: set[int]) -> dict[str, Any]:
    assert response.status_code in statuses, (response.status_code, response.content[:300])
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert b"Traceback" not in response.content
    assert len(response.content) < 4_000
    found: dict[str, Any] = json.loads(response.content)
    schema.validate(found)
    assert found["status"] == response.status_code
    return found


@pytest.mark.parametrize("route", ROUTES)
def test_a_bad_query_gets_400_that_names_the_parameter(api: Client, schema: Draft202012Validator, route: str) -> None:
    rows = [row for row in bad_inputs.queries() if row[0] == route]
    assert len(rows) >= 17
    for _route, query, name in rows:
        found = check(send(api, f"/api/v1/{route}", query), schema, {400})
        assert found.get("parameter") == name, (query[:200], found)
        assert len(found["detail"]) < 1_500


@pytest.mark.parametrize("address", ["articles?", "corrections?", "search?q=sco&"])
def test_false_is_as_good_as_nothing(api: Client, address: str) -> None:
    switch = "facets" if "search" in address else "count"
    without, off = ask(api, f"{address}limit=1").json(), ask(api, f"{address}limit=1&{switch}=false").json()
    assert switch in ask(api, f"{address}{switch}=true").json()
    assert switch not in off
    assert without.pop("next") is None or ask(api, off["next"]).status_code == 200
    off.pop("next")
    assert off == {name: value for name, value in without.items() if name != "next"}


def test_a_value_that_is_merely_unusual_is_no_error(api: Client) -> None:
    for address in (
        "authors?affiliation=%25",
        "authors?affiliation=NaN",
        "articles?author=2025-13",
        "articles?limit=007",
        "claims?value_min=-0&value_max=0.000000",
        "claims?value_min=0000",
        "claims?from=0001&to=9999-12-31",
        "articles?",
    ):
        assert ask(api, address).status_code == 200, address


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_a_path_that_leads_nowhere_gets_404(api: Client, schema: Draft202012Validator, path: str) -> None:
    raw = unquote_to_bytes(f"/api/v1/{path}").decode("iso-8859-1")
    check(send(api, raw), schema, {404})
    check(send(api, raw, "lang=en&x=%00"), schema, {404, 400})


@pytest.mark.parametrize("route", SLASHED)
def test_a_slash_at_the_end_gets_404_that_names_the_address_without_it(
    api: Client, schema: Draft202012Validator, route: str
) -> None:
    for slashes in ("/", "//"):
        found = check(send(api, f"/api/v1/{route}{slashes}", "lang=en"), schema, {404})
        assert found["address"] == f"/api/v1/{route}?lang=en"
        assert f"Did you mean /api/v1/{route}?lang=en?" in found["detail"]
    bare = check(send(api, f"/api/v1/{route}/"), schema, {404})
    assert bare["address"] == f"/api/v1/{route}"


WRITTEN_DIFFERENTLY = {
    "/api/v1//": "/api/v1/", "/API/V1": "/api/v1/",
    "/api//v1/articles": "/api/v1/articles", "/api/v1/articles//a00": "/api/v1/articles/a00",
    "/api/v1/Articles": "/api/v1/articles", "/Api/v1/ARTICLES/": "/api/v1/articles",
    "/api/v1/articles/A00": "/api/v1/articles/a00", "/api/v1/mechanisms/Graph": "/api/v1/mechanisms/graph",
    "/api/v1/articles.json": "/api/v1/articles", "/api/v1/articles/a00.json": "/api/v1/articles/a00",
    "/api/v1/articles/a00/history.JSON/": "/api/v1/articles/a00/history", "/api/v1/docs/": "/api/v1/docs",
    "/api/v1/openapi.json/": "/api/v1/openapi.json", "/api/v1/problems.html": "/api/v1/problems",
}  # fmt: skip


@pytest.mark.parametrize(("path", "meant"), WRITTEN_DIFFERENTLY.items())
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_an_address_written_differently_gets_a_hint_and_no_redirect(
    api: Client, schema: Draft202012Validator, path: str, meant: str, method: str
) -> None:
    response = send(api, path, "lang=en", method)
    if method == "GET":
        assert check(response, schema, {404})["address"] == f"{meant}?lang=en"
        assert send(api, meant).status_code == 200
    # The public service refuses methods before it looks at addresses.
    assert response.status_code in ({404, 405} if method == "POST" else {404})
    assert response["Access-Control-Allow-Origin"] == "*"


def test_an_address_that_is_none_however_it_is_written_gets_no_hint(api: Client, schema: Draft202012Validator) -> None:
    for path in (
        "/api/v1/nothing/", "/api/v1//evil.example/", "/api//evil.example/articles/", "/api", "/api/",
        "/api/v2/articles", "/api/v1/admin/", "/api/admin/", "/api/v1/articles/%2e/",
        "/api/v1/articles/" + "a" * 300 + "/", "/api/v1/articles/a00.json.json",
    ):  # fmt: skip
        assert "address" not in check(send(api, path), schema, {404}), path


@pytest.mark.parametrize(
    ("query", "kept"),
    [("q=上合", "?q=%E4%B8%8A%E5%90%88"), ("q=%22a%22&x=<b>", "?q=%22a%22&x=%3Cb%3E"), ("a=" + "1" * 400, "")],
)
def test_the_hint_keeps_the_query_as_a_valid_address(
    api: Client, schema: Draft202012Validator, query: str, kept: str
) -> None:
    sent = query.encode().decode("iso-8859-1")
    assert check(send(api, "/api/v1/Articles", sent), schema, {404})["address"] == f"/api/v1/articles{kept}"


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method[:10])
def test_the_api_only_reads(schema: Draft202012Validator, method: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for route in (*ROUTES, "docs", "problems"):
        response = send(client, f"/api/v1/{route}", method=method)
        found = check(response, schema, {405})
        assert response["Allow"] == "GET, HEAD, OPTIONS"
        assert found["type"].endswith("method-not-allowed")


def test_a_body_and_odd_headers_change_nothing(api: Client) -> None:
    plain = ask(api, "articles?limit=3").content
    for extra in (
        {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "5000000"},
        {"CONTENT_TYPE": "multipart/form-data; boundary=" + "x" * 1_000},
        {"CONTENT_LENGTH": "abc"},
        {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_COOKIE": "sessionid=\x00;=;;" + "a=b;" * 5_000},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_IF_MODIFIED_SINCE": "yesterday"},
        {"HTTP_X_REQUESTED_WITH": "\udcff".encode("utf-8", "surrogateescape").decode("iso-8859-1")},
    ):
        assert send(api, "/api/v1/articles", "limit=3", **extra).content == plain


@pytest.mark.parametrize("host", ["evil.example", "local host", "a" * 300, "é", "localhost:x", "localhost/evil"])
def test_another_host_is_refused_as_a_problem(api: Client, schema: Draft202012Validator, host: str) -> None:
    found = check(send(api, "/api/v1/articles", HTTP_HOST=host), schema, {400})
    assert "evil" not in str(found)


def test_nothing_in_the_whole_table_is_a_failure_of_the_server(api: Client, schema: Draft202012Validator) -> None:
    """Each path of the table with every kind of bad query, each method; counted: it cannot shrink."""
    seen: Counter[int] = Counter()
    for path in PATHS[:12]:
        for query in list(bad_inputs.NOWHERE_RIGHT.values()) + list(bad_inputs.WRONG_IN_MOST.values()):
            response = send(api, f"/api/v1/{path}", f"limit={query}&as_of={query}&{query[:50]}=1")
            schema.validate(json.loads(response.content))
            seen[response.status_code] += 1
    for method in METHODS[:5]:
        for path in PATHS:
            seen[send(api, f"/api/v1/{path}", "x=%00", method).status_code] += 1
    assert set(seen) <= {400, 404, 405}
    assert sum(seen.values()) > 600
    assert len(bad_inputs.queries()) > 2_000
