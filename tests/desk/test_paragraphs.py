"""Paragraphs of a source and its translation find one another when the source changes."""

import random

import pytest

from sco.desk.editor.paragraphs import Row, confirmed, matched, rows, split, still_open
from tests.timing import processor_seconds

OLD = "The council met in Tianjin.\n\nFour centres were opened.\n\nThe next summit is in Bishkek."
NEW_SECOND = "The council met in Tianjin.\n\nFive centres were opened.\n\nThe next summit is in Bishkek."
ZH = "理事会在天津开会。\n\n四家中心揭牌。\n\n下届峰会在比什凯克。"


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize(
    ("given", "paragraphs"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\n\nb", ["a", "b"]),
        ("a\nb\n\n\nc", ["a\nb", "c"]),
        ("a\n\n\n\nc", ["a", "", "c"]),
        ("a\n\n\n\n\n\nd\n", ["a", "", "", "d\n"]),
    ],
)
def test_paragraphs_are_split_at_empty_lines_and_gaps_are_kept(given: str, paragraphs: list[str]) -> None:
    assert split(given) == paragraphs


def test_unchanged_source_is_beside_its_translation() -> None:
    assert rows(OLD, OLD, ZH) == [Row(n, n, each) for n, each in enumerate(split(OLD))]


def test_changed_paragraph_keeps_its_translation_and_what_that_was_made_from() -> None:
    assert rows(OLD, NEW_SECOND, ZH)[1] == Row(1, 1, "Four centres were opened.")


def test_inserted_paragraph_has_a_gap_beside_it_and_moves_nothing() -> None:
    first, second, third = split(OLD)
    found = rows(OLD, text(first, "A statement on trade was signed.", second, third), ZH)
    assert [(row.source, row.target) for row in found] == [(0, 0), (1, None), (2, 1), (3, 2)]
    assert found[1].basis is None


def test_translation_of_a_removed_paragraph_stays_in_sight() -> None:
    first, _second, third = split(OLD)
    assert [(row.source, row.target) for row in rows(OLD, text(first, third), ZH)] == [(0, 0), (None, 1), (1, 2)]


def test_change_beside_an_insertion_is_told_from_it() -> None:
    first, _second, third = split(OLD)
    source = text(first, "On trade nothing was said at all.", "Five centres were opened today.", third)
    assert [(row.source, row.target) for row in rows(OLD, source, ZH)] == [(0, 0), (1, None), (2, 1), (3, 2)]


def test_unfinished_translation_has_gaps_at_its_end() -> None:
    assert [row.target for row in rows(OLD, OLD, "理事会在天津开会。")] == [0, None, None]


def test_surplus_of_the_translation_comes_last() -> None:
    assert rows("a", "a", "甲\n\n乙") == [Row(0, 0, "a"), Row(None, 1, None)]


@pytest.mark.parametrize("seed", range(30))
def test_every_paragraph_of_both_is_shown_once_and_in_order(seed: int) -> None:
    chance = random.Random(seed)
    then = [f"paragraph {chance.randrange(9)}" for _ in range(chance.randrange(1, 20))]
    now = [each for each in then if chance.random() > 0.3] or ["x"]
    for _ in range(chance.randrange(4)):
        now.insert(chance.randrange(len(now) + 1), f"paragraph {chance.randrange(12)}")
    found = rows(text(*then), text(*now), text(*("译" for _ in then)))
    assert [row.source for row in found if row.source is not None] == list(range(len(now)))
    assert [row.target for row in found if row.target is not None] == list(range(len(then)))


@pytest.mark.parametrize(
    "make",
    [
        lambda n: ([f"a {i}" for i in range(n)], [f"b {i}" for i in range(n // 2)]),
        lambda n: (["same"] * n, ["same"] * (n // 2) + ["other"] + ["same"] * n),
        lambda n: ([f"a {i}" for i in range(n)], [f"a {i}" for i in reversed(range(n))]),
        lambda n: ([""] * n, ["x"] * n),
        lambda n: ([f"{i % 7}" for i in range(n)], [f"{i % 5}" for i in range(n)]),
        lambda n: (["a" * 5_000 + str(i) for i in range(n // 50)], ["b" + "a" * 5_000 for _ in range(n // 50 + 1)]),
    ],
)
def test_texts_of_200_kilobytes_are_matched_within_a_second_or_two(make: object) -> None:
    for many in (1_000, 50_000):
        then, now = make(many)  # type: ignore[operator]
        pairs = list(matched(then, now))
        assert processor_seconds(_all_matched, then, now, tries=1) < 2
        assert [here for here, _there in pairs if here is not None] == list(range(len(now)))


def _all_matched(then: list[str], now: list[str]) -> None:
    list(matched(then, now))


def test_editing_one_paragraph_leaves_the_others_out_of_date() -> None:
    source = NEW_SECOND.replace("Bishkek", "Dushanbe")
    edited = ZH.replace("四家", "五家")
    basis = still_open(OLD, source, ZH, edited)
    assert [row.basis == split(source)[row.source or 0] for row in rows(basis, source, edited)] == [True, True, False]


def test_editing_every_changed_paragraph_brings_the_translation_up_to_date() -> None:
    assert still_open(OLD, NEW_SECOND, ZH, ZH.replace("四家", "五家")) == NEW_SECOND


def test_filling_a_gap_leaves_a_changed_paragraph_out_of_date() -> None:
    first, _second, third = split(OLD)
    source = text(first, "A statement on trade was signed by all.", third.replace("Bishkek", "Dushanbe"))
    basis = text(first, third)
    before, after = text("一", "三"), text("一", "二", "三")
    found = rows(still_open(basis, source, before, after), source, after)
    assert [(row.source, row.target) for row in found] == [(0, 0), (1, 1), (2, 2)]
    assert [row.basis == split(source)[n] for n, row in enumerate(found)] == [True, True, False]


def test_confirming_the_only_change_makes_the_source_the_basis() -> None:
    assert confirmed(OLD, NEW_SECOND, 1) == NEW_SECOND


def test_confirming_one_of_two_changes_keeps_the_other() -> None:
    source = NEW_SECOND.replace("Bishkek", "Dushanbe")
    assert confirmed(OLD, source, 1) == NEW_SECOND
