"""The shortest quotation of a figure: with its noun, unique in the text, cutting neither words nor other figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from articles.parsing.figures.definitions import Figure
from articles.parsing.figures.ranges import joined
from articles.parsing.text_language import HAN

# A quotation becomes public: it must reveal little of a source text that may not be republished.
MAX_QUOTE: Final = 20
MANY: Final = 50  # a figure that occurs more often is no quotation that would identify a sentence
# The noun behind a figure: 三个村庄, 2600万劳动者, 三分之一的受访者. Without a dictionary, a word that ends before
# punctuation or a particle is known to be whole; of others, the first two characters are most likely a word.
_NOT_OF_NOUN: Final = "的了和与在被已将是为或及等也都就对从向于不"
_WHOLE_NOUN: Final = re.compile(rf"的?(?:(?![{_NOT_OF_NOUN}])[{HAN}]){{1,4}}(?=[^{HAN}]|[{_NOT_OF_NOUN}]|\Z)")
_TWO: Final = re.compile(rf"的?(?:(?![{_NOT_OF_NOUN}])[{HAN}]){{2}}")
_NOUN_EN: Final = re.compile(r"(?:\sof)?(?:\s(?:the|its|their|all))?\s[A-Za-z][A-Za-z’'-]*")
_COUNTERS: Final = frozenset(
    "个名位项件宗份部家所座条艘架辆台套种类场轮批支只枚起发具列节处间栋幢颗株块片张本笔"  # each a measure word
)


@dataclass(slots=True)
class Quoter:
    """Quotations in one sentence of ``text``, which begins at ``at``; ``taken`` are those that others have."""

    text: str = field(repr=False)
    at: int
    sentence: str = field(repr=False)
    figures: Sequence[Figure]
    taken: set[str]

    def quote(self, index: int) -> tuple[int, int] | None:
        """The (start, end) of a figure's quotation in the sentence; None if none of 20 characters is unique.

        Of what is allowed, the one that adds least, and rather after the figure than in front of it.
        """
        for start, end in self._cores(index):
            if found := self._around(start, end, self._cuts(index)):
                self.taken.add(self.sentence[slice(*found)])
                return found
        return None

    def _around(self, start: int, end: int, cuts: set[int]) -> tuple[int, int] | None:
        places = self._places(self.sentence[start:end])
        if len(places) > MANY:
            return None
        # From the figure outwards, and product() varies the right end first.
        lefts = [left for left in self._outwards(start, -1, cuts) if _is_border(self.sentence, left, start)]
        rights = [right for right in self._outwards(end, 1, cuts) if _is_border(self.sentence, right, end)]
        for left, right in product(lefts, rights):
            quote = self.sentence[left:right]
            allowed = len(quote) <= MAX_QUOTE and quote == quote.strip() and quote not in self.taken
            if allowed and sum(self.text.startswith(quote, place - (start - left)) for place in places) == 1:
                return left, right
        return None

    def _places(self, core: str) -> list[int]:
        """Where the figure is in the text; not all if there are many."""
        places = [self.text.find(core)]
        while places[-1] >= 0 and len(places) <= MANY:
            places.append(self.text.find(core, places[-1] + 1))
        return [place for place in places if place >= 0]

    def _outwards(self, edge: int, step: int, cuts: set[int]) -> Iterator[int]:
        last = max(0, edge - MAX_QUOTE) if step < 0 else min(len(self.sentence), edge + MAX_QUOTE)
        return (position for position in range(edge, last + step, step) if position not in cuts)

    def _cores(self, index: int) -> Iterator[tuple[int, int]]:
        """The whole range of a bound; then the figure itself, unless it is one word with the other bound (两三百)."""
        figure, (start, end) = self.figures[index], self._range(index)
        if end - start <= MAX_QUOTE:
            yield start, self._with_noun(start, end, index)
        other = [
            one for one in self.figures[max(0, index - 1) : index + 2] if start <= one.start < end and one is not figure
        ]
        if all(one.end < figure.start or figure.end < one.start for one in other):
            start = figure.start if figure.end - figure.start <= MAX_QUOTE else figure.number
            yield start, self._with_noun(start, self._shortened(start, figure.end), index)

    def _with_noun(self, start: int, end: int, index: int) -> int:
        noun = _noun(self.sentence, end, self.figures[index])
        return noun if noun - start <= MAX_QUOTE and noun not in self._cuts(index) else end

    def _shortened(self, start: int, end: int) -> int:
        """The end, or the last end of a word that 20 characters reach."""
        if end - start <= MAX_QUOTE:
            return end
        borders = (at for at in range(start + MAX_QUOTE, start, -1) if _is_border(self.sentence, at, -1))
        last = next(borders, start + MAX_QUOTE)
        return start + len(self.sentence[start:last].rstrip())

    def _range(self, index: int) -> tuple[int, int]:
        for low, high in ((index, index + 1), (index - 1, index)):
            if low >= 0 and high < len(self.figures) and joined(self.sentence, self.figures[low], self.figures[high]):
                return self.figures[low].start, self.figures[high].end
        return self.figures[index].start, self.figures[index].end

    def _cuts(self, index: int) -> set[int]:
        """Positions inside the other figures that are near."""
        start, end = self._range(index)
        near = [
            one for one in self.figures[max(0, index - MAX_QUOTE) : index + MAX_QUOTE] if not start <= one.start < end
        ]
        return {position for one in near for position in range(one.start + 1, min(one.end, one.start + 4 * MAX_QUOTE))}


def _noun(sentence: str, end: int, figure: Figure) -> int:
    """Where the noun behind a figure ends; ``end`` if its unit says what is counted, or no noun is certain."""
    if figure.unit and figure.unit not in _COUNTERS:
        return end
    bare = not figure.unit
    match = _WHOLE_NOUN.match(sentence, end) or (bare and (_TWO.match(sentence, end) or _NOUN_EN.match(sentence, end)))
    return match.end() if match else end


def _is_border(sentence: str, position: int, edge: int) -> bool:
    """Whether a quotation that begins or ends here cuts no word or number."""
    if not 0 < position < len(sentence):
        return True
    before, after = sentence[position - 1], sentence[position]
    if not (before.isalnum() and after.isalnum()):
        return True
    # Chinese has no spaces: inside a run of its characters, only the edge of the figure is certainly one of a word.
    return position == edge and not (before.isascii() and after.isascii())
