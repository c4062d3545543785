"""A quotation moves with its sentence only; otherwise an editor decides, with both places side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.anchor_moves import move
from sco.anchors import Anchor, anchor

OLD = "开头的一句话。甲国代表团报告称，新的部署使所有地区的延迟降低了12%，这是一项重要进展。最后一句话。"
QUOTE = anchor(OLD, "12%")


def test_a_sentence_about_somebody_else_is_not_the_same_sentence() -> None:
    found = move(OLD, OLD.replace("甲国", "乙国"), QUOTE)
    assert found.outcome == "doubtful"
    assert found.old is not None
    assert found.new is not None
    assert (found.old.sentence[:2], found.new.sentence[:2]) == ("甲国", "乙国")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("，这是一项", ", 这是一项"),
        ("降低了12%", "降低12%"),
        ("所有地区的延迟", "所有地区延迟"),
        ("开头的一句话。", ""),
        ("最后一句话。", "完全不同的另一段。\n还有一段。"),
        ("甲国代表团", "甲国 代表团"),
    ],
)
def test_small_edits_move_it(old: str, new: str) -> None:
    text = OLD.replace(old, new)
    found = move(OLD, text, QUOTE)
    assert found.outcome == "moved"
    assert found.new is not None
    assert text[found.new.start : found.new.end] == "12%"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("降低", "提高"),
        ("所有地区", "部分地区"),
        ("了12%", "了-12%"),
        ("使所有", "未使所有"),
        ("进展。", "进展吗？不。"),
    ],
)
def test_another_word_or_sign_waits_for_an_editor(old: str, new: str) -> None:
    assert move(OLD, OLD.replace(old, new), QUOTE).outcome == "doubtful"


def test_a_quotation_that_is_gone_is_lost_with_its_old_sentence() -> None:
    found = move(OLD, OLD.replace("12%", "13%"), QUOTE)
    assert (found.outcome, found.new) == ("lost", None)
    assert found.old is not None
    assert "12%" in found.old.sentence


def test_the_same_sentence_twice_is_told_by_its_neighbours() -> None:
    text = "第一段。延迟降低12%。第二段。\n第三段。延迟降低12%。第四段。"
    second = anchor(text, "12%", prefix="第三段。延迟降低")
    found = move(text, f"前言。{text}", second)
    assert found.outcome == "moved"
    assert found.new is not None
    assert found.new.start == f"前言。{text}".rindex("12%")


def test_the_same_sentence_twice_without_neighbours_waits() -> None:
    assert move("延迟降低12%。", "延迟降低12%。别的。延迟降低12%。", Anchor("12%")).outcome == "doubtful"


def test_a_quotation_whose_old_place_is_unknown_waits() -> None:
    found = move("没有这个数。", "延迟降低12%。", Anchor("12%", "别处", "别处"))
    assert (found.outcome, found.old) == ("doubtful", None)


def test_english_sentences_are_the_same_but_for_articles_and_case() -> None:
    old = "It began. The delegation of A said delays fell by 12% in all regions. It ended."
    quote = anchor(old, "12%")
    assert move(old, old.replace("The delegation", "Delegation"), quote).outcome == "moved"
    assert move(old, old.replace("delegation of A", "delegation of B"), quote).outcome == "doubtful"
    assert move(old, old.replace("12%", "1.2%"), quote).outcome == "lost"


def test_number_signs_are_no_punctuation() -> None:
    old = "降低1.5个点，即12%。"
    assert move(old, "降低15个点，即12%。", anchor(old, "12%")).outcome == "doubtful"


@given(before=st.text("甲乙丙。，", max_size=30), after=st.text("丁戊己。，", max_size=30))
def test_an_unchanged_text_moves_every_quotation_to_where_it_was(before: str, after: str) -> None:
    text = f"{before}47起{after}"
    found = move(text, text, anchor(text, "47起"))
    assert found.outcome == "moved"
    assert found.new == found.old
