"""The differences between two texts."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.desk.diff import EFFORT, Segment, segments


def joined(pieces: Sequence[Segment], *ops: str) -> str:
    return "".join(text for op, text in pieces if op in ops)


SOME = st.text(max_size=30) | st.text("ab \n文中", max_size=30)


@given(SOME, SOME)
def test_segments_reconstruct_both_texts(old: str, new: str) -> None:
    pieces = segments(old, new)
    assert joined(pieces, "same", "gone") == old
    assert joined(pieces, "same", "new") == new


def test_chinese_is_compared_by_character_and_english_by_word() -> None:
    assert segments("四个中心", "五个中心") == [("gone", "四"), ("new", "五"), ("same", "个中心")]
    assert segments("four centres", "five centres") == [("gone", "four"), ("new", "five"), ("same", " centres")]


def test_text_far_from_a_change_is_left_out() -> None:
    same = "word " * 100
    pieces = segments(f"{same}a{same}", f"{same}b{same}")
    assert [op for op, _text in pieces] == ["gap", "same", "gone", "new", "same", "gap"]


def test_one_change_in_a_very_long_text_is_shown_in_context() -> None:
    before = "".join(f"第{n}段说到四个安全中心。\n\n" for n in range(3000))
    after = before.replace("第1500段说到四", "第1500段说到五")
    pieces = segments(before, after)
    assert [op for op, _text in pieces] == ["gap", "same", "gone", "new", "same", "gap"]
    assert (joined(pieces, "gone"), joined(pieces, "new")) == ("四", "五")


def test_new_text_is_shown_in_full() -> None:
    text = "长" * 35_000
    assert segments("", text) == [("new", text)]


def table(rows: int, figure: int) -> str:
    """A Markdown table, one of whose columns depends on ``figure``."""
    head = "| year | state | cases | share |\n| --- | --- | --- | --- |\n"
    return head + "".join(f"| {1700 + n} | State {n % 9} | {n * figure} | 0.{n % 10} % |\n" for n in range(rows))


@pytest.fixture
def effort(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of pairs of equal tokens that difflib looks at, call by call."""
    done: list[int] = []
    find = SequenceMatcher.find_longest_match

    def counted(matcher: Any, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Any:
        done.append(sum(1 + len(matcher.b2j.get(token, ())) for token in matcher.a[alo:ahi]))
        return find(matcher, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counted)
    return done


def test_tables_are_compared_line_by_line(effort: list[int]) -> None:
    pieces = segments(table(300, 7), table(300, 11))
    assert [text for op, text in pieces if op == "gone"] == [str(n * 7) for n in range(1, 300)]
    assert [text for op, text in pieces if op == "new"] == [str(n * 11) for n in range(1, 300)]
    assert sum(effort) <= EFFORT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (table(180, 7), table(180, 11)),
        (table(300, 7), table(290, 11)),  # the lines do not pair
        ("a " * 10_000, "b " * 10_000),
        ("x " * 9_000 + "y", "y " + "x " * 9_000),
        ("\n\n".join("abcdefgh") * 900, "\n\n".join("hgfedcba") * 900),
    ],
)
def test_work_is_bounded_for_any_texts(effort: list[int], old: str, new: str) -> None:
    pieces = segments(old, new)
    assert sum(effort) <= EFFORT
    assert "new" in {op for op, _text in pieces}
