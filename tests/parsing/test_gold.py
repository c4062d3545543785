"""The reader reaches its goal on the gold set, and its quotations cut no figure."""

from typing import Any

import pytest

from articles.parsing.claim_candidates import MAX_QUOTE, find_claim_candidates
from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.extraction import find_figures
from tests.parsing.gold.score import score
from tests.parsing.gold.sentences import Sentence, read_gold


@pytest.mark.parametrize("part", ["first", "second", "third", "fourth", "fifth"])
def test_each_part_of_the_gold_set_reaches_the_goal(part: str) -> None:
    found = score(read_gold(part))
    assert found.reaches_goal(), "\n".join([str(found), *found.errors])


def test_the_gold_set_has_300_sentences_in_both_languages() -> None:
    sentences = read_gold()
    assert len({sentence.text for sentence in sentences}) >= 300
    assert min(sum(sentence.language == each for sentence in sentences) for each in ("zh", "en")) >= 100


def test_a_quotation_holds_its_figure_and_cuts_no_other() -> None:
    assert [sentence.where for sentence in read_gold() if not _quotes_well(sentence)] == []


def _quotes_well(sentence: Sentence) -> bool:
    figures = find_figures(sentence.text, sentence.language)
    claims = find_claim_candidates(sentence.text, sentence.language, sentence.written)
    return all(_is_whole(claim, figures) for claim in claims)


def _is_whole(claim: Any, figures: list[Figure]) -> bool:
    number = claim.at + claim.figure.number
    holds_it = claim.start <= number < claim.end <= claim.start + MAX_QUOTE
    cut = (other.number for other in figures for edge in (claim.start, claim.end) if other.number < edge < other.end)
    return holds_it and all(other == number for other in cut)
