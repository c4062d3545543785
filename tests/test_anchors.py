"""Quotations are anchored at one position and found again after edits; ambiguous ones are refused."""

from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sco.anchors import MAX_CONTEXT, Anchor, QuoteAbsent, QuoteAmbiguous, anchor, locate

TEXT = "上半年查处90多起案件,缴获12吨原料。下半年查处90多起,缴获“8吨”原料。"
words = st.text(alphabet="甲乙丙丁“” 12", max_size=60)


def test_an_anchor_has_the_quotation_its_context_and_its_position() -> None:
    found = anchor(TEXT, "12吨", context=4)
    assert found == Anchor("12吨", "件,缴获", "原料。下", 14, 17)
    assert TEXT[found.start : found.end] == "12吨"


def test_an_absent_quotation_is_reported() -> None:
    with pytest.raises(QuoteAbsent, match="14吨"):
        anchor(TEXT, "14吨")


@pytest.mark.parametrize("exact", ['"8吨"', "12 吨", "９0多起", ""])
def test_exact_means_exact(exact: str) -> None:
    with pytest.raises(QuoteAbsent):
        anchor(TEXT, exact)


def test_an_ambiguous_quotation_is_reported_with_its_positions() -> None:
    with pytest.raises(QuoteAmbiguous, match=r"2 times.*5, 25") as caught:
        anchor(TEXT, "90多起")
    assert caught.value.positions == (5, 25)


def test_overlapping_occurrences_are_ambiguous() -> None:
    with pytest.raises(QuoteAmbiguous):
        anchor("甲甲甲", "甲甲")


def test_prefix_or_suffix_selects_the_occurrence() -> None:
    assert anchor(TEXT, "90多起", suffix=",").start == 25
    assert anchor(TEXT, "90多起", prefix="上半年查处").start == 5
    assert locate(TEXT, anchor(TEXT, "90多起", suffix=",")) == (25, 29)


def test_a_prefix_that_matches_nowhere_is_reported() -> None:
    with pytest.raises(QuoteAbsent) as caught:
        anchor(TEXT, "90多起", prefix="全年")
    assert caught.value.positions == (5, 25)


def test_the_context_grows_until_it_is_unique() -> None:
    text = "甲" + "乙" * 60 + "90起" + "乙" * 100 + "90起" + "乙" * 60 + "丙"
    found = anchor(text, "90起", context=3, prefix="甲" + "乙" * 60)
    assert locate(text, found) == (61, 64)
    assert 60 < len(found.prefix) <= MAX_CONTEXT


def test_occurrences_that_share_200_characters_of_context_are_ambiguous() -> None:
    text = "甲" + "乙" * 300 + "90起" + "乙" * 300 + "90起" + "乙" * 300
    with pytest.raises(QuoteAmbiguous):
        anchor(text, "90起", prefix="甲" + "乙" * 300)


def test_a_quotation_is_found_after_an_edit_beside_it() -> None:
    quote = anchor(TEXT, "12吨")
    edited = TEXT.replace("缴获12吨原料", "截获约12吨前体")
    assert edited[slice(*locate(edited, quote))] == "12吨"


def test_a_quotation_is_found_despite_a_new_occurrence_elsewhere() -> None:
    quote = anchor(TEXT, "12吨")
    edited = f"另有12吨存放在仓库。{TEXT}"
    start, _ = locate(edited, quote)
    assert edited[start - 3 : start] == ",缴获"


def test_the_same_words_in_another_context_are_not_the_quotation() -> None:
    quote = anchor(TEXT, "12吨")
    with pytest.raises(QuoteAbsent) as caught:
        locate("今年的运量只有12吨而已。", quote)
    assert caught.value.positions == (7,)


def test_a_doubled_text_is_ambiguous() -> None:
    with pytest.raises(QuoteAmbiguous):
        locate(TEXT + TEXT, anchor(TEXT, "12吨", context=5))


@given(text=words, data=st.data())
@settings(deadline=None, max_examples=120)
def test_any_unique_substring_is_anchored_and_located(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    exact = text[start:end]
    places = [at for at in range(len(text)) if exact and text.startswith(exact, at)]
    context = data.draw(st.integers(0, 40))
    if len(places) == 1:
        found = anchor(text, exact, context=context)
        assert (found.start, found.end) == locate(text, found) == (start, end)
        assert text[: found.start].endswith(found.prefix)
        assert text[found.end :].startswith(found.suffix)
    else:
        with pytest.raises(QuoteAmbiguous if places else QuoteAbsent):
            anchor(text, exact, context=context)


@given(before=words, after=words, inserted=words, place=st.floats(0, 1))
@settings(deadline=None, max_examples=120)
def test_an_insertion_elsewhere_never_loses_the_quotation(before: str, after: str, inserted: str, place: float) -> None:
    text, exact = f"{before}47起{after}", "47起"
    quote = anchor(text, exact)
    left = place < 0.5
    at = round(place * 2 * len(before)) if left else len(before) + 3 + round((place - 0.5) * 2 * len(after))
    edited = text[:at] + inserted + text[at:]
    assume(quote.prefix or quote.suffix)
    moved = len(before) + (len(inserted) if left else 0)
    kept_whole = len(quote.suffix if left else quote.prefix) >= 1
    if kept_whole:
        assert locate(edited, quote) == (moved, moved + 3)


@given(text=words, prefix=words, suffix=words)
@settings(deadline=None, max_examples=120)
def test_locate_returns_the_quotation_or_raises(text: str, prefix: str, suffix: str) -> None:
    with suppress(QuoteAbsent, QuoteAmbiguous):
        assert text[slice(*locate(text, Anchor("12", prefix, suffix)))] == "12"
