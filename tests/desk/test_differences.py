"""What differs between two texts, in pieces to show."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from sco.ledger.desk.differences import Segment, segments


def joined(pieces: Sequence[Segment], *ops: str) -> str:
    return "".join(text for op, text in pieces if op in ops)


@given(st.text(max_size=30), st.text(max_size=30))
def test_the_pieces_make_both_texts_again(old: str, new: str) -> None:
    pieces = segments(old, new)
    assert joined(pieces, "same", "gone") == old
    assert joined(pieces, "same", "new") == new


def test_chinese_is_compared_by_character_and_english_by_word() -> None:
    assert segments("四个中心", "五个中心") == [("gone", "四"), ("new", "五"), ("same", "个中心")]
    assert segments("four centres", "five centres") == [("gone", "four"), ("new", "five"), ("same", " centres")]


def test_what_is_far_from_a_change_is_left_out() -> None:
    same = "word " * 100
    pieces = segments(f"{same}a{same}", f"{same}b{same}")
    assert [op for op, _text in pieces] == ["gap", "same", "gone", "new", "same", "gap"]


def test_very_long_texts_are_shown_by_their_beginnings() -> None:
    pieces = segments("a " * 10_000, "b " * 10_000)
    assert [op for op, _text in pieces] == ["gone", "gap", "new", "gap"]
