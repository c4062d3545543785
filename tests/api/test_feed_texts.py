"""Feeds are valid whatever the texts are, and a reader gets them back."""

from datetime import UTC, datetime
from html import escape, unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sco.api.stable_ids import stable_id
from sco.api.xml_text import xml_text
from sco.partners.feeds.json_feed import json_feed
from sco.partners.feeds.model import Alternate, Author, Category, Feed, Item, Tombstone
from sco.partners.feeds.xml_feeds import atom, rss
from tests.api import feed_reading as read

TIME = datetime(2025, 9, 2, 17, 5, 22, 602000, tzinfo=UTC)
# Any text that Python can encode, and often what XML cannot hold or would take for markup.
HARD = [
    "\x00",
    "\x0b",
    "\x1b",
    "\x85",
    "\u2028",
    "\ufffe",
    "\uffff",
    "]]>",
    "<b>",
    "&amp;",
    "\r\n",
    "🏔️",
    "\u202e",
    "'\"",
]
TEXTS = st.lists(st.one_of(st.sampled_from(HARD), st.text(max_size=8)), max_size=6).map("".join)
HARDEST = "".join(HARD)


def feed_of(text: str) -> Feed:
    item = Item(
        "urn:uuid:1", "https://h.example/a?lang=en&x=1", text, text, "zh-Hans", TIME, TIME,
        [Author(text, "https://h.example/b"), Author("Ann", "https://h.example/c")], [Category("slug", text)],
    )  # fmt: skip
    return Feed(
        "urn:uuid:2", "en", text, text, text, text, "https://h.example/en/articles.atom", "https://h.example/",
        "https://h.example/next?limit=1&cursor=x", TIME, [item], [Tombstone("urn:uuid:3", TIME, text)],
        [Alternate("https://h.example/zh-Hans/articles.atom", "application/atom+xml", "zh-Hans")],
    )  # fmt: skip


@given(TEXTS)
@example(HARDEST)
@settings(max_examples=60, deadline=None, database=None)
def test_atom_is_xml_and_has_the_text(text: str) -> None:
    body = atom(feed_of(text))
    root, kept = read.tree(body), xml_text(text)
    assert root.findtext("a:title", namespaces=read.NAMES) == kept
    assert root.findtext("a:entry/a:title", namespaces=read.NAMES) == kept
    assert unescape(root.findtext("a:entry/a:summary", default="", namespaces=read.NAMES)) == unescape_of(kept)
    assert [each.text or "" for each in root.findall("a:entry/a:author/a:name", read.NAMES)] == [kept, "Ann"]
    assert root.find("a:entry/a:category", read.NAMES).get("label") == kept
    assert root.findtext("at:deleted-entry/at:comment", default="", namespaces=read.NAMES) == kept
    assert (root.get(read.LANG), root.find("a:entry", read.NAMES).get(read.LANG)) == ("en", "zh-Hans")
    assert read.parsed(body).entries[0].id == "urn:uuid:1"


@given(TEXTS)
@example(HARDEST)
@settings(max_examples=60, deadline=None, database=None)
def test_rss_is_xml_and_has_the_text(text: str) -> None:
    body = rss(feed_of(text))
    channel, kept = read.tree(body).find("channel"), xml_text(text)
    assert channel.findtext("title") == kept
    assert channel.findtext("item/title") == kept
    assert unescape(channel.findtext("item/description", default="")) == unescape_of(kept)
    assert channel.findtext("item/category") == kept
    found = read.parsed(body).entries[0]
    assert (found.id, found.link) == ("urn:uuid:1", "https://h.example/a?lang=en&x=1")


@given(TEXTS)
@example(HARDEST)
@settings(max_examples=60, deadline=None, database=None)
def test_json_feed_is_valid_and_has_the_text_as_it_is(text: str) -> None:
    found = read.json_feed(json_feed(feed_of(text)))
    (item,) = found["items"]
    texts = [found["title"], item["title"], item["summary"], item["content_text"], item["tags"][0]]
    assert {*texts, item["authors"][0]["name"]} == {text}
    assert found["_record"]["deleted"][0]["note"] == (text or None)


def unescape_of(text: str) -> str:
    """The text as HTML decodes it, which turns references to C1 characters into what Windows meant by them."""
    return unescape(escape(text, quote=False))


@given(st.text(max_size=50))
@settings(max_examples=100, deadline=None, database=None)
def test_what_xml_can_hold_stays_as_it_is(text: str) -> None:
    kept = xml_text(text)
    assert (read.tree(f"<a>{escape(kept)}</a>".encode()).text or "") == kept
    assert len(kept) == len(text.replace("\r\n", "\n"))
    assert xml_text(kept) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x0bb", "a\ufffdb"), ("\ufffe\uffff", "\ufffd\ufffd"), ("\U0001ffff🏔\u2028", "\U0001ffff🏔\u2028"),
     ("a\r\nb\rc", "a\nb\nc")],
)  # fmt: skip
def test_what_xml_cannot_hold_is_replaced_visibly(text: str, kept: str) -> None:
    assert xml_text(text) == kept


def test_ids_depend_on_the_record_and_the_name_alone() -> None:
    one, other = stable_id(b"\x01" * 32, "article", "piece"), stable_id(b"\x02" * 32, "article", "piece")
    assert one == "urn:uuid:" + one.removeprefix("urn:uuid:")
    assert one == stable_id(b"\x01" * 32, "article", "piece") != other
    assert one != stable_id(b"\x01" * 32, "claim", "piece")
