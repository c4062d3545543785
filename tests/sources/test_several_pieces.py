"""A file with several pieces is read piece by piece, each as if it were alone."""

import json

import pytest

from articles.sources.errors import SourceError
from articles.sources.reading import named_parts, read
from tests.sources import pages
from tests.timing import processor_seconds

TEXT = "".join(f"&lt;p&gt;{text}&lt;/p&gt;" for text in pages.BODY)


def item(number: int) -> str:
    return f"<item><title>第{number}条消息</title><guid>g{number}</guid><description>{TEXT}</description></item>"


def rss(*items: str) -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>环球网</title>{"".join(items)}</channel></rss>'


def atom(count: int) -> str:
    rows = (
        f"<entry><title>第{n}条消息</title><id>g{n}</id><summary>{TEXT}</summary></entry>" for n in range(1, count + 1)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>环球网</title>{"".join(rows)}</feed>'


def newsml(count: int) -> str:
    rows = (
        f'<newsItem guid="g{n}"><itemMeta><provider literal="环球网"/></itemMeta><contentMeta>'
        f"<headline>第{n}条消息</headline>"
        f"</contentMeta><contentSet><inlineXML>{pages.PARAGRAPHS}</inlineXML></contentSet></newsItem>"
        for n in range(1, count + 1)
    )
    return f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{"".join(rows)}</itemSet></newsMessage>'


def neutral(count: int) -> str:
    rows = [
        {
            "format": "sco-piece",
            "title": f"第{n}条消息",
            "id": f"g{n}",
            "outlet": "环球网",
            "text": "\n".join(pages.BODY),
        }
        for n in range(1, count + 1)
    ]
    return json.dumps(rows, ensure_ascii=False)


def ninjs(count: int) -> str:
    rows = [
        {"uri": f"g{n}", "headline": f"第{n}条消息", "body_html": pages.PARAGRAPHS, "provider": "环球网"}
        for n in range(1, count + 1)
    ]
    return json.dumps({"items": rows}, ensure_ascii=False)


FILES = {
    "rss": rss(item(1), item(2), item(3)),
    "atom": atom(3),
    "newsml": newsml(3),
    "neutral": neutral(3),
    "ninjs": ninjs(3),
}


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("name", FILES)
def test_each_piece_is_read_with_what_the_file_says_of_all(name: str, encoding: str) -> None:
    found = named_parts(FILES[name].encode(encoding), "f.xml")
    pieces = [read(data, label) for label, data in found]
    assert [label for label, _data in found] == ["f.xml 1/3", "f.xml 2/3", "f.xml 3/3"]
    assert [(piece.title, piece.source_id) for piece in pieces] == [(f"第{n}条消息", f"g{n}") for n in (1, 2, 3)]
    assert all(piece.paragraphs == pages.BODY and piece.outlet == "环球网" for piece in pieces)


def test_a_description_of_one_paragraph_may_not_be_the_text_and_is_flagged() -> None:
    short = item(1).replace(TEXT, "各方约定明年再次会面，并将公布一份联合报告，介绍去年处理案件的情况和今后的打算。")
    assert "summary_only" in {notice.code for notice in read(rss(short).encode()).doubts}
    assert "summary_only" not in {notice.code for notice in read(rss(item(1)).encode()).doubts}


def test_what_is_pasted_has_no_name() -> None:
    assert [name for name, _data in named_parts(FILES["rss"].encode(), "")] == ["", "", ""]


def test_what_looks_like_an_item_in_cdata_or_a_comment_is_none() -> None:
    odd = item(1).replace(TEXT, f"<![CDATA[<item>x</item>{pages.PARAGRAPHS}]]>")
    found = named_parts(rss(odd, "<!-- <item> -->", item(2)).encode(), "f.xml")
    assert [read(data).title for _name, data in found] == ["第1条消息", "第2条消息"]


@pytest.mark.parametrize(
    "text",
    [
        pages.huanqiu(),
        rss(item(1)),
        rss(),
        "标题\n" + "\n".join(pages.BODY),
        '[{"format": "sco-piece"}, 5]',
        "",
        "[1, 2]",
    ],
)
def test_a_file_with_one_piece_or_none_stays_whole(text: str) -> None:
    assert named_parts(text.encode(), "f") == [("f", text.encode())]


def test_more_than_two_hundred_are_refused_in_words() -> None:
    ((_name, data),) = named_parts(rss(*map(item, range(300))).encode(), "f.xml")
    with pytest.raises(SourceError) as caught:
        read(data)
    assert caught.value.reason == "many_items"


@pytest.mark.parametrize("text", [rss("<item>" * 100_000), rss("<item><!--" * 50_000), rss(*["<item/>"] * 100_000)])
def test_hostile_feeds_take_linear_time(text: str) -> None:
    assert len(named_parts(text.encode(), "f")) == 1
    assert processor_seconds(named_parts, text.encode(), "f", tries=1) < 2
