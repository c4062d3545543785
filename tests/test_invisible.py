"""Characters that nobody sees are taken out and named; what people write stays."""

import pytest

from sco.invisible import Taken, clean, merged, mixed_words, name_of
from tests.timing import processor_seconds


@pytest.mark.parametrize(
    ("text", "expected", "name"),
    [
        ("1.3\u200b6万吨", "1.36万吨", "U+200B ZERO WIDTH SPACE"),
        ("张\u200b三", "张三", "U+200B ZERO WIDTH SPACE"),
        ("标\u202e题", "标题", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("标\u2066题\u2069", "标题", "U+2066 LEFT-TO-RIGHT ISOLATE"),
        ("标\ufeff题", "标题", "U+FEFF ZERO WIDTH NO-BREAK SPACE"),
        ("coop\xaderation", "cooperation", "U+00AD SOFT HYPHEN"),
        ("警\x1b[0m报", "警[0m报", "U+001B ESCAPE"),
        ("响\x07", "响", "U+0007 BELL"),
        ("葛\U000e0100城", "葛城", "U+E0100 VARIATION SELECTOR-17"),
        ("甲\u3164乙", "甲乙", "U+3164 HANGUL FILLER"),
        ("图\ufffc片", "图片", "U+FFFC OBJECT REPLACEMENT CHARACTER"),
        ("5\xa0km", "5 km", "U+00A0 NO-BREAK SPACE"),
        ("⼆〇二五", "二〇二五", "U+2F06 KANGXI RADICAL TWO"),
        ("一\U000e0041二", "一二", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    ],
)
def test_an_invisible_character_is_taken_out_and_named(text: str, expected: str, name: str) -> None:
    cleaned = clean(text)
    assert cleaned.text == expected
    assert name in [one.name for one in cleaned.taken]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain",
        "第一段\u3000第二段",
        "ｆｕｌｌ，１２",
        "a\tb\nc",
        "“引号”——……·《书》",
        "naïve café",
        "🚢 5℃ ①",
        "\ufffd",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert clean(text) == (cleaned := clean(cleaned_text := clean(text).text))
    assert (cleaned.text, cleaned.taken, cleaned_text) == (text, (), text)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b"])
def test_every_line_end_becomes_a_line_feed(end: str) -> None:
    assert clean(f"一{end}二") == clean("一\n二")


def test_letters_with_marks_are_composed() -> None:
    assert clean("cafe\u0301").text == "café"
    assert clean("cafe\u0301").taken == ()


def test_the_place_and_the_number_are_told() -> None:
    assert clean("共有1.3\u200b6\u200b万吨").taken == (Taken("\u200b", 2, "共有1.3"),)
    assert clean("第一行\n\u200b二").taken == (Taken("\u200b", 1, ""),)


def test_several_texts_are_counted_together() -> None:
    taken = merged([clean("张\u200b三"), clean("李四\u202a"), clean("\u200b\u200b")])
    assert [(one.character, one.count, one.after) for one in taken] == [("\u200b", 3, "张"), ("\u202a", 1, "李四")]


def test_words_of_two_alphabets_are_found() -> None:
    assert mixed_words("the \u041erganisation met Иван in Москва, café") == ("\u041erganisation",)
    assert mixed_words("上合组织SCO与Иван") == ()


def test_a_character_without_a_name_is_its_number() -> None:
    assert name_of("\x01") == "U+0001"


@pytest.mark.parametrize(
    "text",
    [
        "\u200b" * 1_000_000,
        "a" + "\u0301\u0327" * 300_000,
        "\u202e甲" * 300_000,
        "\r\n" * 500_000,
        "A" * 1_000_000 + "\u0416",
    ],
    ids=["zero width", "marks", "directions", "lines", "one word"],
)
def test_a_megabyte_takes_less_than_two_seconds(text: str) -> None:
    assert processor_seconds(clean, text, tries=1) < 1
    assert processor_seconds(mixed_words, text, tries=1) < 1
