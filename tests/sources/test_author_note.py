"""The closing note about the author is found in any brackets, and its addresses are removed."""

import pytest

from articles.sources.author_note import find_author_note, without_addresses

NOTE = "作者是某研究院(北方分院)研究员"


@pytest.mark.parametrize(
    "paragraph",
    [
        f"会议已结束。({NOTE})",
        f"会议已结束。（{NOTE}）",
        f"会议已结束。({NOTE})。",
        f"【{NOTE}】",
        f"[{NOTE}]",
        f"会。（{NOTE}）.",
    ],
)
def test_the_note_is_read_from_any_brackets_with_or_without_full_stop(paragraph: str) -> None:
    assert find_author_note(paragraph) == NOTE


@pytest.mark.parametrize("paragraph", ["没有说明。", "会议已结束。(完)", f"{NOTE})", "", "。", "(据外电)。", "【完】"])
def test_brackets_that_are_not_about_the_author_are_no_note(paragraph: str) -> None:
    assert find_author_note(paragraph) == ""


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("The author is a fellow. Write to desk@example.org", "The author is a fellow."),
        ("The author is a fellow, e-mail: desk@example.org", "The author is a fellow"),
        ("The author is a fellow (desk@example.org) in X", "The author is a fellow in X"),
        ("The author is a fellow desk@example.org", "The author is a fellow"),
        ("作者是研究员，邮箱：desk@example.org", "作者是研究员"),
        ("作者是研究员，兼任顾问；见https://example.org/a", "作者是研究员，兼任顾问"),
        (NOTE, NOTE),
        ("The author is a fellow, of X; and an editor.", "The author is a fellow, of X; and an editor."),
    ],
)
def test_addresses_are_removed_with_their_clause(note: str, expected: str) -> None:
    assert without_addresses(note) == expected
