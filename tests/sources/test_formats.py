"""Each source format: the same piece is read from all of them, and every field says where it was found."""

import json
import socket
from datetime import UTC, datetime
from typing import Any

import pytest

from articles.sources.errors import SourceError
from articles.sources.piece import Piece
from articles.sources.reading import all_formats, read
from tests.sources import pages
from tests.sources.pages import BODY, CAPTION, EVERY, TITLE

AT = datetime(2025, 1, 2, 0, 30, tzinfo=UTC)


def read_text(text: str) -> Piece:
    return read(text.encode())


def reason(data: bytes | str) -> str:
    with pytest.raises(SourceError) as caught:
        read(data.encode() if isinstance(data, str) else data)
    return caught.value.reason


@pytest.mark.parametrize("name", EVERY)
def test_every_format_gives_the_same_piece(name: str) -> None:
    format_name, data = EVERY[name]
    piece = read(data, "any.name")
    assert (piece.format, piece.title, piece.authors, piece.outlet) == (format_name, TITLE, ("张三",), "环球时报")
    assert tuple(text for text in piece.paragraphs if text != CAPTION) == BODY
    assert piece.published_at in {AT, datetime(2025, 1, 1, 1, 0, 0, 1000, tzinfo=UTC)}
    assert {"title", "byline", "outlet", "paragraphs", "published_at"} <= piece.origins.keys()
    assert piece.data == data


@pytest.mark.parametrize("name", [name for name, (kind, _data) in EVERY.items() if kind != "word"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_every_format_is_read_in_other_encodings(name: str, encoding: str) -> None:
    _kind, data = EVERY[name]
    piece = read(data.decode().encode(encoding))
    assert (piece.title, piece.encoding) == (TITLE, {"utf-16": "UTF-16"}.get(encoding, piece.encoding))
    assert piece.encoding in {"GB18030", "UTF-16", "UTF-8"}


def test_no_format_fetches_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("an address was fetched")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for _kind, data in EVERY.values():
        read(data)


def test_a_format_is_found_by_being_there() -> None:
    assert {each.name for each in all_formats()} >= {kind for kind, _data in EVERY.values()} | {"dump"}
    assert all(each.title for each in all_formats())


def test_the_publishers_page_gives_every_field() -> None:
    piece = read_text(pages.huanqiu())
    assert (piece.source_id, piece.url) == ("4AbCdEfGh12", "https://world.huanqiu.com/article/4AbCdEfGh12")
    assert (piece.authors, piece.responsible_editor_name) == (("张三", "李四"), "某编辑")
    assert piece.paragraphs == (*BODY, CAPTION)
    assert piece.origins["title"] == "textarea.article-title"
    assert piece.doubts == ()


@pytest.mark.parametrize(
    ("source", "outlet"), [("环球网/张三", "环球网"), ("&lt;a href='x'&gt;新华社&lt;/a&gt;", "新华社")]
)
def test_the_publishers_source_is_a_name_or_a_link(source: str, outlet: str) -> None:
    assert read_text(pages.huanqiu(**{"source-name": source})).outlet == outlet


def test_json_ld_goes_before_meta_and_meta_before_the_page() -> None:
    head = pages.json_ld(author="张三", headline="甲题目") + pages.META.replace(TITLE, "乙题目")
    assert (read_text(pages.web_page(head=head)).title, read_text(pages.web_page(head=head)).origins["title"]) == (
        "甲题目", "JSON-LD headline",
    )  # fmt: skip
    piece = read_text(pages.web_page(head=pages.META.replace(TITLE, "乙题目")))
    assert (piece.title, piece.origins["title"]) == ("乙题目", "<meta> og:title")
    bare = read_text(pages.web_page())
    assert (bare.title, bare.origins["title"]) == (TITLE, "<h1>")


def test_the_stated_text_wins_over_what_is_found_on_the_page() -> None:
    stated = "这是另一段文字，页面上没有，也不是摘要，因为它和页面上的差不多一样长。\n它有两个段落，都写在数据里。"
    piece = read_text(pages.web_page(head=pages.json_ld(articleBody=stated)))
    assert piece.paragraphs == tuple(stated.split("\n"))
    assert piece.origins["paragraphs"] == "JSON-LD articleBody"
    joined = read_text(pages.web_page(head=pages.json_ld(articleBody="".join(BODY))))
    assert joined.paragraphs[:3] == BODY


def test_menus_scripts_styles_and_counters_go_and_captions_stay() -> None:
    extra = '<script>x()</script><p style="display:none">暗记</p><img src="t.gif" width="1" height="1" alt="统计">'
    piece = read_text(pages.web_page(head=pages.json_ld(), body=pages.PARAGRAPHS + extra))
    assert piece.paragraphs == (*BODY, CAPTION)


def test_a_broken_json_ld_is_no_obstacle() -> None:
    head = '<script type="application/ld+json">{"@type": </script>' + pages.META
    assert read_text(pages.web_page(head=head)).title == TITLE


def test_a_pasted_fragment_of_a_page_is_read() -> None:
    piece = read_text(f"<h1>{TITLE}</h1>{pages.PARAGRAPHS}")
    assert (piece.title, piece.paragraphs) == (TITLE, BODY)


@pytest.mark.parametrize("status", ["canceled", "withheld"])
def test_a_withdrawn_item_is_refused(status: str) -> None:
    assert reason(pages.newsml(status=status)) == "withdrawn"
    assert reason(pages.dumped(pages.NINJS_1 | {"pubstatus": status})) == "withdrawn"


def test_an_embargo_is_told() -> None:
    piece = read(pages.dumped(pages.NINJS_1 | {"embargoed": "2099-01-01T00:00:00Z"}))
    assert [notice.code for notice in piece.doubts] == ["embargo"]


def test_of_several_pieces_in_a_file_none_is_chosen() -> None:
    assert reason(pages.rss(pages.ITEM * 2)) == "many_items"
    assert reason(pages.dumped([pages.NINJS_1, pages.NINJS_2])) == "many_items"
    assert reason(pages.rss("")) == "no_items"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [({"titel": "x"}, "unknown_member"), ({"authors": "张三"}, "wrong_member"), ({"title": 1}, "wrong_member"),
     ({"title": ""}, "no_title"), ({"paragraphs": []}, "no_body"), ({"text": "x"}, "both_members"),
     ({"byline": "张三"}, "both_members")],
)  # fmt: skip
def test_the_neutral_json_is_strict(changes: dict[str, Any], expected: str) -> None:
    assert reason(pages.dumped(pages.NEUTRAL | changes)) == expected


def test_word_keeps_inserted_text_and_leaves_deleted_text_out() -> None:
    piece = read(pages.word("作者：张三", *BODY))
    assert piece.paragraphs == BODY
    assert read(pages.word(TITLE, "作者：张三", *BODY, title_style=False)).title == TITLE


@pytest.mark.parametrize(
    ("head", "authors", "outlet"),
    [
        (["作者：张三 李四"], ("张三", "李四"), ""),
        (["文/张三", "来源：新华社"], ("张三",), "新华社"),
        (["2025年01月02日08:30 来源：新华社"], (), "新华社"),
        (["2025-01-02 08:30 来源：新华社 作者：张三"], ("张三",), "新华社"),
        (["来源：新华社 | 作者：张三"], ("张三",), "新华社"),
        (["新华社记者 张三 李四"], ("张三", "李四"), ""),
        ([], (), ""),
    ],
)
def test_the_lines_below_the_title_of_a_plain_text_are_read(
    head: list[str], authors: tuple[str, ...], outlet: str
) -> None:
    piece = read_text("\n".join([TITLE, *head, *BODY]))
    assert (piece.authors, piece.outlet, piece.paragraphs) == (authors, outlet, BODY)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7 x", "not_a_piece"),
        (b"{\\rtf1 x}", "not_a_piece"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "not_a_piece"),
        (b"MIME-Version: 1.0\n\nx", "not_a_piece"),
        (b"PK\x03\x04damaged", "broken_zip"),
        ("只有一行".encode(), "no_title_line"),
        (b'{"headline": "x", }', "broken_json"),
        (b'{"a": 1}', "unknown_json"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unknown_xml"),
        (b"<rss><channel></rss>", "broken_xml"),
        ("Заголовок\nКириллический текст без перевода.".encode(), "language"),
        ("專家會議\n專家們對這個問題進行了討論,會議沒有時間說明。".encode(), "traditional"),
        ("标题\n坏\ufffd字。".encode(), "damaged"),
    ],
    ids=str,
)
def test_what_is_no_piece_is_refused_in_words(data: bytes, expected: str) -> None:
    assert reason(data) == expected


def test_the_name_of_a_file_decides_nothing() -> None:
    for name in ("x.docx", "x.json", "x.html", ""):
        assert read(pages.PLAIN.encode(), name).format == "plain_text"


def test_what_makes_it_the_same_piece() -> None:
    page = read_text(pages.huanqiu())
    assert page.identity == "id:huanqiu.com:4abcdefgh12"
    tracked = json.dumps(pages.NEUTRAL | {"url": "http://www.news.example.cn/a/1.html?utm_source=x#top"})
    assert read_text(tracked).identity == read(pages.dumped(pages.NEUTRAL)).identity == "url:news.example.cn/a/1.html"
    assert read(pages.PLAIN.encode()).identity == read(pages.word()).identity


def test_an_editors_correction_is_marked_as_such() -> None:
    piece = read_text(pages.huanqiu()).edited(title="改过的题目", body="一段。\n\n二段。")
    assert (piece.title, piece.paragraphs, piece.origins["title"]) == ("改过的题目", ("一段。", "二段。"), "an editor")
    assert piece.origins["byline"] == "textarea.article-author"


@pytest.mark.parametrize("first", ["来源：新华社", "作者：张三", "2025-01-02 08:30 来源：新华社"])
def test_a_line_that_says_where_a_text_is_from_is_no_title(first: str) -> None:
    assert reason("\n".join([first, *BODY])) == "no_title_line"


def test_a_text_that_is_hardly_english_is_told() -> None:
    german = "Der Ausschuss hat gestern in der Stadt getagt und zwölf Vorschläge gemacht, sagte ein Sprecher. " * 6
    english = "The committee met in the city and made a dozen proposals for the coming year, said a speaker. " * 6
    codes = [[notice.code for notice in read_text(f"Title\n{text}").doubts] for text in (german, english)]
    assert ["not_english" in found for found in codes] == [True, False]


def test_japanese_is_not_taken_for_chinese() -> None:
    assert (
        reason(
            "首脳会議が閉幕\n加盟国の首脳は昨日、首都で会議を開き、共同声明を採択した。次回の会議は来年の秋に開催される予定である。"
        )
        == "language"
    )


def test_what_was_markup_is_told() -> None:
    text = "".join(BODY).replace("，", "&amp;ldquo;", 1)
    piece = read_text(f"<h1>{TITLE}</h1><p>{text}</p>")
    assert "markup" in [notice.code for notice in piece.doubts]
    assert "markup" not in [notice.code for notice in read_text(f"{TITLE} R&D\n{BODY[0]}").doubts]
