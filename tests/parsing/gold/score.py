"""Compares what the reader finds with the gold set."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from articles.parsing.figure_periods import period_of
from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.extraction import find_figures
from articles.parsing.figures.ranges import joined
from articles.parsing.periods import Period, find_periods
from tests.parsing.gold.sentences import Gold, Sentence

VALUES, EVERYTHING, PRECISION = 0.98, 0.93, 0.98  # the goal
_SAME_UNITS: Final = {"％": "%", "per cent": "%", "percent": "%", "per mille": "‰", "per mill": "‰"}


@dataclass(slots=True)
class Score:
    """Counts of figures, and a line for each that is wrong."""

    gold: int = 0
    values: int = 0
    right: int = 0
    found: int = 0
    true: int = 0
    powers: int = 0
    errors: list[str] = field(default_factory=list)

    def shares(self) -> tuple[float, float, float]:
        """Recall of values, recall of figures right in everything, precision."""
        return self.values / self.gold, self.right / self.gold, self.true / self.found

    def __str__(self) -> str:
        values, right, precision = (f"{share:.1%}" for share in self.shares())
        return (
            f"{self.gold} figures: value found {values}, everything right {right}, precision {precision},"
            f" wrong by a power of ten {self.powers}"
        )

    def reaches_goal(self) -> bool:
        """Whether the score is as good as it has to be."""
        values, right, precision = self.shares()
        return values >= VALUES and right >= EVERYTHING and precision >= PRECISION and not self.powers


def score(sentences: Iterable[Sentence]) -> Score:
    """The score of the reader on these sentences."""
    total = Score()
    for sentence in sentences:
        _add(total, sentence)
    return total


def as_gold(sentence: Sentence) -> Iterator[Gold]:
    """What the reader finds in a sentence, in the shape of the gold set: a range is one figure."""
    figures = find_figures(sentence.text, sentence.language)
    periods = list(find_periods(sentence.text, sentence.language, sentence.written))
    index = 0
    while index < len(figures):
        low, high = figures[index], figures[index + 1] if index + 1 < len(figures) else None
        is_range = high is not None and joined(sentence.text, low, high)
        index += 2 if is_range else 1
        spans = [(figure.start, figure.end) for figure in figures]
        period = period_of(sentence.text, sentence.language, (low.start, figures[index - 1].end), periods, spans)
        yield _as_gold(sentence, low, high if is_range else None, period)


def _as_gold(sentence: Sentence, low: Figure, high: Figure | None, period: Period | None) -> Gold:
    named = "" if period is None else period.start if period.start == period.end else f"{period.start}/{period.end}"
    unit = _SAME_UNITS.get(low.unit, low.unit)
    if low.value is None:
        return Gold((), "≈", unit, sentence.text[low.number : low.end], named)
    bounds = tuple(Fraction(figure.value) for figure in (low, high) if figure is not None and figure.value is not None)
    return Gold(bounds, "=" if high else low.comparator, unit, "", named)


def _add(total: Score, sentence: Sentence) -> None:
    found = list(as_gold(sentence))
    total.gold += len(sentence.figures)
    total.found += len(found)
    rest = list(found)
    missing = []
    for gold in sentence.figures:
        match = next((each for each in rest if _same_value(gold, each)), None)
        if match is None:
            missing.append(gold)
            continue
        rest.remove(match)
        total.values += 1
        total.true += 1
        _judge(total, sentence, gold, match)
    total.powers += sum(_differ_by_power(gold, each) for gold in missing for each in rest)
    for label, figures in (("missing", missing), ("false", rest)):
        total.errors += [f"{sentence.where}: {label} {_shown(each)} in {sentence.text}" for each in figures]


def _same_value(gold: Gold, found: Gold) -> bool:
    return gold.bounds == found.bounds and (not gold.words or gold.words.startswith(found.words[: len(gold.words)]))


def _judge(total: Score, sentence: Sentence, gold: Gold, found: Gold) -> None:
    same = gold.comparator == found.comparator and (bool(gold.words) or gold.unit == found.unit)
    if same and gold.period in {"", found.period}:
        total.right += 1
    else:
        total.errors.append(f"{sentence.where}: {_shown(found)} should be {_shown(gold)} in {sentence.text}")


def _shown(figure: Gold) -> str:
    value = figure.words or "..".join(str(bound) for bound in figure.bounds)
    return f"{figure.comparator}{value} {figure.unit} {'@' + figure.period if figure.period else ''}".strip()


def _differ_by_power(gold: Gold, found: Gold) -> bool:
    pairs = [(one, other) for one in gold.bounds for other in found.bounds if one and other]
    return any(_is_power(one / other) for one, other in pairs)


def _is_power(ratio: Fraction) -> bool:
    return any(ratio in {Fraction(10) ** exponent, Fraction(10) ** -exponent} for exponent in range(1, 19))
