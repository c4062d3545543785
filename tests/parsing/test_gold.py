"""The reader reaches its goal on the gold set, and its quotations cut no figure."""

import pytest

from articles.parsing.claim_candidates import MAX_QUOTE, find_claim_candidates
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


@pytest.mark.parametrize("sentence", read_gold(), ids=lambda sentence: sentence.where)
def test_a_quotation_holds_its_figure_and_cuts_no_other(sentence: Sentence) -> None:
    figures = find_figures(sentence.text, sentence.language)
    for claim in find_claim_candidates(sentence.text, sentence.language, sentence.written):
        number = claim.at + claim.figure.number
        assert claim.start <= number < claim.end <= claim.start + MAX_QUOTE
        for other in figures:
            cuts = [edge for edge in (claim.start, claim.end) if other.number < edge < other.end]
            assert not cuts or other.number == number
