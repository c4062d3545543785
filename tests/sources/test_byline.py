"""A byline yields its people. What may be none is left out or asked about, and no person is invented."""

import pytest

from articles.sources.bylines.names import Kind
from articles.sources.bylines.parsing import parse_byline
from articles.sources.reading import read
from tests.sources.dump_factory import PIECE
from tests.timing import processor_seconds


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("", ()),
        ("作者:", ()),
        ("作者：张三", ("张三",)),
        ("作者:张三、李四", ("张三", "李四")),
        ("张三，李四,王五;赵六", ("张三", "李四", "王五", "赵六")),
        ("张三 李四", ("张三", "李四")),
        ("张三\u3000李四", ("张三", "李四")),
        ("作者:张三作者:李四", ("张三", "李四")),
        ("张三与李四", ("张三", "李四")),
        ("张三和李四、王五", ("张三", "李四", "王五")),
        ("张三 与 李四", ("张三", "李四")),
        ("张三/李四", ("张三", "李四")),
        ("甲、乙", ("甲", "乙")),
        ("甲 乙", ("甲乙",)),
        ("张 三、李 四", ("张三", "李四")),
        ("张和平", ("张和平",)),
        ("张三、张三", ("张三",)),
        ("欧阳修、司马光", ("欧阳修", "司马光")),
        ("欧阳修文", ("欧阳修文",)),
        ("王译", ("王译",)),
        ("张三译", ("张三",)),
        ("张三博士", ("张三",)),
        ("教授张三", ("张三",)),
        ("李四院士、王五研究员", ("李四", "王五")),
        ("张三 教授", ("张三",)),
        ("李四 外交学院", ("李四",)),
        ("外交学院教授 李四", ("李四",)),
        ("李四（外交学院教授）", ("李四",)),
        ("李四，外交学院教授", ("李四",)),
        ("某研究院欧洲所副所长张三", ("张三",)),
        ("本报记者 张三 李四", ("张三", "李四")),
        ("环球时报驻某国特约记者张三", ("张三",)),
        ("【环球时报记者 李四 张三】", ("李四", "张三")),
        ("特约评论员张三", ("张三",)),
        ("编译/张三", ("张三",)),
        ("张三 编译", ("张三",)),
        ("张三采访整理", ("张三",)),
        ("张三报道", ("张三",)),
        ("新华社记者 张三 发自伦敦", ("张三",)),
        ("安徽 张三", ("张三",)),
        ("张三等", ("张三",)),
        ("文/张三 图/李四", ("张三",)),
        ("张三/文 李四/图", ("张三",)),
        ("张三 李四 图/王五", ("张三", "李四")),
        ("文字：张三 视频：李四", ("张三",)),
        ("作者：张三 编辑：李四", ("张三",)),
        ("约翰·史密斯 著 张三 译", ("约翰·史密斯",)),
        ("[美]约翰·史密斯", ("约翰·史密斯",)),
        ("约瑟夫·S·奈", ("约瑟夫·S·奈",)),
        ("文丨张三", ("张三",)),
        ("时事评论员 张三", ("张三",)),
        ("国际问题专家张三", ("张三",)),
        ("环球时报-环球网报道 记者张三", ("张三",)),
        ("Text by Zhang San; Photos by Li Si", ("Zhang San",)),
        ("By A. Writer", ("A. Writer",)),
        ("作者:A. Writer and B. Writer", ("A. Writer", "B. Writer")),
        ("By Zhang San, Li Si and Wang Wu", ("Zhang San", "Li Si", "Wang Wu")),
        ("Dr. Jane Doe, Some Institute", ("Jane Doe",)),
        ("John Doe, PhD", ("John Doe",)),
        ("Xinhua writers Zhang San, Li Si", ("Zhang San", "Li Si")),
        ("Zhang San in Astana", ("Zhang San",)),
        ("Anna de la Cruz", ("Anna de la Cruz",)),
        ("张三、A. Writer", ("张三", "A. Writer")),
        ("张三(Zhang San)", ("张三",)),
    ],
)
def test_people_are_named(byline: str, authors: tuple[str, ...]) -> None:
    parsed = parse_byline(byline)
    assert parsed.authors == authors
    assert not parsed.doubts


@pytest.mark.parametrize(
    ("byline", "kind"),
    [
        ("综合报道", Kind.COLLECTIVE),
        ("本报综合", Kind.COLLECTIVE),
        ("某某课题组", Kind.COLLECTIVE),
        ("社评", Kind.COLLECTIVE),
        ("钟声", Kind.COLLECTIVE),
        ("undefined", Kind.NO_NAME),
        ("null", Kind.NO_NAME),
        ("None", Kind.NO_NAME),
        ("admin", Kind.NO_NAME),
        ("佚名", Kind.NO_NAME),
        ("网络", Kind.NO_NAME),
        ("007", Kind.NO_NAME),
        ("desk@example.org", Kind.NO_NAME),
        ("新华社", Kind.INSTITUTION),
        ("外交学院", Kind.INSTITUTION),
        ("环球网", Kind.INSTITUTION),
        ("某某公司", Kind.INSTITUTION),
        ("央视新闻客户端", Kind.INSTITUTION),
        ("人民日报评论员", Kind.INSTITUTION),
        ("外交部发言人", Kind.INSTITUTION),
        ("本报驻某国记者", Kind.INSTITUTION),
        ("Global Times", Kind.INSTITUTION),
        ("GT staff reporters", Kind.INSTITUTION),
        ("Some University", Kind.INSTITUTION),
        ("北京", Kind.PLACE),
    ],
)
def test_bodies_collectives_places_and_non_names_are_left_out(byline: str, kind: Kind) -> None:
    parsed = parse_byline(byline)
    assert (parsed.authors, parsed.doubts) == ((), ())
    assert [part.kind for part in parsed.left_out] == [kind]


@pytest.mark.parametrize(
    ("byline", "options"),
    [
        ("张三李四", (("张三", "李四"),)),
        ("王小明李小红", (("王小明", "李小红"),)),
        ("记者张三李四", (("张三", "李四"),)),
        ("外交学院李四", (("李四",),)),
        ("李和王强", (("李和", "王强"),)),
        ("李明·王强", (("李明", "王强"), ("李明·王强",))),
        ("作者：张三 李四 摄影", (("李四",),)),
        ("Smith, John", (("John Smith",),)),
        ("john smith", (("john smith",),)),
        ("王博士", ()),
        ("刘教授", ()),
        ("甲", ()),
        ("岛叔", ()),
        ("高峰", ()),
        ("方案", ()),
        ("程序员", ()),
        ("石头记", ()),
        ("王老师", ()),
        ("阿依努尔", ()),
        ("某品牌", ()),
        ("Confucius", ()),
        ("张" * 2000, ()),
        ("张三" + "、李四" * 100, ()),
    ],
)
def test_what_is_doubtful_is_asked_and_not_decided(byline: str, options: tuple[tuple[str, ...], ...]) -> None:
    parsed = parse_byline(byline)
    assert [part.options for part in parsed.doubts] == [options]
    assert not {name for option in options for name in option} & set(parsed.authors)


def test_roles_are_parted_off_and_named() -> None:
    parsed = parse_byline("文/张三 图/李四 编译/王五")
    assert [(part.name, part.role) for part in parsed.parts if part.text] == [
        ("张三", "文"), ("李四", "图"), ("王五", "编译"),
    ]  # fmt: skip
    assert [part.name for part in parsed.left_out] == ["李四"]


def test_a_translator_beside_an_author_is_none() -> None:
    parsed = parse_byline("张三、李四译")
    assert (parsed.authors, [part.role for part in parsed.left_out]) == (("张三",), ["译"])


def test_further_authors_are_mentioned() -> None:
    assert [parse_byline(text).others for text in ("张三等", "张三 等", "张三等3人", "张三")] == [
        True,
        True,
        True,
        False,
    ]


def test_the_piece_has_the_certain_names_and_asks_about_the_rest() -> None:
    piece = read(PIECE.but(byline="作者:张三 王小明李小红 外交学院").data())
    assert (piece.authors, piece.byline) == (("张三",), "作者:张三 王小明李小红 外交学院")
    assert [(notice.code, notice.options) for notice in piece.doubts] == [("byline_options", (("王小明", "李小红"),))]
    assert "left_out_institution" in [notice.code for notice in piece.notices]


@pytest.mark.parametrize("part", ["张", "张三", "(", "、", "和", "特约", "A. ", "/", "大学", "· "])
def test_a_long_byline_takes_no_time(part: str) -> None:
    assert processor_seconds(parse_byline, part * (1000 // len(part))) < 0.5
    assert processor_seconds(parse_byline, part * 200_000, tries=1) < 0.5


@pytest.mark.parametrize(
    ("byline", "authors"),
    [("张三译 李四校", ("张三",)), ("张三 著 王五绘", ("张三",)), ("退役大校张三", ("张三",)), ("N/A", ())],
)
def test_who_proofreads_or_draws_and_what_is_no_name_is_no_author(byline: str, authors: tuple[str, ...]) -> None:
    assert parse_byline(byline).authors == authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("李四外交学院教授", ("李四",)),
        ("王五清华大学", ("王五",)),
        ("受访者：王五", ("王五",)),
        ("执行｜王五", ("王五",)),
        ("作者：受访者：王五", ("王五",)),
        ("李四译王五校", ("李四译", "王五")),
    ],
)
def test_a_person_beside_what_is_not_understood_is_asked_about(byline: str, names: tuple[str, ...]) -> None:
    parsed = parse_byline(byline)
    assert not parsed.authors
    assert names in [way for part in parsed.doubts for way in part.options]


@pytest.mark.parametrize("byline", ["牛弹琴", "王观察", "作者：高看报"])
def test_a_pen_name_that_begins_with_a_surname_is_asked_about(byline: str) -> None:
    parsed = parse_byline(byline)
    assert not parsed.authors
    assert len(parsed.doubts) == 1


@pytest.mark.parametrize("byline", ["江西师范大学教授", "温州医科大学", "高盛集团", "宁夏社会科学院"])
def test_a_body_that_begins_like_a_name_is_a_body(byline: str) -> None:
    parsed = parse_byline(byline)
    assert not parsed.doubts
    assert [part.kind for part in parsed.left_out] == [Kind.INSTITUTION]
