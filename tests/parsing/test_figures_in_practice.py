"""Figures as texts really write them: compound scales, signs, and much that only looks like a figure."""

import pytest

from articles.parsing.figures.extraction import find_figures


def found(text: str, language: str = "zh") -> list[tuple[str, str, str]]:
    return [(str(figure.value), figure.comparator, figure.unit) for figure in find_figures(text, language)]


@pytest.mark.parametrize(
    ("text", "value", "comparator"),
    [
        ("2千余万人", 20_000_000, ">"),
        ("2千多万人", 20_000_000, ">"),
        ("3百多万人", 3_000_000, ">"),
        ("5百多亿人", 50_000_000_000, ">"),
        ("1.2万多亿人", 1_200_000_000_000, ">"),
        ("1万余亿人", 1_000_000_000_000, ">"),
        ("15万8000人", 158_000, "="),
        ("1亿2千万人", 120_000_000, "="),
        ("2亿5000万人", 250_000_000, "="),
        ("13亿6千万人", 1_360_000_000, "="),
        ("1万5千人", 15_000, "="),
        ("1千8百人", 1_800, "="),
        ("1千8百多人", 1_800, ">"),
        ("一亿二千多万人", 120_000_000, ">"),
        ("二十来万人", 200_000, "≈"),
        ("1 400人", 1_400, "="),
        ("近百人", 100, "≈"),
        ("不下百人", 100, "≥"),
        ("逾万人", 10_000, ">"),
    ],
)
def test_scales_in_a_row_are_one_figure(text: str, value: int, comparator: str) -> None:
    assert found(text) == [(str(value), comparator, "人")]


@pytest.mark.parametrize(
    "text",
    ["1万多5千人", "5千3万人", "1万5万人", "3万5人", "三万五人", "三百五人", "1.5万3000人", "3百五十人", "2千多万余人"],
)
def test_ambiguous_numbers_are_no_figures(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["数十人", "数十万人", "数十个国家", "几十个国家", "好几十人", "上千人", "上百万人", "数百余名", "成千上万人"],
)
def test_several_tens_are_vague_and_have_no_value(text: str) -> None:
    assert [value for value, _comparator, _unit in found(text)] == ["None"]


def test_several_tens_of_years_tell_when() -> None:
    assert found("数十年来") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥50岁", ("50", "≥", "岁")),
        (">50%", ("50", ">", "%")),
        ("比例<50%", ("50", "<", "%")),
        ("约合人民币300元", ("300", "≈", "元")),
        ("12吨多,", ("12", ">", "吨")),
        ("5年多时间", ("5", ">", "年")),
        ("30吨余。", ("30", ">", "吨")),
        ("1倍多", ("1", ">", "倍")),
        ("5个多月", ("5", ">", "个月")),
        ("3国多边", ("3", "=", "国")),
        ("5年多边合作", ("5", "=", "年")),
        ("代表3人", ("3", "=", "人")),
        ("不到1/3", ("1/3", "<", "")),
        ("气温-5℃", ("-5", "=", "℃")),
        ("零下20度", ("-20", "=", "度")),
    ],
)
def test_words_and_signs_around_a_chinese_figure_set_its_comparator(text: str, expected: tuple[str, str, str]) -> None:
    assert found(text) == [expected]


def test_from_one_value_to_another_is_no_range() -> None:
    assert found("从10%增至20%") == found("从10%到20%") == [("10", "=", "%"), ("20", "=", "%")]
    both = [("10", "=", "percent"), ("20", "=", "percent")]
    assert found("rose from 10 percent to 20 percent", "en") == both


@pytest.mark.parametrize(
    "text",
    [
        *("010-65361101", "+86-10-65361101", "555-0123", "热线12345", "邮编100733", "电话:65361101", "13800138000"),
        *("ISBN 978-7-5000-1234-5", "参见[1]", "(2)目标", "1.目标", "图3显示", "表1列出", "1–3月", "6月15—17日"),
        *("今年1–3月", "17+1机制", "“2+2”对话", "歼-20", "东风-41导弹", "80后", "500强", "2.0版", "9.3阅兵"),
        *("北纬30度", "公元前221年", "两个一百年", "二十余年间", "10天前", "5年多来"),
        *("甲方-2021", "7654321", "第3-5名"),
    ],
)
def test_codes_names_and_dates_of_chinese_texts_are_no_figures(text: str) -> None:
    assert found(f"据了解,{text}。") == found(text) == []


@pytest.mark.parametrize("text", ["10人-20人", "10%-20%", "10公里-20公里", "10-20人", "1.2万-1.5万人"])
def test_a_hyphen_between_two_figures_makes_a_range(text: str) -> None:
    assert [comparator for _value, comparator, _unit in found(text)] == ["≥", "≤"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("512 billion U.S. dollars", ("512000000000", "=", "U.S. dollars")),
        ("12.5 million sq km", ("12500000", "=", "sq km")),
        ("1.2m people", ("1200000", "=", "people")),
        ("$5m in aid", ("5000000", "=", "$")),
        ("1 400 cases", ("1400", "=", "cases")),
        ("2000 people attended", ("2000", "=", "people")),
        ("1960 cases were foiled", ("1960", "=", "cases")),
        ("In 1500 cases police acted", ("1500", "=", "cases")),
        ("≥50 years", ("50", "≥", "years")),
        ("<50% of them", ("50", "<", "%")),
        ("half a million people", ("500000", "=", "people")),
        ("one in five people", ("1/5", "=", "")),
        ("two point five million people", ("2500000", "=", "people")),
        ("It was -5°C", ("-5", "=", "°C")),
        ("minus 20 degrees", ("-20", "=", "degrees")),
        ("Five leaders met", ("5", "=", "leaders")),
    ],
)
def test_units_and_scales_of_english_figures_are_whole(text: str, expected: tuple[str, str, str]) -> None:
    assert found(text, "en") == [expected]


def test_between_begins_a_range_with_a_capital_too() -> None:
    assert found("Between 1,400 and 1,500 people", "en") == [("1400", "≥", "people"), ("1500", "≤", "people")]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "call 555 0123 now",
            "+86-10-6536 1101",
            "ISBN 978-7-5000-1234-5",
            "hotline 12345",
            "[1] and (2)",
            "1. First",
        ),
        *("half an hour", "the two sides"),
        *("the 17+1 format", "Shanghai Five leaders", "the Group of Seven", "the Big Four"),
        *("a wall of 10m height", "Table 3 shows", "In 2019 cases rose", "the 2000 people"),
    ],
)
def test_codes_names_and_parts_of_english_texts_are_no_figures(text: str) -> None:
    assert found(text, "en") == []
