"""Quantities as people write them: read wholly or refused with a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.parsing import quantities
from articles.parsing.quantities import QuantityError, TwoNumbers, read_number, read_quantity


@pytest.mark.parametrize(
    ("text", "comparator", "value", "unit", "other"),
    [
        ("2600多名", ">", "2600", "名", "people"),
        ("２６００多名", ">", "2600", "名", "people"),
        ("2,600 · 名", "=", "2600", "名", "people"),
        ("5,000亿美元", "=", "500000000000", "美元", "US dollars"),
        ("５，０００亿美元", "=", "500000000000", "美元", "US dollars"),
        ("US$5,000亿", "=", "500000000000", "美元", "US dollars"),
        ("人民币5000亿元", "=", "500000000000", "元", "yuan"),
        ("9.3bn", "=", "9300000000", "", ""),
        ("$5m", "=", "5000000", "US dollars", "美元"),
        ("USD 500 billion", "=", "500000000000", "US dollars", "美元"),
        ("约占25%", "≈", "25", "%", "%"),
        ("约四分之一", "≈", "25", "%", "%"),
        ("百分之三十以上", "≥", "30", "%", "%"),
        ("25 per cent", "=", "25", "%", "%"),
        ("more than 2,600 people", ">", "2600", "people", "人"),
        ("2019 drones", "=", "2019", "drones", ""),
        ("≥30名", "≥", "30", "名", "people"),
        ("= 5", "=", "5", "", ""),
        ("五千亿", "=", "500000000000", "", ""),
        ("15万8000", "=", "158000", "", ""),
        ("300个孔子学院", "=", "300", "个孔子学院", ""),
        ("2,600 cases of terrorism", "=", "2600", "cases of terrorism", ""),
        ("1234567", "=", "1234567", "", ""),
        ("-3.5%", "=", "-3.5", "%", "%"),
        ("负5%", "=", "-5", "%", "%"),
        ("5m people", "=", "5000000", "people", "人"),
        ("3个半小时", "=", "3.5", "个小时", ""),
        ("two and a half million", "=", "2500000", "", ""),
        ("5 lakh", "=", "500000", "", ""),
        ("三成", "=", "30", "%", "%"),
        ("过半", ">", "50", "%", "%"),
        ("500千伏", "=", "500", "千伏", ""),
        ("1亿0200万元", "=", "102000000", "元", "yuan"),
        ("零下20度", "=", "-20", "度", ""),
        ("200 tn roubles", "=", "200000000000000", "roubles", "卢布"),
    ],
)
def test_a_quantity_is_read_as_written(text: str, comparator: str, value: str, unit: str, other: str) -> None:
    found = read_quantity(text)
    assert (found.comparator, found.value, found.unit, found.other) == (comparator, Decimal(value), unit, other)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", quantities.QuantityError),
        ("abc", quantities.QuantityError),
        ("三百五", quantities.QuantityError),
        ("3万5", quantities.QuantityError),
        ("数百名", quantities.QuantityError),
        ("2019年", quantities.QuantityError),
        ("5m", quantities.QuantityError),
        ("nan", quantities.QuantityError),
        ("٣", quantities.QuantityError),
        ("三分之一", quantities.NoExactValue),
        ("30至40名", quantities.TwoNumbers),
        ("12,5", quantities.QuantityError),
        ("1,2345", quantities.QuantityError),
        ("1百01", quantities.QuantityError),
        ("约三分之二", quantities.NoExactValue),
        ("1e999", quantities.PartlyRead),
        ("10²", quantities.QuantityError),
        ("每年5万吨", quantities.PartlyRead),
        ("1.234.567", quantities.QuantityError),
        ("> 2600多名", quantities.PartlyRead),
        ("约2600多名", quantities.ComparedTwice),
        ("0.1234567", quantities.OutOfRange),
        ("1" * 19, quantities.OutOfRange),
        ("9" * 10_000, quantities.QuantityTooLong),
        ("12\u202e34", quantities.InvisibleCharacter),
        ("\ud800", quantities.InvisibleCharacter),
        ("5\x00", quantities.InvisibleCharacter),
    ],
)
def test_what_is_no_whole_quantity_is_refused_with_a_reason(text: str, error: type[QuantityError]) -> None:
    with pytest.raises(QuantityError) as caught:
        read_quantity(text)
    assert type(caught.value) is error
    str(caught.value).encode()  # no surrogate reaches a page


def test_a_number_alone_has_no_unit_and_no_comparator() -> None:
    assert read_number("5,000亿") == 500_000_000_000
    for text in ("5,000亿美元", "2600多", "> 5"):
        with pytest.raises(QuantityError):
            read_number(text)


def test_small_long_s_is_a_letter_like_another() -> None:
    assert read_quantity("5 thou\u017fand people").value == 5000


@given(st.text(max_size=120))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_quantity(text)
    except QuantityError:
        return
    assert abs(found.value) < 10**18


@pytest.mark.parametrize("text", ["0 0,1", "12 0,5", "5 0,1 tonnes"])
def test_a_number_is_no_unit(text: str) -> None:
    with pytest.raises(TwoNumbers):
        read_quantity(text)


@given(st.text("0123456789,.多余万亿千百%约至-个名人 bnmillo>≥", max_size=30))
def test_no_digit_is_left_out_in_silence(text: str) -> None:
    try:
        found = read_quantity(text)
    except QuantityError:
        return
    # Each significant digit typed is in the value: scales only add zeros.
    typed = "".join(char for char in text if char in "0123456789").strip("0")
    value = f"{abs(found.value).normalize():f}".replace(".", "").strip("0")
    assert typed == value or any(char in text for char in "万亿千百")
