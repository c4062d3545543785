"""Hostile files are refused in words, and in time: no traceback, no expansion, nothing slower than linear."""

import io
import random
import zipfile

import pytest

from articles.sources.errors import SourceError
from articles.sources.reading import read
from tests.sources import pages
from tests.timing import processor_seconds

MB = 1_000_000
XXE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>'
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><rss>&c;</rss>'


def outcome(data: bytes) -> str:
    """The reason for the refusal, or the format that it was read in."""
    try:
        return read(data).format
    except SourceError as error:
        words, reason = str(error), error.reason
    assert words
    assert reason != "unexpected"
    return reason


def archive(**parts: bytes) -> bytes:
    """A zip archive; two underscores stand for a slash, one for a full stop."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        for name, data in parts.items():
            written.writestr(name.replace("__", "/").replace("_", "."), data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (XXE.encode(), "entities"),
        (LAUGHS.encode(), "entities"),
        (XXE.encode("utf-16"), "entities"),
        (b"<rss>" + b"<a>" * 100_000, "too_deep"),
        (b"[" * MB, "broken_json"),
        (b'{"a":' * 200_000, "broken_json"),
        (b"a" * 10 * MB, "too_large"),
        (("题目\n" + "字" * 1_600_000).encode(), "plain_text"),
        (b"title\n" + b"a " * 1_200_000, "too_long_line"),
        (b"<html>" + b"<div>" * 100_000, "too_deep"),
        (archive(word__document_xml=b"0" * 100 * MB), "zip_bomb"),
        (archive(word__document_xml=XXE.encode()), "entities"),
        (archive(word__document_xml=b"<x/>"), "broken_zip"),
        (archive(a_txt=b"x"), "not_a_piece"),
        (pages.word()[:5000], "broken_zip"),
    ],
    ids=range(15),  # the data would be its own id, megabytes of it, with the time at which it was packed
)
def test_an_attack_is_refused_in_words(data: bytes, expected: str) -> None:
    assert outcome(data) == expected


def page(body: str) -> bytes:
    return f"<html><body><h1>会议</h1>{body}</body></html>".encode()


@pytest.mark.parametrize(
    "data",
    [
        page("<p>" * 200_000),
        page("<x>" * 100_000),
        page("<u><s>" * 60_000),
        page("<" * MB),
        page("&amp;" * 200_000),
        page("<div " + "a=b " * 200_000 + ">x</div>"),
        page("<!--" * 200_000),
        page("<a href='x'>会议</a>" * 40_000),
        page("<p>会议结束了。</p>" * 14_000),
        page("<pre>" + "会议结束了。\n" * 60_000 + "</pre>"),
        page("<pre>" * 200 + "<b>会\n</b>" * 4_000),
        page("<p>" + "10<sup>6</sup>" * 5_000 + "</p>"),
        page("<div>2025-01-02 08:30 来源：新华社</div>" * 6_000 + "<p>会议结束了。</p>"),
        page('<script type="application/ld+json">{"@type":"' + "a/" * 400_000 + '"}</script><p>会议结束了。</p>'),
        page('<script type="application/ld+json">' + " " * 500_000 + "," * 400_000 + "</script><p>会议结束了。</p>"),
        ("题目\n" + "会\n" * 250_000).encode(),
        ("题目\n会议" + "(" * 500_000 + ")" * 500_000).encode(),
        ("题目\n会议结束了。(作者" + "a" * MB + ")").encode(),
        ("题目\n会议结束了。a" + "\u0301\u0327" * 200_000).encode(),
        pages.rss(pages.ITEM * 400).encode(),
        ('<div class="data-container"><article>' + '<textarea class="article-title">x</textarea>' * 20_000).encode(),
    ],
    ids=range(21),
)
def test_a_repetitive_file_takes_linear_time(data: bytes) -> None:
    assert processor_seconds(outcome, data, tries=1) < 2 * max(1, len(data) / MB)


def test_a_damaged_document_never_ends_in_a_traceback() -> None:
    chance, whole = random.Random(2), pages.word()
    for _ in range(60):
        data = bytearray(whole)
        for _byte in range(5):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        outcome(bytes(data))


@pytest.mark.parametrize("name", pages.EVERY)
def test_a_mutation_of_any_format_is_read_or_refused(name: str) -> None:
    chance, (_kind, whole) = random.Random(3), pages.EVERY[name]
    for _ in range(40):
        first, second = sorted(chance.randrange(len(whole)) for _end in range(2))
        outcome(chance.choice([whole[:first] + whole[second:], whole[:second] + whole[first:], whole[:first]]))


@pytest.mark.parametrize(
    "text",
    [
        "标题\n" + ("来源：某 作者：某 " * 8 + "\n") * 5_000,
        "标题\n" + "张三李四\n来源：某报\n" * 30_000,
        pages.huanqiu(content="&lt;p " * 150_000),
        '{"format": "sco-piece", "title": "标题", "text": "正文一段。", "published_at": "%s"}'
        % ("8:30 pm星期三 " * 40_000),
        '{"format": "sco-piece", "title": "标题", "text": "正文一段。", "outlet": "%s"}' % ("新华社（" * 80_000),
    ],
    ids=["labels", "names", "escaped twice", "times", "outlets"],
)
def test_what_stands_around_a_text_is_read_in_linear_time(text: str) -> None:
    assert outcome(text.encode())
    assert processor_seconds(outcome, text.encode(), tries=1) < 3
