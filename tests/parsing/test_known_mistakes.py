"""Inputs that were read wrong once, by kind: wrong by a power of ten, missed, false, or with a wrong comparator."""

from datetime import date
from fractions import Fraction

import pytest

from articles.parsing.claim_candidates import find_claim_candidates
from articles.parsing.figures.extraction import find_figures
from articles.parsing.quantities import read_number


def found(text: str, language: str = "zh") -> list[tuple[str, str, str]]:
    figures = find_figures(text, language)
    return [("" if one.value is None else f"{Fraction(one.value)}", one.comparator, one.unit) for one in figures]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("架设500千伏线路", 500, "千伏"),
        ("9.4万亿千瓦时", 94 * 10**11, "千瓦时"),
        ("5.2亿千瓦", 52 * 10**7, "千瓦"),
        ("5000千瓦时", 5000, "千瓦时"),
        ("1亿0200万元", 102_000_000, "元"),
        ("3亿零50万元", 300_500_000, "元"),
        ("1万5千亿元", 15 * 10**11, "元"),
        ("30万吨级油轮", 300_000, "吨级"),
        ("近万千瓦时", 10_000, "千瓦时"),
        ("5,000亿", 5 * 10**11, ""),
    ],
)
def test_a_unit_prefix_is_no_scale_and_a_scale_is_whole(text: str, value: int, unit: str) -> None:
    assert [(number, name) for number, _sign, name in found(text)] == [(str(value), unit)]


def test_a_number_in_a_form_is_read_the_same_way() -> None:
    assert read_number("5,000亿") == 500_000_000_000


@pytest.mark.parametrize("text", ["编号1百01", "3½公里", "1.234.567吨", "12,5吨", "百万吨级项目", "1千零8人", "千瓦时"])
def test_what_is_not_read_wholly_is_left_out(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三分之一的人", ("1/3", "=", "")),
        ("1/5的人", ("1/5", "=", "")),
        ("三成", ("30", "=", "%")),
        ("三成家庭", ("30", "=", "%")),
        ("两成多", ("20", ">", "%")),
        ("一半的人", ("1/2", "=", "")),
        ("席位过半", ("1/2", ">", "")),
        ("百分之零点五", ("1/2", "=", "%")),
        ("千分之三", ("3", "=", "‰")),
        ("增速为-0.8%", ("-4/5", "=", "%")),
        ("一万五千亿", ("1500000000000", "=", "")),
        ("十四亿中国人民", ("1400000000", "=", "")),
        ("下跌300点", ("300", "=", "点")),
        ("16节车厢", ("16", "=", "节")),
        ("630元每吨", ("630", "=", "元每吨")),
        ("1200万吨/年", ("12000000", "=", "吨/年")),
        ("至少失去13.4万个", ("134000", "≥", "个")),
        ("约占全球的25%", ("25", "≈", "%")),
        ("超过总量的三成", ("30", ">", "%")),
        ("上百名", ("", "≈", "名")),
        ("数十人", ("", "≈", "人")),
    ],
)
def test_what_was_missed_is_found(text: str, expected: tuple[str, str, str]) -> None:
    assert found(text) == [expected]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("两三百人", "200", "300"),
        ("三至五年", "3", "5"),
        ("10—15%", "10", "15"),
        ("10至15万人", "100000", "150000"),
        ("8000至1.2万人", "8000", "12000"),
        ("二三十亿元", "2000000000", "3000000000"),
    ],
)
def test_a_range_is_two_bounds_of_one_scale(text: str, low: str, high: str) -> None:
    assert [(value, sign) for value, sign, _unit in found(text)] == [(low, "≥"), (high, "≤")]


@pytest.mark.parametrize(
    "text",
    [
        *("“三股势力”", "“两个维护”", "20国集团", "前11个月", "工业4.0", "波音737", "歼20", "3比0", "12345热线"),
        *("98年", "“十四五”", "一带一路", "5G", "9·11", "第三届", "211工程", "2026财年", "米-171直升机", "两位数"),
    ],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert found(f"据了解，{text}受到关注。") == found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("more than 2,600 people", [("2600", ">", "people")]),
        ("nearly 1.3 million tonnes", [("1300000", "≈", "tonnes")]),
        ("in 45,000, or more", [("45000", "=", "")]),
        ("9.3bn", [("9300000000", "=", "")]),
        ("one third of them", [("1/3", "=", "")]),
        ("between 10 and 15 per cent", [("10", "≥", "per cent"), ("15", "≤", "per cent")]),
        ("between one and two million tonnes", [("1000000", "≥", "tonnes"), ("2000000", "≤", "tonnes")]),
        ("$2-3bn", [("2000000000", "≥", "$"), ("3000000000", "≤", "$")]),
        ("from 3 to 5 million", [("3000000", "=", ""), ("5000000", "=", "")]),
        ("a quarter of a million people", [("250000", "=", "people")]),
        ("zero point five per cent", [("1/2", "=", "per cent")]),
        ("two million three hundred thousand people", [("2300000", "=", "people")]),
        ("3 thousand billion", []),
        ("won 21-19, 18-21", []),
        ("pages 12-15", []),
        ("the two sides", []),
        ("hundreds of villagers", [("", "≈", "villagers")]),
    ],
)
def test_english_is_read_the_same_way(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language", "periods"),
    [
        ("2023年出口4200亿元，比2022年增长12%。", "zh", [("2023", "2023", False)] * 2),
        ("今年上半年出口12%的货物。", "zh", [("2024-01", "2024-06", True)]),
        ("去年出口12吨。", "zh", [("2023", "2023", True)]),
        ("上月出口12吨。", "zh", [("2024-05", "2024-05", True)]),
        ("2023年前11个月出口12吨。", "zh", [("2023-01", "2023-11", False)]),
        ("Exports rose 12% last December.", "en", [("2023-12", "2023-12", True)]),
        ("Exports rose 12% last month.", "en", [("2024-05", "2024-05", True)]),
        ("It fell to 2.1% in 2022 from 2.4% in 2021.", "en", [("2022", "2022", False), ("2021", "2021", False)]),
    ],
)
def test_a_figure_has_its_own_period_and_says_whether_it_was_resolved(
    text: str, language: str, periods: list[tuple[str, str, bool]]
) -> None:
    claims = find_claim_candidates(text, language, date(2024, 6, 18))
    told = [(claim.period.start, claim.period.end, claim.period.resolved) for claim in claims if claim.period]
    assert told == periods


def test_without_the_date_of_the_piece_nothing_is_resolved() -> None:
    assert find_claim_candidates("去年出口12吨。", "zh")[0].period is None
