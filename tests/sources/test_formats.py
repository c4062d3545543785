"""Each source format: the same piece is read from all of them, and every field says where it was found."""

import html
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
        (b"MIME-Version: 1.0\n\nx", "no_text"),
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


LONG = "".join(f"<p>{text * 2}</p>" for text in pages.BODY)


@pytest.mark.parametrize(
    "line",
    [
        "<div>2025年1月2日 08:30 来源：环球时报 作者：张三</div>",
        "<div><span>来源：环球时报</span> <span>作者：张三</span> 2025-01-02 08:30</div>",
        "<p>作者：张三</p><p>来源：环球时报 2025-01-02 08:30</p>",
        "<p>张三</p><p>2025-01-02 08:30 来源：环球时报</p>",
    ],
)
def test_the_lines_between_title_and_text_of_a_page_name_its_fields(line: str) -> None:
    menu = "<div>首页 新闻 国际</div>"
    end = "<p>（责任编辑：某编辑）</p>"
    body = f"{menu}<h1>{pages.TITLE}</h1>{line}{LONG}{end}"
    piece = read_text(f"<html><head><title>{pages.TITLE}</title></head><body>{body}</body></html>")
    assert (piece.authors, piece.outlet, piece.responsible_editor_name) == (("张三",), "环球时报", "某编辑")
    assert piece.published_at
    assert piece.published_at.isoformat() == "2025-01-02T00:30:00+00:00"
    assert piece.paragraphs == tuple(text * 2 for text in pages.BODY)


def test_a_line_of_nothing_but_chinese_names_below_the_title_is_the_byline() -> None:
    body = "\n".join(pages.BODY)
    assert read_text(f"{pages.TITLE}\n张三 李四\n{body}").authors == ("张三", "李四")
    assert read_text(f"{pages.TITLE}\n黄金时代\n{body}").paragraphs[0] == "黄金时代"
    assert read_text("White House meets\nSaudi Arabia\nThe envoys met for an hour in the city.").authors == ()


@pytest.mark.parametrize(
    ("line", "doubts", "first"),
    [("牛弹琴", 1, pages.BODY[0]), ("张三李四", 1, pages.BODY[0]), ("一名记者的手记与见闻", 0, "一名记者的手记与见闻")],
)
def test_a_line_between_the_title_and_the_fields_is_asked_about_or_stays(line: str, doubts: int, first: str) -> None:
    body = "\n".join(pages.BODY)
    piece = read_text(f"{pages.TITLE}\n{line}\n来源：环球时报\n2025-01-02 08:30\n{body}")
    assert (piece.outlet, piece.paragraphs[0], piece.authors) == ("环球时报", first, ())
    assert sum(notice.field == "authors" for notice in piece.doubts) == doubts


@pytest.mark.parametrize(
    "line",
    [
        "记者：请问这意味着什么？",
        "编辑：您怎么看这次会议？",
        "作者：张三。他说，会议很成功。",
        "题目：第一题",
        "发表讲话：我们要加强合作",
        "2025年9月3日，各国代表在会场合影",
        "2025年9月3日 各国代表在会场前合影并且互相赠送了从自己国家带来的纪念品和有关合作成果的画册以及纪录影片",
        "来源：报告说，资金来自三方。",
        "【导语】某国宣布新的措施，引起关注。",
        "By 2030, trade will double.",
        "By Tuesday the talks had ended.",
    ],
)
def test_a_sentence_below_the_title_is_text_and_no_field(line: str) -> None:
    piece = read_text(f"{pages.TITLE}\n{line}\n" + "\n".join(pages.BODY))
    assert piece.paragraphs == (line, *pages.BODY)
    assert (piece.byline, piece.outlet_text, piece.published_at, piece.responsible_editor_name) == ("", "", None, "")


@pytest.mark.parametrize(
    "lede",
    ["【环球时报记者 李四 张三】某品牌发表声明。 双方继续 合作。", "新华社某地9月3日电（记者李四、张三）会议3日举行。"],
)
def test_the_byline_in_the_first_sentence_is_taken_and_stays_there(lede: str) -> None:
    piece = read_text(f"{pages.TITLE}\n{lede}\n" + "\n".join(pages.BODY))
    assert (piece.authors, piece.paragraphs) == (("李四", "张三"), (lede, *pages.BODY))


@pytest.mark.parametrize(
    ("written", "name"),
    [("undefined", ""), (html.escape('["某编辑","另一人"]'), "某编辑、另一人"), ("某编辑", "某编辑")],
)
def test_the_responsible_editor_is_a_name_or_none(written: str, name: str) -> None:
    areas: dict[str, Any] = {"editor-name": written}
    assert read_text(pages.huanqiu(**areas)).responsible_editor_name == name


def test_of_several_articles_in_json_ld_the_one_that_heads_the_page_is_taken() -> None:
    other = {"@type": "NewsArticle", "headline": "相关的另一篇", "author": "王五"}
    scripts = "".join(
        f'<script type="application/ld+json">{json.dumps(row)}</script>' for row in (other, pages.JSON_LD)
    )
    assert read_text(pages.web_page(head=scripts)).authors == ("张三", "李四")


def test_a_heading_that_differs_from_json_ld_is_flagged() -> None:
    row = {"@type": "NewsArticle", "headline": "相关的另一篇", "author": "王五"}
    script = f'<script type="application/ld+json">{json.dumps(row)}</script>'
    assert "title_differs" in {notice.code for notice in read_text(pages.web_page(head=script)).doubts}
    assert "title_differs" not in {notice.code for notice in read_text(pages.web_page(head=pages.json_ld())).doubts}


@pytest.mark.parametrize("written", [f"{TITLE}_环球网", f"{TITLE} - 环球网", f"{TITLE}|环球网|国际", TITLE])
def test_the_name_of_the_site_is_no_part_of_the_title(written: str) -> None:
    head = f'<meta property="og:title" content="{written}"><meta property="og:site_name" content="环球网">'
    assert read_text(f"<html><head>{head}</head><body><h1>{TITLE}</h1>{LONG}</body></html>").title == TITLE


def test_markup_that_was_escaped_twice_and_entities_in_text_are_unescaped() -> None:
    twice = html.escape(f"<article>{pages.PARAGRAPHS}</article>")
    assert read_text(pages.huanqiu(content=html.escape(twice))).paragraphs == pages.BODY
    plain = {"uri": "g1", "headline": "A title", "byline": "", "body_html": "Research &amp; trade grew by 12 per cent."}
    assert read_text(json.dumps(plain)).body == "Research & trade grew by 12 per cent."


def test_json_ld_is_found_whatever_its_type_says_besides() -> None:
    script = f'<script type="application/ld+json; charset=utf-8">{json.dumps(pages.JSON_LD)}</script>'
    assert read_text(pages.web_page(head=script)).origins["byline"] == "JSON-LD author"


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
