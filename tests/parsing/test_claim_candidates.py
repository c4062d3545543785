"""Sentences with figures become candidates, with the shortest quotation that occurs once."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.parsing.claim_candidates import MAX_CANDIDATES, MAX_QUOTE, find_claim_candidates
from articles.parsing.segmentation import split_sentences
from sco.anchors import anchor

ZH = "会议开始了。2018年至2020年,各方查处310多起案件,缴获12吨原料。代表们讨论了下一步工作!"
EN = (
    "Dr. X spoke. From 2018 to 2020 the U.S. Mission counted more than 5,200 people. In 2021, 60-plus drills were held."
)


def parts(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, language)]


def test_a_figure_becomes_a_candidate_with_figure_sentence_and_period() -> None:
    first, second = find_claim_candidates(ZH, "zh-hans")
    figures = [(str(claim.figure.value), claim.figure.comparator, claim.figure.unit) for claim in (first, second)]
    assert [first.quote, second.quote] == ["310多起案件", "12吨"]
    assert figures == [("310", ">", "起"), ("12", "=", "吨")]
    assert first.sentence == second.sentence == "2018年至2020年,各方查处310多起案件,缴获12吨原料。"
    assert first.period is not None
    assert (first.period.start, first.period.end) == ("2018", "2020")
    assert ZH[first.start : first.end] == first.quote


def test_a_long_english_quotation_omits_the_comparator() -> None:
    first, second = find_claim_candidates(EN, "en")
    assert (first.quote, first.figure.comparator, first.figure.unit) == ("5,200 people", ">", "people")
    assert (second.quote, second.figure.comparator) == ("60-plus drills", "≥")
    assert second.period is not None
    assert second.period.start == "2021"


def test_a_sentence_without_period_has_none() -> None:
    assert find_claim_candidates("各方查处310多起案件。", "zh")[0].period is None


def test_the_nearest_period_before_the_figure_is_taken() -> None:
    first, second = find_claim_candidates("2018年查处31起,2019年查处47起。", "zh")
    assert first.period is not None
    assert second.period is not None
    assert (first.period.start, second.period.start) == ("2018", "2019")


def test_a_figure_that_occurs_twice_is_quoted_up_to_the_next_mark() -> None:
    assert [claim.quote for claim in find_claim_candidates("查处31起案件。另有31起未决。", "zh")] == [
        "31起案件",
        "31起未决",
    ]
    text = "甲乙五国在某地会晤,各方欢迎。另外五国没有到会。"
    assert [claim.quote for claim in find_claim_candidates(text, "zh")] == ["五国在某地会晤", "五国没有到会"]


def test_a_figure_is_left_out_if_only_a_cut_word_makes_its_quotation_unique() -> None:
    around = "成员国专家在会议上提出的建议包括"
    assert find_claim_candidates(f"{around * 2}31起{around * 2}。{around * 2}31起{around * 2}。", "zh") == []


def test_a_candidate_has_the_position_of_its_sentence() -> None:
    assert [ZH.startswith(claim.sentence, claim.at) for claim in find_claim_candidates(ZH, "zh")] == [True, True]


def test_a_figure_without_a_unique_quotation_is_left_out() -> None:
    assert find_claim_candidates("查处31起案件。查处31起案件。", "zh") == []


def test_the_sentence_is_not_shown_by_repr() -> None:
    assert "缴获" not in repr(find_claim_candidates(ZH, "zh"))


def test_sentences_are_split_at_their_ends_only() -> None:
    assert parts("甲说:“好。”乙不同意！为什么？", "zh") == ["甲说:“好。”", "乙不同意！", "为什么？"]
    assert parts("Dr. X met the U.S. Mission. It rose 3.5 points. Why?", "en") == [
        "Dr. X met the U.S. Mission.",
        "It rose 3.5 points.",
        "Why?",
    ]


def test_candidates_are_bounded() -> None:
    text = "".join(f"有{number}起。" for number in range(1000, 1000 + 2 * MAX_CANDIDATES))
    assert len(find_claim_candidates(text, "zh")) == MAX_CANDIDATES


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="not 'ru'"):
        find_claim_candidates("3", "ru")


@given(text=st.text("1234,.。 多余起名个年月ab三十", max_size=80), language=st.sampled_from(["zh", "en"]))
@settings(deadline=None, max_examples=120)
def test_every_quotation_is_short_and_can_be_anchored(text: str, language: str) -> None:
    for claim in find_claim_candidates(text, language):
        found = anchor(text, claim.quote)
        assert (found.start, found.end) == (claim.start, claim.end)
        assert 0 < len(claim.quote) <= MAX_QUOTE
        assert claim.quote == claim.quote.strip()
        assert claim.quote in claim.sentence


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("出口7亿元，同比增长3%，去年为4亿元。", [None, None, "2024"]),
        ("该厂建于2009年，至今交付2300架。", [None]),
        ("2020年、2021年分别出口5亿元、6亿元和8亿元。", [None, None, None]),
        ("The ship, built in 2009, now carries 2,300 containers.", [None]),
    ],
)
def test_no_figure_gets_the_period_of_another(text: str, periods: list[str | None]) -> None:
    language = "en" if text.isascii() else "zh"
    found = find_claim_candidates(text, language, date(2025, 10, 20))
    assert [each.period and each.period.start for each in found] == periods
