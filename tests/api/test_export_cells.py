"""Cells of a CSV: none of them a formula, each of them the text again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.partners.exports.cells import cell
from sco.partners.exports.columns import Shape, columns

SIGNS = "=+-@＝＋－＠"
UNSEEN = ["", "\ufeff", "\u200b", "\u2060", "\xa0", "\u3000", "\x00", "\u115f", "\ufe0f", "\ufeff \u200e"]


@pytest.mark.parametrize("before", UNSEEN)
@pytest.mark.parametrize("sign", SIGNS)
def test_a_formula_is_escaped_whatever_unseen_comes_before_it(before: str, sign: str) -> None:
    assert cell(f"{before}{sign}1+1") == f"'{before}{sign}1+1"


@pytest.mark.parametrize("text", [*SIGNS, "-3.25", "+7", "", "plain", "a=b", "中文", "(=1)", "“quoted”", "3 = 3"])
def test_what_runs_nothing_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@given(st.text(st.sampled_from("'=-@＋a1. \t\r\n\ufeff\u200b中"), max_size=6))
def test_the_text_is_the_cell_without_one_apostrophe(text: str) -> None:
    assert cell(text).removeprefix("'") == text


def test_codes_are_not_taken_for_texts() -> None:
    shapes = {column.name: column.shape for column in columns("claim", bodies=False)}
    assert {shapes[name] for name in ("quantity_comparator", "kind", "status")} == {Shape.CODE}
