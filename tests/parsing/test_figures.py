"""Figures are found with value, comparator, unit and position; years, dates and ordinals are not figures."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.parsing.figures.extraction import find_figures
from articles.parsing.numerals import chinese, english
from tests.timing import processor_seconds

Found = list[tuple[str, str, str, str]]


def found(text: str, language: str) -> Found:
    figures = find_figures(text, language)
    return [(str(figure.value), figure.comparator, figure.unit, text[figure.start : figure.end]) for figure in figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("查处310多起案件", [("310", ">", "起", "310多起")]),
        ("派出1500余名代表", [("1500", ">", "名", "1500余名")]),
        ("十来个小组", [("10", "≈", "个", "十来个")]),
        ("近300家企业", [("300", "≈", "家", "近300家")]),
        ("超过3000人", [("3000", ">", "人", "超过3000人")]),
        ("逾2000件", [("2000", ">", "件", "逾2000件")]),
        ("不足10%", [("10", "<", "%", "不足10%")]),
        ("不到三成和不到50人", [("30", "<", "%", "不到三成"), ("50", "<", "人", "不到50人")]),
        ("至少三名专家", [("3", "≥", "名", "至少三名")]),
        ("1000人以上", [("1000", "≥", "人", "1000人以上")]),
        ("不超过20项", [("20", "≤", "项", "不超过20项")]),
        ("20吨以下", [("20", "≤", "吨", "20吨以下")]),
        ("约12万人", [("120000", "≈", "人", "约12万人")]),
        ("大约50个", [("50", "≈", "个", "大约50个")]),
        ("50个左右", [("50", "≈", "个", "50个左右")]),
        ("1.4亿人", [("140000000", "=", "人", "1.4亿人")]),
        ("2600余万元", [("26000000", ">", "元", "2600余万元")]),
        ("三十多万人", [("300000", ">", "人", "三十多万人")]),
        ("12万亿美元", [("12000000000000", "=", "美元", "12万亿美元")]),
        ("５，２００名", [("5200", "=", "名", "５，２００名")]),
        ("5,200名", [("5200", "=", "名", "5,200名")]),
        ("增长２.５％", [("2.5", "=", "％", "２.５％")]),
        ("百分之三十", [("30", "=", "%", "百分之三十")]),
        ("提高三点五个百分点", [("3.5", "=", "个百分点", "三点五个百分点")]),
        (
            "四个小组、两部法律、三级机制",
            [("4", "=", "个", "四个"), ("2", "=", "部", "两部"), ("3", "=", "级", "三级")],
        ),
        ("两千六百名", [("2600", "=", "名", "两千六百名")]),
        ("百余名、万余人", [("100", ">", "名", "百余名"), ("10000", ">", "人", "万余人")]),
        ("十几个", [("10", ">", "个", "十几个")]),
        ("30至40名", [("30", "≥", "名", "30"), ("40", "≤", "名", "40名")]),
        ("五国签署协议", [("5", "=", "国", "五国")]),
        ("最近3次会议", [("3", "=", "次", "3次")]),
        ("和约20人", [("20", "≈", "人", "约20人")]),
        ("公约2项", [("2", "=", "项", "2项")]),
        ("三四个", [("3", "≥", "个", "三"), ("4", "≤", "个", "四个")]),
        ("三分之二", [("2/3", "=", "", "三分之二")]),
        ("20万公里", [("200000", "=", "公里", "20万公里")]),
        ("15千米", [("15", "=", "千米", "15千米")]),
    ],
)
def test_chinese_figures(text: str, expected: Found) -> None:
    assert found(text, "zh-hans") == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "1996年",
            "二〇一七年",
            "2013至2019年",
            "2013-2019年",
            ",2013年至2019年",
            "1990年代",
            "20世纪",
            "二十世纪九十年代",
        ),
        *("6月15日", "2001年6月15日", "2025-09-03", "十二月三日", "10:30", "9·11", "3月", "15号"),
        *("第三次", "第12届", "第二十五条", "第3期", "G20", "F-16", "5G", "周三", "八国集团", "“甲乙五国”"),
        *(
            "一个",
            "两国",
            "一系列",
            "十分重要",
            "千方百计",
            "百年",
            "999999999999亿亿元",
            "10000000000万亿元",
            "1.1234567吨",
            "12345678901234567890",
        ),
    ],
)
def test_chinese_dates_ordinals_and_idioms_are_no_figures(text: str) -> None:
    assert found(text, "zh") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("more than 5,200 people were", [("5200", ">", "people", "more than 5,200 people")]),
        ("over 1.4 million tonnes", [("1400000", ">", "tonnes", "over 1.4 million tonnes")]),
        ("nearly forty-five cases", [("45", "≈", "cases", "nearly forty-five cases")]),
        ("about 300 delegates", [("300", "≈", "delegates", "about 300 delegates")]),
        ("some 300 delegates", [("300", "≈", "delegates", "some 300 delegates")]),
        ("at least four centres", [("4", "≥", "centres", "at least four centres")]),
        ("up to 30 per cent of", [("30", "≤", "per cent", "up to 30 per cent")]),
        ("less than 5% of", [("5", "<", "%", "less than 5%")]),
        ("No more than 20 members", [("20", "≤", "members", "No more than 20 members")]),
        ("60-plus joint drills", [("60", "≥", "joint drills", "60-plus joint drills")]),
        ("60+ drills", [("60", "≥", "drills", "60+ drills")]),
        ("60 drills or more", [("60", "≥", "drills", "60 drills or more")]),
        ("sixty or more drills", [("60", "≥", "drills", "sixty or more drills")]),
        ("two thousand six hundred members", [("2600", "=", "members", "two thousand six hundred members")]),
        ("a hundred cases", [("100", "=", "cases", "a hundred cases")]),
        ("a three-level system", [("3", "=", "level", "three-level")]),
        ("$1.4 billion in trade", [("1400000000", "=", "$", "$1.4 billion")]),
        ("30 to 40 people", [("30", "≥", "people", "30"), ("40", "≤", "people", "40 people")]),
        ("between 30 and 40 people", [("30", "≥", "people", "30"), ("40", "≤", "people", "40 people")]),
        ("four drills and five talks", [("4", "=", "drills", "four drills"), ("5", "=", "talks", "five talks")]),
        ("two-thirds of", [("2/3", "=", "", "two-thirds")]),
        ("two thirds of", [("2/3", "=", "", "two thirds")]),
        ("over 2000 people", [("2000", ">", "people", "over 2000 people")]),
        (
            "120 violent and cross-border cases",
            [("120", "=", "violent and cross-border cases", "120 violent and cross-border cases")],
        ),
    ],
)
def test_english_figures(text: str, expected: Found) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("in 2025", "the 2025 summit", "15 June 2001", "June 15, 2001", "June 15", "2013–2019", "the 1990s", "9/11"),
        *(
            "the 21st century",
            "twenty-first",
            "Resolution 1373",
            "No. 5",
            "G20",
            "F-16",
        ),
        *(
            "one of the members",
            "10:30",
            "5 p.m.",
            "July 2017 talks",
            "second",
            "12345678901234567890",
            "12345678901234567",
        ),
    ],
)
def test_english_dates_ordinals_and_numbers_of_things_are_no_figures(text: str) -> None:
    assert found(text, "en") == []


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'ru'"):
        find_figures("3", "ru")


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        *(
            ("十", 10),
            ("十二", 12),
            ("一百零五", 105),
            ("一百一十", 110),
            ("两千六百", 2600),
            ("一亿二千万三", 120_000_003),
        ),
        *(
            ("十二万亿", 12 * 10**12),
            ("零", 0),
            ("", None),
            ("三四", None),
            ("二〇二五", None),
            ("千千", None),
            ("零十", None),
            ("甲", None),
        ),
    ],
)
def test_chinese_numerals(numeral: str, value: int | None) -> None:
    assert chinese(numeral) == value


def test_english_number_words() -> None:
    assert english("nine hundred and ninety-nine thousand and one") == 999_001
    assert english("three million") == 3_000_000
    assert english("some") is None


def _numeral(number: int) -> str:
    """Chinese numerals for 1 to 9999, written independently of the parser."""
    digits, marks = "零一二三四五六七八九", ("千", "百", "十", "")
    parts = [digits[int(d)] + m if d != "0" else "零" for d, m in zip(f"{number:04}", marks, strict=True)]
    text = "".join(parts).lstrip("零").rstrip("零")
    while "零零" in text:
        text = text.replace("零零", "零")
    return text


@given(st.integers(1, 9999))
@settings(deadline=None)
def test_every_chinese_numeral_is_read(number: int) -> None:
    assert chinese(_numeral(number)) == number
    assert chinese(f"{_numeral(number)}万") == number * 10_000


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
ZH_COMPARATORS = {
    "超过{}{}": ">",
    "{}余{}": ">",
    "{}多{}": ">",
    "逾{}{}": ">",
    "近{}{}": "≈",
    "约{}{}": "≈",
    "大约{}{}": "≈",
    "不足{}{}": "<",
    "不到{}{}": "<",
    "至少{}{}": "≥",
    "{}{}以上": "≥",
    "{}{}左右": "≈",
    "不超过{}{}": "≤",
    "{}{}": "=",
}
EN_COMPARATORS = {
    "more than": ">",
    "over": ">",
    "nearly": "≈",
    "about": "≈",
    "some": "≈",
    "at least": "≥",
    "up to": "≤",
    "less than": "<",
    "fewer than": "<",
    "": "=",
}
writings = st.sampled_from(
    [
        str,
        "{:,}".format,
        lambda n: f"{n:,}".replace(",", "，").translate(FULL_WIDTH),
        lambda n: str(n).translate(FULL_WIDTH),
    ]
)


@given(
    number=st.integers(1, 10**9),
    write=writings,
    scale=st.sampled_from(["", "万", "亿"]),
    pattern=st.sampled_from(sorted(ZH_COMPARATORS)),
    unit=st.sampled_from(["名", "起", "人次", "%", "公里"]),
)
@settings(deadline=None, max_examples=150)
def test_any_number_is_found_as_it_was_written_in_chinese(
    number: int, write: object, scale: str, pattern: str, unit: str
) -> None:
    assert callable(write)
    figure = pattern.format(write(number) + scale, unit)
    text = f"据称共有{figure}。此后又有变化。"
    value = number * {"": 1, "万": 10**4, "亿": 10**8}[scale]
    assert found(text, "zh") == [(str(value), ZH_COMPARATORS[pattern], unit, figure)]


@given(
    number=st.integers(1, 10**8),
    write=st.sampled_from([str, "{:,}".format]),
    scale=st.sampled_from(["", " thousand", " million", " billion"]),
    comparator=st.sampled_from(sorted(EN_COMPARATORS)),
)
@settings(deadline=None, max_examples=150)
def test_any_number_is_found_as_it_was_written_in_english(
    number: int, write: object, scale: str, comparator: str
) -> None:
    assert callable(write)
    figure = f"{comparator} {write(number)}{scale} meetings".strip()
    value = number * {"": 1, " thousand": 10**3, " million": 10**6, " billion": 10**9}[scale]
    year = not scale and 1900 <= number < 2100 and "," not in figure and not comparator
    expected = [] if year else [(str(value), EN_COMPARATORS[comparator], "meetings", figure)]
    assert found(f"They said that {figure} came.", "en") == expected


@given(text=st.text("12０,，.零一十百万多余约近个名年月%第- ab", max_size=40), language=st.sampled_from(["zh", "en"]))
@settings(deadline=None, max_examples=150)
def test_figures_of_any_text_are_in_order_and_inside_it(text: str, language: str) -> None:
    end = 0
    for figure in find_figures(text, language):
        assert end <= figure.start <= figure.number < figure.end <= len(text)
        assert figure.value is None or -(10**18) < figure.value < 10**18
        end = figure.end


@pytest.mark.parametrize(
    "piece", ["1", "一", "a", "一月", "1,", " ", "two ", "第", "百分之", "1 ", "12 May ", "近", "over "]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_long_repetitive_text_takes_linear_time(piece: str, language: str) -> None:
    text = piece * (40_000 // len(piece))
    assert processor_seconds(find_figures, text, language, tries=1) < 3


@pytest.mark.parametrize("text", ["产量达到3×10⁶吨，共10⁶人。", "浓度为2.5 × 10⁻³摩尔。"])
def test_a_power_of_ten_is_left_out(text: str) -> None:
    assert find_figures(text, "zh") == []


def test_a_raised_digit_after_a_unit_or_a_number_changes_no_figure() -> None:
    assert [figure.value for figure in find_figures("面积为5km²，比上年增长30%¹，共有12²个站点。", "zh")] == [5, 30, 12]
