"""Feeds of articles and of corrections, in each format."""

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Author, Topic
from mechanisms.models import Mechanism
from tests import factories as make
from tests.api import feed_reading as read
from tests.api.reading import ask, get, problem, slugs, walk
from tests.api.test_answers import environ, is_remembered, twice

FORMATS = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8",
           "json": "application/feed+json"}  # fmt: skip
LANGUAGES = ("zh-Hans", "en")
LISTS = {"articles": "articles?", "authors/author-1": "articles?author=author-1",
         "mechanisms/beta": "articles?mechanism=beta", "topics/economy": "articles?topic=economy"}  # fmt: skip
every_format = pytest.mark.parametrize("extension", FORMATS)


def body(api: Client, address: str, **headers: str) -> bytes:
    response = ask(api, f"feeds/{address}", **headers)
    assert response.status_code == 200, (address, response.status_code, response.content[:500])
    return bytes(response.content)


def linked(api: Client, address: str) -> list[str]:
    """The slugs of what a JSON Feed has, by its links, over all pages."""
    found, following = [], f"/api/v1/feeds/{address}"
    while following:
        page = read.json_feed(ask(api, following.removeprefix("http://testserver")).content)
        found += [item["url"].partition("?")[0].rpartition("/")[2] for item in page["items"]]
        following = page.get("next_url", "")
    return found


@pytest.mark.usefixtures("shared_sample")
class TestOfTheRecord:
    """What feeds show of it."""

    @pytest.mark.parametrize(("name", "address"), LISTS.items())
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_feed_has_what_the_list_has_in_its_order(
        self, api: Client, name: str, address: str, language: str
    ) -> None:
        whole = walk(api, f"{address}&limit=100&lang={language}")
        assert linked(api, f"{language}/{name}.json") == whole[:50]
        assert linked(api, f"{language}/{name}.json?limit=7") == whole
        strict = linked(api, f"{language}/{name}.json?fallback=none")
        assert strict == walk(api, f"{address}&limit=100&lang={language}&fallback=none") != []

    @pytest.mark.parametrize("name", [*LISTS, "corrections"])
    @every_format
    def test_pages_follow_each_other_in_every_format(self, api: Client, name: str, extension: str) -> None:
        whole = read.ids(body(api, f"en/{name}.json"), "json")
        found, following = [], f"en/{name}.{extension}?limit=4"
        while following:
            page = body(api, following)
            found += read.ids(page, extension)
            following = (read.following(page, extension) or "").removeprefix("http://testserver/api/v1/feeds/")
        assert found == whole
        assert len(set(found)) == len(found) > 4

    @every_format
    def test_an_item_says_what_the_record_says(self, api: Client, extension: str) -> None:
        card = get(api, "articles/a25?lang=en")
        page = body(api, f"en/articles.{extension}?limit=100")
        if extension == "json":
            item = next(item for item in read.json_feed(page)["items"] if item["title"] == card["title"])
            assert (item["summary"], item["content_text"], item["language"]) == (*[card["summary"]] * 2, "en")
            assert item["url"] == "http://testserver/api/v1/articles/a25?lang=en"
            assert [author["name"] for author in item["authors"]] == ["author-1 (English)", "author-5 (English)"]
            assert item["tags"] == [topic["name"] for topic in card["topics"]]
            assert item["date_modified"] == card["recorded_at"]
            return
        entry = next(entry for entry in read.parsed(page).entries if entry.title == card["title"])
        assert (entry.summary, entry.link) == (card["summary"], "http://testserver/api/v1/articles/a25?lang=en")
        assert [author.name for author in entry.authors] == ["author-1 (English)", "author-5 (English)"]
        assert [tag.get("label") or tag.term for tag in entry.tags] == [topic["name"] for topic in card["topics"]]
        assert entry.updated[:19] == card["recorded_at"][:19]
        assert entry.published_parsed[:3] == (2025, 1, 9)

    @every_format
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_says_its_language_and_that_of_what_has_another(
        self, api: Client, language: str, extension: str
    ) -> None:
        response = ask(api, f"feeds/{language}/articles.{extension}")
        assert response["Content-Type"] == FORMATS[extension]
        assert response["Content-Language"] == "en, zh-Hans"
        others = {row["slug"] for row in get(api, f"articles?limit=100&lang={language}")["results"]
                  if row["language"] != language}  # fmt: skip
        assert others
        if extension == "json":
            feed = read.json_feed(response.content)
            assert feed["language"] == language
            other = {item["url"] for item in feed["items"] if item["language"] != language}
        else:
            root = read.tree(response.content)
            assert root.get(read.LANG) == language
            items = [each for each in root.iter() if each.tag in {"item", f"{{{read.NAMES['a']}}}entry"}]
            marked = [each for each in items if each.get(read.LANG)]
            other = {each.findtext("link") or each.find("a:link", read.NAMES).get("href") for each in marked}
        assert {url.partition("?")[0].rpartition("/")[2] for url in other} == others
        strict = ask(api, f"feeds/{language}/articles.{extension}?fallback=none")
        assert strict["Content-Language"] == language

    def test_names_titles_and_descriptions_are_in_the_language_of_the_feed(self, api: Client) -> None:
        titles = {
            (language, name): read.parsed(body(api, f"{language}/{name}.atom")).feed.title
            for language in LANGUAGES for name in ("articles", "corrections", "topics/economy")
        }  # fmt: skip
        assert titles == {
            ("en", "articles"): "The SCO record: articles", ("zh-Hans", "articles"): "上合记录：文章",
            ("en", "corrections"): "The SCO record: corrections", ("zh-Hans", "corrections"): "上合记录：更正",
            ("en", "topics/economy"): "economy (English): articles",
            ("zh-Hans", "topics/economy"): "economy（中文）：文章",
        }  # fmt: skip

    def test_links_lead_to_itself_the_list_and_the_other_language(self, api: Client) -> None:
        for extension in ("atom", "rss"):
            feed = read.parsed(body(api, f"en/authors/author-1.{extension}?limit=2")).feed
            links = {(link.rel, link.get("hreflang")): link.href for link in feed.links}
            host = "http://testserver/api/v1"
            assert links[("self", None)] == f"{host}/feeds/en/authors/author-1.{extension}?limit=2"
            assert links[("alternate", "zh-Hans")] == f"{host}/feeds/zh-Hans/authors/author-1.{extension}"
            assert feed.link == f"{host}/authors/author-1?lang=en"
            for address in [*links.values(), feed.link]:
                assert ask(api, address.removeprefix("http://testserver")).status_code == 200, address

    def test_corrections_say_what_was_done_to_what_and_why(self, api: Client) -> None:
        items = read.json_feed(body(api, "en/corrections.json"))["items"]
        rows = get(api, "corrections?lang=en&limit=100")["results"]
        assert [item["title"] for item in items] == [
            "Erased: mechanism:erased-mechanism", "Erased: author:erased-author", "Corrected: mended (English)",
            "Withdrawn: article:withdrawn-article", "Withdrawn: claim:withdrawn-claim",
        ]  # fmt: skip
        assert [item["content_text"] for item in items] == [row["note"] or "" for row in rows]
        assert [item["date_published"] for item in items] == [row["at"] for row in rows]
        assert [item["url"].removeprefix("http://testserver") for item in items] == [
            row["url"] or row["history"] for row in rows
        ]
        assert "已撤回：" in read.json_feed(body(api, "zh-Hans/corrections.json"))["items"][-1]["title"]

    @every_format
    def test_a_feed_of_nothing_public_is_404_or_410(self, api: Client, extension: str) -> None:
        for address, status in {
            "en/authors/nobody": 404, "en/authors/draft-author": 404, "en/topics/author-1": 404,
            "en/authors/erased-author": 410, "fr/articles": 404, "zh-hans/articles": 404,
            "en/mechanisms/erased-mechanism": 410, "en/claims": 404,
        }.items():  # fmt: skip
            problem(api, f"feeds/{address}.{extension}", status)

    @pytest.mark.parametrize(
        ("query", "parameter"),
        [("lang=en", "lang"), ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=x", "cursor"),
         ("fallback=all", "fallback"), ("as_of=2025-13-01", "as_of"), ("format=atom", "format")],
    )  # fmt: skip
    def test_bad_parameters_get_400(self, api: Client, query: str, parameter: str) -> None:
        assert problem(api, f"feeds/en/articles.rss?{query}", 400)["parameter"] == parameter

    def test_a_cursor_is_of_one_feed(self, api: Client) -> None:
        following = read.following(body(api, "en/articles.atom?limit=2"), "atom") or ""
        query = following.partition("?")[2]
        for other in ("en/articles.rss", "zh-Hans/articles.atom", "en/authors/author-1.atom", "en/corrections.atom"):
            assert problem(api, f"feeds/{other}?{query}", 400)["parameter"] == "cursor"

    def test_the_list_of_feeds_leads_to_them(self, api: Client) -> None:
        found = get(api, "feeds")
        assert get(api, "")["links"]["feeds"] == "/api/v1/feeds"
        some = {"authors": "author-1", "mechanisms": "alpha", "topics": "economy"}
        for name, languages in found.items():
            for formats in languages.values():
                for extension, address in formats.items():
                    assert ask(api, address.replace("{slug}", some.get(name, "")))["Content-Type"] == FORMATS[extension]

    def test_pages_for_people_lead_to_the_feeds_in_their_language(self, api: Client) -> None:
        for page in ("docs", "problems"):
            for language in LANGUAGES:
                html = ask(api, f"{page}?lang={language}").content.decode()
                for name in ("articles", "corrections"):
                    address = f"/api/v1/feeds/{language}/{name}.atom"
                    assert f'<link rel="alternate" type="application/atom+xml" href="{address}"' in html
                    assert ask(api, address).status_code == 200

    @every_format
    def test_it_is_compressed_as_the_client_wishes_and_revalidated(self, api: Client, extension: str) -> None:
        address = f"feeds/en/articles.{extension}"
        plain = ask(api, address)
        packed = ask(api, address, accept_encoding="gzip")
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert ask(api, address, if_none_match=plain["ETag"]).status_code == 304
        assert ask(api, address, accept="application/atom+xml").status_code == 200
        assert plain["Cache-Control"] == "public, no-cache"


@pytest.mark.usefixtures("shared_sample")
class TestAddresses:
    """Absolute addresses, and the caches that must know what they depend on."""

    @every_format
    def test_they_are_of_the_host_that_was_asked(self, api: Client, extension: str) -> None:
        address = f"feeds/en/articles.{extension}?limit=2"
        here, there = ask(api, address), ask(api, address, host="localhost:8123")
        assert there.content == here.content.replace(b"//testserver/", b"//localhost:8123/")
        assert here["ETag"] != there["ETag"]
        assert "Host" in here["Vary"]
        assert ask(api, address, host="evil.example").status_code == 400
        assert read.ids(here.content, extension) == read.ids(there.content, extension)

    @pytest.mark.usefixtures("in_process")
    def test_they_are_of_the_public_address_if_that_is_known(self, api: Client, settings: Any) -> None:
        settings.PUBLIC_URL = "https://record.example"
        found = ask(api, "feeds/en/articles.json?limit=2")
        assert b"testserver" not in found.content
        assert read.json_feed(found.content)["next_url"].startswith("https://record.example/api/v1/feeds/en/")
        assert found["Vary"] == "Accept-Encoding"


@pytest.mark.usefixtures("own_sample")
class TestChanges:
    """What happens to a feed while the record grows."""

    def test_what_was_withdrawn_or_erased_is_a_tombstone_until_it_is_back(self, api: Client) -> None:
        doomed = [Article.objects.get(slug=slug) for slug in ("a28", "a25")]
        before = read.json_feed(body(api, "en/articles.json"))["items"]
        ids = {item["url"].partition("?")[0].rpartition("/")[2]: item["id"] for item in before}
        make.withdraw_rows(doomed[0], *doomed[0].claims.all(), note=make.NOTE)
        make.erase_rows(doomed[1])
        for name in ("articles", "authors/author-1", "topics/economy"):
            root = read.tree(body(api, f"en/{name}.atom"))
            stones = {each.get("ref"): each for each in root.findall("at:deleted-entry", read.NAMES)}
            assert {ids["a28"], ids["a25"]} <= set(stones)
            assert not stones.keys() & set(read.ids(body(api, f"en/{name}.atom"), "atom"))
            assert stones[ids["a28"]].findtext("at:comment", namespaces=read.NAMES) == make.NOTE["en"]
        deleted = read.json_feed(body(api, "zh-Hans/articles.json"))["_record"]["deleted"]
        assert {"id": ids["a28"], "note": make.NOTE["zh-Hans"]}.items() <= {
            name: value for row in deleted if row["id"] == ids["a28"] for name, value in row.items()
        }.items()
        make.publish_rows(Article.objects.get(slug="a28"))
        again = read.json_feed(body(api, "en/articles.json"))
        assert ids["a28"] in {item["id"] for item in again["items"]}
        assert ids["a28"] not in {row["id"] for row in again["_record"]["deleted"]}

    @every_format
    def test_it_holds_until_it_shows_something_else(self, api: Client, extension: str) -> None:
        # Of the second, another page follows, whose address says where the head was.
        addresses = [f"feeds/en/authors/author-1.{extension}{query}" for query in ("", "?limit=2")]
        etags = {address: ask(api, address)["ETag"] for address in addresses}
        make.publish_rows(make.state("elsewhere"))
        assert [ask(api, address, if_none_match=etags[address]).status_code for address in addresses] == [304, 304]
        make.rename(Author.objects.get(slug="author-1"), "renamed")
        make.publish_rows(Author.objects.get(slug="author-1"))
        for address in addresses:
            renamed = ask(api, address, if_none_match=etags[address])
            assert renamed.status_code == 200
            assert "renamed (English)" in renamed.content.decode()

    def test_pages_stay_at_their_snapshot_and_as_of_shows_the_past(self, api: Client) -> None:
        first = read.json_feed(body(api, "en/articles.json?limit=5"))
        whole, place = linked(api, "en/articles.json"), get(api, "")["as_of"]
        make.publish_rows(make.article("brand-new", published_at="2026-01-01T00:00:00Z"))
        assert linked(api, "en/articles.json") == ["brand-new", *whole]
        assert linked(api, f"en/articles.json?as_of={place}") == whole
        rest = first["next_url"].removeprefix("http://testserver/api/v1/feeds/")
        assert linked(api, rest) == whole[5:]

    def test_restricted_texts_and_bodies_are_in_no_feed(self, api: Client) -> None:
        for name in (*LISTS, "corrections"):
            for extension in FORMATS:
                text = body(api, f"zh-Hans/{name}.{extension}?limit=100").decode()
                assert "原文" not in text
                assert "Body of" not in text

    @pytest.mark.usefixtures("remembering", "in_process")
    def test_answers_in_memory_are_kept_by_host(self, api: Client) -> None:
        address = "feeds/en/articles.json"
        for host in ("localhost", "127.0.0.1", "localhost"):
            asked = environ(address, host=host)
            assert json.loads(twice(asked).body)["feed_url"] == f"http://{host}/api/v1/{address}"
            assert is_remembered(asked)


def test_an_empty_record_has_empty_feeds(api: Client, record: str) -> None:
    for name in ("articles", "corrections"):
        for extension in FORMATS:
            assert read.ids(body(api, f"en/{name}.{extension}"), extension) == []
    assert slugs(api, "articles") == []


@pytest.mark.parametrize("extension", FORMATS)
def test_an_empty_feed_stays_as_it_is(api: Client, record: str, extension: str) -> None:
    address = f"feeds/en/corrections.{extension}"
    make.publish_rows(make.topic("first"))
    first = ask(api, address)
    make.publish_rows(make.topic("second"))
    assert ask(api, address).content == first.content
    assert ask(api, address, if_none_match=first["ETag"]).status_code == 304


@pytest.mark.usefixtures("own_sample")
def test_hard_texts_of_the_record_come_through(api: Client) -> None:
    hard = "\x0b\x1b]]>&amp;<b>\u2028🏔️\uffff"
    topic, author = make.topic("hard", **make.both("name", hard)), make.author("hard", **make.both("name", hard))
    mechanism = make.mechanism("hard", **make.both("name", hard))
    texts: dict[str, Any] = make.both("title", hard) | make.both("summary", hard)
    made = make.article("hard", by=[author], topics=[topic], mechanisms=[mechanism], **texts)
    make.publish_article(made)
    for name in ("articles", "authors/hard", "topics/hard", "mechanisms/hard"):
        for extension in FORMATS:
            assert read.ids(body(api, f"zh-Hans/{name}.{extension}"), extension)
    (item,) = read.json_feed(body(api, "en/topics/hard.json"))["items"]
    assert (item["title"], item["tags"]) == (f"{hard} (English)", [f"{hard} (English)"])
    assert Topic.objects.get(slug="hard").name_en == f"{hard} (English)"
    assert Mechanism.objects.get(slug="hard").pk == mechanism.pk
