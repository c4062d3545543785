"""What a saved page says of the piece on it, as pages really say it."""

import json
from typing import Any

import pytest

from articles.sources.errors import SourceError
from articles.sources.reading import read
from tests.sources import pages
from tests.sources.pages import BODY, PARAGRAPHS, TITLE

PERSON = {"@type": "Person", "name": "张三"}


def ld(*rows: Any) -> str:
    """Scripts of JSON-LD, one for each row."""
    dumped = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    return "".join(f'<script type="application/ld+json">{text}</script>' for text in dumped)


def article(**members: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": TITLE, "author": PERSON} | members


def of(head: str = "", body: str = PARAGRAPHS) -> Any:
    return read(pages.web_page(head=head, body=body).encode())


def bare(body: str, head: str = "") -> Any:
    """The piece on a page with nothing around it."""
    return read(f"<html><head>{head}</head><body><article><h1>{TITLE}</h1>{body}</article></body></html>".encode())


def codes(piece: Any) -> list[str]:
    return [notice.code for notice in piece.notices]


def test_what_the_description_refers_to_is_looked_up() -> None:
    graph = [
        article(author=[{"@id": "https://e.cn/#p"}], publisher={"@id": "https://e.cn/#o"}, mainEntityOfPage={"@id": "https://e.cn/1"}),
        {"@type": "Organization", "@id": "https://e.cn/#o", "name": "环球时报"},
        {"@type": "Person", "@id": "https://e.cn/#p", "name": "张三"},
    ]  # fmt: skip
    piece = of(ld({"@graph": graph}))
    assert (piece.authors, piece.outlet, piece.url) == (("张三",), "环球时报", "https://e.cn/1")


def test_of_several_described_articles_the_pages_own_is_taken() -> None:
    other = article(headline="别的题目", author="李四", url="https://e.cn/2", datePublished="2024-01-01T00:00:00Z")
    own = article(url="https://e.cn/1", datePublished="2025-01-02T00:00:00Z")
    piece = of(ld(other, own) + '<link rel="canonical" href="https://e.cn/1">')
    assert (piece.title, piece.authors, piece.url) == (TITLE, ("张三",), "https://e.cn/1")
    assert of(ld(other, article())).authors == ("张三",)  # by its title
    unknown = of(ld(other, other | {"headline": "第三个题目"}))
    assert (unknown.title, unknown.authors) == (TITLE, ())


@pytest.mark.parametrize(
    "script",
    [
        article() | {"@type": "https://schema.org/NewsArticle"},
        article() | {"@type": "schema:AnalysisNewsArticle"},
        f'{{"@type": "NewsArticle", "headline": "{TITLE}", "author": "张三",}}',
        f'<!-- {{"@type": "NewsArticle", "headline": "{TITLE}", "author": "张三"}} -->',
        [None, article()],
    ],
)
def test_descriptions_are_read_as_sites_write_them(script: Any) -> None:
    assert of(ld(script)).authors == ("张三",)


def test_an_address_is_nobodys_name() -> None:
    assert of(ld(article(author="https://e.cn/author/zhang")) + '<meta name="author" content="张三">').authors == (
        "张三",
    )


def test_an_organisation_becomes_no_author() -> None:
    piece = of(ld(article(author=[PERSON, {"@type": "Organization", "name": "Example Data Service"}])))
    assert piece.authors == ("张三",)
    assert "left_out_institution" in codes(piece)


def test_an_address_that_is_not_whole_hides_none_that_is() -> None:
    piece = of(
        ld(article(url="/a/1"))
        + '<meta property="og:url" content="/a/1"><link rel="canonical" href="https://e.cn/a/1">'
    )
    assert piece.url == "https://e.cn/a/1"


def test_each_author_may_have_a_meta_of_their_own() -> None:
    head = "".join(f'<meta property="article:author" content="{name}">' for name in ("张三", "https://e.cn/x", "李四"))
    assert of(head).authors == ("张三", "李四")


@pytest.mark.parametrize("end", [" - 环球网", "_环球网", " | 国际 | 环球网", "——环球网"])
def test_the_sites_name_is_no_part_of_the_title(end: str) -> None:
    assert of(f'<meta property="og:title" content="{TITLE}{end}">').title == TITLE


def test_of_several_described_articles_the_one_with_the_pages_title_is_taken_whatever_site_stands_behind_it() -> None:
    other, own = article(headline="别的题目", author="李四"), article(headline=f"{TITLE}_某网")
    piece = of(ld(other, own))
    assert (piece.title, piece.authors) == (TITLE, ("张三",))


def test_the_sites_name_is_known_without_a_heading_and_a_point_in_a_persons_name_parts_nothing() -> None:
    title = "某国外长阿里·哈桑会见记者"
    head = f'<title>{title}-环球网</title><meta property="og:site_name" content="环球网">'
    assert read(f"<html><head>{head}</head><body><article>{PARAGRAPHS}</article></body></html>".encode()).title == title


def test_the_sites_name_may_be_a_heading_too() -> None:
    page = f"<html><head><title>{TITLE} - 某网</title></head><body><h1>某网</h1><div>{PARAGRAPHS}</div></body></html>"
    assert read(page.encode()).title == TITLE
    other = read(page.replace("<h1>某网", "<h1>另一个名字").encode())
    assert "title_differs" in codes(other)


@pytest.mark.parametrize(
    "line",
    [
        "2025-01-02 08:30 来源：新华社",
        "发稿时间：2025-01-02 08:30:00 来源： 新华社",
        "<b>来源：新华社</b><br>2025年01月02日08:30",
    ],
)
def test_the_line_between_title_and_text_says_source_and_time(line: str) -> None:
    head = '<meta name="publishdate" content="2025-01-02"><meta property="og:site_name" content="某网">'
    piece = bare(f"<div>{line}</div>{PARAGRAPHS}", head)
    assert (piece.outlet, str(piece.published_at)) == ("新华社", "2025-01-02 00:30:00+00:00")
    assert piece.paragraphs == BODY
    assert "outlet_beside" in codes(piece)


@pytest.mark.parametrize("source", ["环球网", "张三"])
def test_a_site_that_is_the_source_or_stands_beside_none_stays_the_outlet(source: str) -> None:
    piece = bare(
        f"<div>2025-01-02 08:30 来源：{source}</div>{PARAGRAPHS}", '<meta property="og:site_name" content="环球网">'
    )
    assert piece.outlet == "环球网"
    assert "outlet_beside" not in codes(piece)


def test_what_has_a_label_in_the_line_above_the_text_is_taken_whatever_stands_beside_it() -> None:
    piece = bare(f"<div>分享到 2025-01-02 08:30 来源：新华社 作者：张三</div>{PARAGRAPHS}")
    assert (piece.outlet, piece.authors, str(piece.published_at)) == ("新华社", ("张三",), "2025-01-02 00:30:00+00:00")


def test_a_line_of_names_stays_where_the_byline_is_known() -> None:
    assert "王五" in "".join(bare(f"<p>王五</p>{PARAGRAPHS}", ld(article())).paragraphs)


def test_a_menu_above_the_text_is_no_outlet() -> None:
    assert of(body=f"<div>首页 > 国际 2025-01-02 08:30</div>{PARAGRAPHS}").outlet == ""


@pytest.mark.parametrize(
    "above", ["<ul><li>2025-01-01 别的新闻</li><li>2025-01-02 又一条</li></ul>", "<div>2024-12-31 23:59 更新</div>"]
)
def test_the_date_of_something_else_is_not_the_pieces(above: str) -> None:
    assert bare(f"{above}{PARAGRAPHS}").published_at is None


def test_a_line_of_several_fields_is_parted() -> None:
    spans = "<span>来源：</span><a>新华社</a> <span>作者：</span><span>张三</span> <span>2025/01/02 08:30</span>"
    piece = bare(f"<div>{spans}</div>{PARAGRAPHS}")
    assert (piece.outlet, piece.authors, str(piece.published_at)) == ("新华社", ("张三",), "2025-01-02 00:30:00+00:00")
    assert piece.byline == "作者：张三"


def test_a_text_may_begin_with_a_date() -> None:
    first = "2025年1月2日，成员国代表在某市会晤，讨论了下一步的安排"
    assert bare(f"<p>{first}</p>{PARAGRAPHS}").paragraphs == (first, *BODY)


@pytest.mark.parametrize("line", ["责任编辑：某编辑", "【责任编辑:某编辑 】", "（编辑：某编辑）"])
def test_the_responsible_editor_is_no_part_of_the_text(line: str) -> None:
    piece = bare(f"{PARAGRAPHS}<p>{line}</p>")
    assert (piece.paragraphs, piece.responsible_editor_name) == (BODY, "某编辑")


def test_paragraphs_that_the_extractor_joins_are_parted_as_the_page_shows_them() -> None:
    before = '<figure><img data-src="1.jpg" alt="旗帜"></figure>'
    after = '<figure><img alt=""><figcaption>会场</figcaption></figure>'
    piece = bare(f"{before}{PARAGRAPHS}{after}<p>{BODY[0]}再说一遍。</p>")
    assert piece.paragraphs == ("[旗帜]", *BODY, "[会场]", f"{BODY[0]}再说一遍。")


def test_what_the_page_hides_is_not_read_with_what_it_shows() -> None:
    hidden = '<p hidden>藏起来的话</p><p style="display: none">另一句藏起来的话</p>'
    page = f"<html><body><article><h1>{TITLE}</h1><p>上标<sup>①</sup></p>{hidden}{PARAGRAPHS}</article></body></html>"
    assert read(page.encode()).paragraphs == ("上标①", *BODY)


def test_an_address_that_cannot_be_used_is_told() -> None:
    assert "url_unusable" in codes(bare(PARAGRAPHS, '<link rel="canonical" href="a.html">'))


def test_a_page_that_declares_entities_is_refused() -> None:
    with pytest.raises(SourceError) as raised:
        read(f'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///x">]><html><h1>{TITLE}</h1>&x;{PARAGRAPHS}</html>'.encode())
    assert raised.value.reason == "entities"


def test_the_editors_line_is_found_behind_a_short_one() -> None:
    piece = bare(f"{PARAGRAPHS}<div><span>【纠错】</span> <p>【责任编辑:某编辑 】</p></div>")
    assert piece.responsible_editor_name == "某编辑"
    assert not any("某编辑" in line for line in piece.paragraphs)


def test_a_summary_is_not_taken_for_the_text() -> None:
    assert bare(PARAGRAPHS, ld(article(articleBody="专家会议提出建议。"))).paragraphs == BODY


def test_a_text_in_several_marked_parts_is_read_whole() -> None:
    parts = f'<div itemprop="articleBody"><p>{BODY[0]}</p></div><hr><div itemprop="articleBody"><p>{BODY[1]}</p></div>'
    other = f'<div itemscope><div itemprop="articleBody"><p>{BODY[2]}</p></div></div>'
    assert of(body=parts + other).paragraphs == BODY[:2]


def test_powers_stay_raised_and_readings_beside_characters_go() -> None:
    text = "产量为10<sup>6</sup>吨，每m<sup>2</sup>有<ruby>章<rp>(</rp><rt>zhāng</rt><rp>)</rp></ruby>节。"
    assert of(body=f'<div itemprop="articleBody"><p>{text}</p></div>').paragraphs == ("产量为10⁶吨，每m²有章节。",)


def test_a_paragraph_that_the_extractor_writes_otherwise_is_not_lost() -> None:
    first = "产量为10<sup>6</sup>吨<a href='#note'><sup>1</sup></a>，与会者一共提出12项建议，并约定明年再次会面。"
    assert bare(f"<p>{first}</p>{PARAGRAPHS * 2}").paragraphs[0].startswith("产量为10⁶吨")


def test_preformatted_lines_stay_lines() -> None:
    lines = f"<pre>{BODY[0]}\n{BODY[1]}</pre>"
    assert of(body=f'<div itemprop="articleBody">{lines}</div>').paragraphs == BODY[:2]
    wrapped = "<pre>one line that is\nwrapped.\n\nanother one.</pre>"
    assert of(body=f'<div itemprop="articleBody">{wrapped}<p>{BODY[0]}</p></div>').paragraphs == (
        "one line that is wrapped.", "another one.", BODY[0],
    )  # fmt: skip


def test_paragraphs_that_were_left_out_are_counted() -> None:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    aside = f'<div class="comment-list" id="comments"><p>{"这是读者的一条很长的评论，与正文没有关系。" * 3}</p></div>'
    piece = of(body=f"{text}{aside}{text.replace('上周', '下周')}")
    assert ("page_gaps" in codes(piece)) == (not any("评论" in line for line in piece.paragraphs))
