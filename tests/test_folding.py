"""Folding of width and case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.folding import fold

SAME = [
    ("Ｆｒｏｎｔ", "front"), ("STRASSE", "straße"), ("ﬁnance", "FINANCE"), ("２０２５　年", "2025 年"), ("ｶﾞ", "ガ"),
    ("e\u0301", "É"), ("上合", "上合"), ("İ", "i\u0307"), ("ΣΑΣ", "σας"), ("𝐁𝐨𝐥𝐝", "bold"), ("ϒ", "υ"),
    ("㎏", "KG"), ("ß\u0301", "sś"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_case_and_width_do_not_matter(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("上合", "上和"), ("cafe", "café"), ("a b", "ab")])
def test_everything_else_does(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text(max_size=8))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
