"""The readers of texts that checks are given: how this room reads figures, periods, names and quotations."""

from collections.abc import Iterator
from decimal import Decimal

from articles.parsing import numerals
from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.extraction import find_figures
from articles.parsing.mentions import find_mentions
from articles.parsing.periods import find_periods
from sco.anchors import Anchor, QuoteAbsent, QuoteAmbiguous, locate
from sco.checks.subjects import Readers

# More than this many places are never told apart by their context: counting on would only take time.
MANY = 500


def numeral(words: str, language: str) -> int | None:
    """The value of a number word."""
    return numerals.chinese(words) if language.lower().startswith("zh") else numerals.english(words)


def occurrences(text: str, exact: str, prefix: str, suffix: str) -> int:
    """How many places the quotation with its context has in the text."""
    if (count := text.count(exact)) > MANY:
        return count
    try:
        locate(text, Anchor(exact, prefix, suffix))
    except QuoteAbsent:
        return 0
    except QuoteAmbiguous as error:
        return len(error.positions)
    return 1


def figures(text: str, language: str) -> Iterator[Figure]:
    """The figures with a decimal value: parts of a whole and vague amounts are read by the checks themselves."""
    return (figure for figure in find_figures(text, language) if isinstance(figure.value, Decimal))


READERS = Readers(figures, find_periods, numeral, find_mentions, occurrences)
