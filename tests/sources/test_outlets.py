"""The outlet is parted from the people beside it; the outlets that are known win, and doubt is flagged."""

import pytest

from articles.sources.outlets import Outlet, parse_outlet
from articles.sources.reading import read
from tests.sources.dump_factory import PIECE


@pytest.mark.parametrize(
    "name", ["环球时报", "新华社", "Global Times", "中国日报网", "人民日报(海外版)", "央视新闻客户端"]
)
def test_a_known_outlet_is_taken_whole_without_a_doubt(name: str) -> None:
    assert parse_outlet(name) == parse_outlet(f"来源：{name}") == Outlet(name)


@pytest.mark.parametrize(
    ("text", "name", "people"),
    [
        ("环球网/张三", "环球网", "张三"),
        ("环球网 / 张三 李四", "环球网", "张三、李四"),
        ("新华社记者张三", "新华社", "记者张三"),
        ("环球时报 张三", "环球时报", "张三"),
        ("北京青年报张三", "北京青年报", "张三"),
        ("环球时报驻某国特约记者 李四", "环球时报", "驻某国特约记者、李四"),
        ("新的周报/张三", "新的周报", "张三"),
        ("新的周报 张三", "新的周报", "张三"),
        ("新的周报张三", "新的周报", "张三"),
        ("新的周报记者张三", "新的周报", "记者张三"),
        ("Global Times/Zhang San", "Global Times", "Zhang San"),
        ("Some Weekly reporter Zhang San", "Some Weekly", "reporter Zhang San"),
    ],
)
def test_a_slash_a_reporter_or_a_name_ends_it_and_is_flagged(text: str, name: str, people: str) -> None:
    assert parse_outlet(text) == Outlet(name, people, "beside")


@pytest.mark.parametrize("text", ["环球网/环球时报", "环球网 环球时报", "环球时报 - 环球网"])
def test_of_two_outlets_the_first_is_taken_and_the_other_flagged(text: str) -> None:
    found = parse_outlet(text)
    assert (found.doubt, {found.name, found.people}) == ("several", {"环球网", "环球时报"})


@pytest.mark.parametrize("text", ["一份新的报纸", "新华社区报", "天津人民日报", "U.S. Weekly", "中国日报中文网"])
def test_an_unknown_outlet_is_kept_whole_and_flagged(text: str) -> None:
    assert parse_outlet(text) == Outlet(text, "", "unknown")
    assert parse_outlet(text, known=[text]) == Outlet(text)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("张三", "person"),
        ("undefined", "none"),
        ("网络", "none"),
        ("https://example.org", "none"),
        ("长" * 61, "none"),
        ("", ""),
    ],
)
def test_what_is_no_outlet_is_not_taken(text: str, doubt: str) -> None:
    found = parse_outlet(text)
    assert (found.name, found.doubt) == ("", doubt)


@pytest.mark.parametrize(
    ("changes", "outlet", "people"),
    [
        ({"editor": "责编：某编辑", "outlet": "环球网/张三"}, "环球网", "张三"),
        ({"editor": "责编：某编辑", "outlet": "环球网/张三", "editor_json": ""}, "环球网", "张三"),
        ({"editor": "", "editor_json": "", "outlet": "新华社记者张三"}, "新华社", "记者张三"),
    ],
    ids=str,
)
def test_a_name_that_runs_on_from_the_outlet_of_a_dump_is_no_part_of_it(
    changes: dict[str, object], outlet: str, people: str
) -> None:
    piece = read(PIECE.but(**changes).data())
    assert piece.outlet == outlet
    assert [notice.details["text"] for notice in piece.doubts if notice.field == "outlet"] == [people]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("环球时报（记者张三）", "记者张三"),
        ("环球时报(李四)", "李四"),
        ("环球时报责编：张三", "责编：张三"),
        ("环球时报作者:张三", "作者:张三"),
    ],
)
def test_a_person_in_brackets_or_behind_a_label_is_no_part_of_the_outlet(text: str, people: str) -> None:
    assert parse_outlet(text) == Outlet("环球时报", people, "beside")


@pytest.mark.parametrize("text", ["《新华社》", "“新华社”", "据新华社", "新华社北京9月3日电", "新华社综合报道"])
def test_a_known_outlet_is_told_from_what_cites_it(text: str) -> None:
    assert parse_outlet(text) == Outlet("新华社")
