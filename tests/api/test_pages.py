"""The public pages: the documentation, the explanation of problems, and errors outside the API."""

import json
import re
from contextlib import closing
from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings

from sco.api import error_pages, problems
from sco.api.docs import EXAMPLES
from sco.api.problem_types import TYPES, example
from tests.api.bad_inputs import ROOT
from tests.api.reading import ask, get, problem
from tests.api.test_bad_input import send

PAGES = ("docs", "problems")
LANGUAGES = {"en": "English", "zh-Hans": "简体中文"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
CHINESE = re.compile("[\u4e00-\u9fff]")


def html(api: Client, address: str, **headers: str) -> str:
    response = ask(api, address, **{"accept": BROWSER, **headers})
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    return str(response.content.decode())


@pytest.mark.parametrize("page", PAGES)
class TestEveryPage:
    """What all pages have in common."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_in_one_language_and_leads_to_the_other(self, api: Client, page: str, language: str) -> None:
        found = html(api, f"{page}?lang={language}")
        assert f'<html lang="{language}">' in found
        for other, name in LANGUAGES.items():
            assert f'href="?lang={other}" lang="{other}" hreflang="{other}"' in found
            assert f">{name}</a>" in found
        assert found.count('aria-current="true"') == 1
        title = re.search("<title>(.+)</title>", found)
        assert title
        assert bool(CHINESE.search(title[1])) is (language == "zh-Hans")
        text = re.sub("<[^>]+>", "", found.replace("简体中文", ""))
        assert bool(CHINESE.search(text)) is (language == "zh-Hans")

    @pytest.mark.parametrize(
        ("header", "language"),
        [("zh-CN,zh;q=0.9", "zh-Hans"), ("en-GB", "en"), ("fr", "en"), ("*", "en"), ("zh-TW", "en"),
         ("en;q=0", "zh-Hans")],
    )  # fmt: skip
    def test_the_header_decides_where_lang_does_not(self, api: Client, page: str, header: str, language: str) -> None:
        response = ask(api, page, accept_language=header)
        assert response["Content-Language"] == language
        assert "Accept-Language" in response["Vary"]
        fixed = ask(api, f"{page}?lang=zh_CN", accept_language=header)
        assert fixed["Content-Language"] == "zh-Hans"
        assert "Accept-Language" not in fixed.get("Vary", "")

    @pytest.mark.parametrize("query", ["lang=fr", "lang=*", "lang=", "lang=en&lang=en"])
    def test_a_wrong_parameter_is_a_problem(self, api: Client, page: str, query: str) -> None:
        assert problem(api, f"{page}?{query}", 400, accept=BROWSER)["parameter"] == query.partition("=")[0]

    @pytest.mark.parametrize(
        "accept", ["", "*/*", BROWSER, "text/csv", "text/html;q=0", ";;;,", "x" * 9_000, "text/html;a*=bogus''x"]
    )
    def test_it_is_shown_whatever_is_accepted(self, api: Client, page: str, accept: str) -> None:
        html(api, page, accept=accept)

    def test_it_may_be_kept_and_is_not_sent_again(self, api: Client, page: str) -> None:
        whole, head = ask(api, page), api.head(f"/api/v1/{page}")
        assert (whole["Cache-Control"], head.content) == ("public, no-cache", b"")
        kept = ask(api, page, if_none_match=whole["ETag"])
        assert (kept.status_code, kept.content) == (304, b"")
        # A 304 replaces the headers of what it revalidates: with the policy of data the page would lose its style.
        for name in ("ETag", "Cache-Control", "Vary", "Content-Language", "Content-Security-Policy"):
            assert kept.get(name) == head.get(name) == whole.get(name), name
        assert ask(api, page, accept_language="zh", if_none_match=whole["ETag"]).status_code == 200

    def test_it_loads_nothing_from_elsewhere_and_runs_nothing_inline(self, api: Client, page: str) -> None:
        response = ask(api, page, accept=BROWSER)
        found = response.content.decode()
        loaded = re.findall(r'(?:src|<link rel="(?:icon|stylesheet)" href)="([^"]+)"', found)
        assert len(loaded) >= 2
        for link in loaded:
            assert re.match("/[^/]", link)
            with closing(ask(api, link, accept="*/*")) as file:
                assert file.status_code == 200, link
        assert "unsafe" not in response["Content-Security-Policy"]
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]* src=)|<style|\bstyle=|\bon\w+=", found)

    def test_it_only_reads(self, api: Client, page: str) -> None:
        for method in ("post", "put", "patch", "delete"):
            response = getattr(api, method)(f"/api/v1/{page}")
            assert (response.status_code, response["Content-Type"]) == (405, "application/problem+json")


@pytest.mark.parametrize("page", ["docs", "problems"])
def test_a_page_is_shown_whatever_a_link_to_it_adds(api: Client, page: str) -> None:
    plain = html(api, f"{page}?lang=zh-Hans")
    assert html(api, f"{page}?utm_source=x&lang=zh-Hans&%FF=%00&utm_source=x&a={'&a' * 60}") == plain
    assert ask(api, f"{page}?lang=xx&utm_source=x").status_code == 400


def test_as_json_the_problems_are_as_strict_as_all_data(api: Client) -> None:
    refused = ask(api, "problems?utm_source=x", accept="application/json")
    assert (refused.status_code, refused.json()["parameter"]) == (400, "utm_source")


@pytest.mark.usefixtures("shared_seed")
def test_every_link_and_example_of_the_documentation_works(api: Client) -> None:
    for language in LANGUAGES:
        found = html(api, f"docs?lang={language}")
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/api/[^"]+)"', found)]
        links += re.findall(r'address = "([^"]+)"', found.replace("&amp;", "&").replace("&quot;", '"'))
        assert len(links) > len(EXAMPLES)
        for link in links:
            response = ask(api, link)
            assert response.status_code == 200, link
            assert f"lang={language}" in link or link.endswith("lang=*") or "lang" not in link
            assert language in response.headers.get("Content-Language", language), link


@pytest.mark.usefixtures("shared_seed")
def test_examples_of_lists_find_something(api: Client) -> None:
    for _title, address in EXAMPLES:
        found = get(api, address.format(lang="en"))
        assert found.get("results", found.get("nodes", True)) or "as_of" in address


class TestProblems:
    """What the type of every problem leads to."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_type_leads_to_its_explanation(self, api: Client, language: str) -> None:
        found = html(api, f"problems?lang={language}")
        anchors = set(re.findall(r'<section id="([^"]+)"', found))
        for code in TYPES:
            response = problems.Problem(400, code, "…").response()
            path, _hash, anchor = json.loads(response.content)["type"].partition("#")
            assert (path, anchor in anchors) == ("/api/v1/problems", True)
        assert anchors == set(TYPES)

    def test_the_manual_has_the_same_table(self) -> None:
        manual = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
        rows = [f"| `{code}` | {known.status} | {known.meaning} |" for code, known in TYPES.items()]
        assert "\n".join(rows) in manual

    def test_for_programs_it_is_json_in_both_languages(self, api: Client) -> None:
        texts = {}
        for language in LANGUAGES:
            response = ask(api, f"problems?lang={language}", accept="application/json")
            assert (response["Content-Type"], response["Vary"]) == ("application/json", "Accept, Accept-Encoding")
            rows = response.json()["problems"]
            assert [row["type"] for row in rows] == [f"/api/v1/problems#{code}" for code in TYPES]
            texts[language] = [[row[name] for name in ("title", "meaning", "remedy")] for row in rows]
            assert ask(api, f"problems?lang={language}", accept=BROWSER)["ETag"] != response["ETag"]
        assert all(CHINESE.search(text) for row in texts["zh-Hans"] for text in row)
        assert not any(CHINESE.search(text) for row in texts["en"] for text in row)

    @pytest.mark.usefixtures("shared_seed")
    @pytest.mark.parametrize(
        "code",
        ["bad-parameter", "unknown-parameter", "bad-cursor", "bad-request", "cursor-gone", "not-found",
         "method-not-allowed", "precondition-failed", "not-acceptable"],
    )  # fmt: skip
    def test_the_request_of_an_example_gets_its_problem(self, api: Client, code: str) -> None:
        line, _space, header = TYPES[code].request.partition("  ")
        method, address = line.split(" ")
        path, _mark, query = address.partition("?")
        name, _colon, value = header.partition(": ")
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value} if name else {}
        response = send(api, path, query, method, **headers)
        assert (response.status_code, json.loads(response.content)) == (TYPES[code].status, example(code))

    @pytest.mark.usefixtures("shared_sample")
    @pytest.mark.parametrize(
        ("code", "address"),
        [("not-in-language", "articles/a03?lang=en&fallback=none"), ("withdrawn", "articles/withdrawn-article"),
         ("erased", "authors/erased-author")],
    )  # fmt: skip
    def test_examples_of_items_are_what_items_get(self, api: Client, code: str, address: str) -> None:
        item = address.partition("?")[0]
        expected = json.dumps(example(code)).replace("articles/summit-notes", item)
        assert problem(api, address, TYPES[code].status) == json.loads(expected)

    @pytest.mark.parametrize("made", [problems.unavailable(), problems.internal()], ids=lambda each: each.code)
    def test_examples_of_failures_are_what_failures_get(self, made: problems.Problem) -> None:
        assert json.loads(made.response().content) == example(made.code)


def is_page(response: Any, status: int, zh: str, en: str) -> None:
    page = response.content.decode()
    assert (response.status_code, response["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert f'<section lang="zh-Hans"><h1>{zh}</h1>' in page
    assert f'<section lang="en"><h1>{en}</h1>' in page
    assert re.findall('<a href="([^"]+)"', page) == ["/api/v1/docs?lang=zh-Hans", "/api/v1/docs?lang=en"]
    assert "/admin" not in page
    assert response["Cache-Control"] == "no-store"


class TestErrorsOutsideTheAPI:
    """Where people are: pages in both languages, which do not lead to the desk."""

    @pytest.mark.parametrize(
        "address", ["/nothing", "/api.html", "/apix", "/static/nothing.css", "/健康", "/favicon.ico"]
    )
    def test_an_unknown_address_gets_404(self, client: Client, address: str) -> None:
        response = client.get(address, headers={"accept": "application/json"})
        is_page(response, 404, "页面不存在", "Page not found")
        assert "default-src 'self'" in response["Content-Security-Policy"]
        assert client.head(address).status_code == 404

    def test_another_host_gets_400(self, client: Client) -> None:
        response = client.get("/nothing", headers={"host": "evil.example"})
        is_page(response, 400, "请求无法识别", "The request cannot be read")

    @override_settings(ROOT_URLCONF="sco.public_urls")
    def test_the_public_service_alone_does_the_same(self, client: Client) -> None:
        is_page(client.get("/nothing"), 404, "页面不存在", "Page not found")
        is_page(client.get("/", headers={"host": "evil.example"}), 400, "请求无法识别", "The request cannot be read")

    def test_other_failures_have_their_headers(self, rf: RequestFactory) -> None:
        refused = error_pages.failure(rf.post("/nothing"), problems.method_not_allowed())
        is_page(refused, 405, "本服务只供读取", "This service only reads")
        assert refused["Allow"] == "GET, HEAD, OPTIONS"
        busy = error_pages.failure(rf.get("/nothing"), problems.unavailable())
        is_page(busy, 503, "暂时无法访问", "Not available at the moment")
        assert busy["Retry-After"] == "5"
        is_page(error_pages.failure(rf.get("/nothing"), problems.internal()), 500, "出错了", "Something went wrong")
        is_page(
            error_pages.failure(rf.get("/nothing"), problems.Problem(418, "", "")),
            418,
            "出错了",
            "Something went wrong",
        )

    @pytest.mark.parametrize("path", ["/api/v1/articles", "//api/v1/articles", "/API/v1", "/healthz/live"])
    def test_programs_get_problems(self, rf: RequestFactory, path: str) -> None:
        request = rf.get("/")
        request.path_info = path
        assert error_pages.failure(request, problems.internal())["Content-Type"] == "application/problem+json"
