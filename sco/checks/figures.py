"""Numbers, dates and comparators that the other language lacks or states differently."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sco.checks.findings import ERROR, MAX_FINDINGS, WARNING, Finding, Level, Place, place_in
from sco.checks.numbers import FAMILIES, MONTH_PREFIX, Number, Numbers, read_numbers
from sco.checks.subjects import Form, Pair, Quantity, Readers, Subject, other
from sco.checks.wording import gettext_noop
from sco.languages import EN, LANGUAGES, ZH, Language

MESSAGES: Final = {
    "figures.differ": gettext_noop("“%(words)s” does not match “%(counterpart)s”."),
    "figures.missing": gettext_noop("“%(words)s” has no match in %(other)s."),
    "figures.comparator": gettext_noop(
        "“%(words)s” and “%(counterpart)s” are the same number, but not the same comparison."
    ),
    "figures.currency": gettext_noop("“%(words)s” and “%(counterpart)s” are the same number of different currencies."),
    "figures.coarser": gettext_noop("“%(words)s” is given less exactly in %(other)s."),
    "figures.quantity": gettext_noop("The value %(value)s is not in the %(language)s text."),
}
YEAR: Final = 4  # the length of a date that is only a year
_OPPOSITE: Final = {"above", "below"}


def check_figures(subject: Subject, readers: Readers) -> Iterator[Finding]:
    """Figures of each pair of texts, and the item's own value in its statement."""
    for pair in subject.pairs:
        if pair.form is not Form.UNIT and pair.is_complete:
            read = {language: read_numbers(pair.text(language), language, readers) for language in LANGUAGES}
            yield from islice(_Comparison(pair, read).findings(), MAX_FINDINGS)
            if subject.quantity and subject.quantity.name == pair.name:
                yield from _quantity(pair, subject.quantity, read)


class _Comparison:
    """One pair of texts and their numbers."""

    def __init__(self, pair: Pair, read: dict[Language, Numbers]) -> None:
        self.pair, self.read = pair, read

    def findings(self) -> Iterator[Finding]:
        """Numbers without a match, each with its counterpart where that can be told; then comparators."""
        lacking = {language: list(self._unmatched(language)) for language in LANGUAGES}
        if len(lacking[ZH]) == len(lacking[EN]):
            for zh, en in zip(lacking[ZH], lacking[EN], strict=True):
                yield self._differ(zh, en)
        else:
            for language in LANGUAGES:
                for number in lacking[language]:
                    yield self._missing(language, number)
        yield from self._comparators()

    def _unmatched(self, language: Language) -> Iterator[Number]:
        there = self.read[other(language)]
        seen: set[tuple[str, str]] = set()
        for number in self.read[language].found:
            key = (number.sort, number.value)
            if key not in seen and not _is_matched(number, there):
                seen.add(key)
                yield number

    def _place(self, language: Language, number: Number) -> Place:
        text = self.pair.text(language)
        return place_in(self.pair.column(language), language, text, number.start, number.end)

    def _differ(self, zh: Number, en: Number, code: str = "figures.differ") -> Finding:
        # At the English, which is mostly made after the Chinese; the message has both.
        place = self._place(EN, en)
        details = {"words": self._place(ZH, zh).words, "counterpart": place.words}
        return Finding(code, ERROR if zh.firm or en.firm else WARNING, place, details, LANGUAGES)

    def _missing(self, language: Language, number: Number) -> Finding:
        place = self._place(language, number)
        code, level = _judged(number, self.read[other(language)])
        return Finding(code, level, place, {"words": place.words, "other": other(language)}, LANGUAGES)

    def _comparators(self) -> Iterator[Finding]:
        by_value = {language: _by_value(self.read[language].found) for language in LANGUAGES}
        for value, here in by_value[ZH].items():
            there = by_value[EN].get(value)
            if there and not _have_one_currency(here, there):
                yield self._differ(here[0], there[0], "figures.currency")
            families = [{number.family for number in numbers} for numbers in (here, there or here)]
            if there and families[0].isdisjoint(families[1]):
                zh, en = self._place(ZH, here[0]), self._place(EN, there[0])
                level = ERROR if set.union(*families) >= _OPPOSITE else WARNING
                details = {"words": zh.words, "counterpart": en.words}
                yield Finding("figures.comparator", level, en, details, LANGUAGES)


def _have_one_currency(here: Sequence[Number], there: Sequence[Number]) -> bool:
    """Whether some currency is on both sides, or one side names none."""
    zh, en = ({number.currency for number in numbers} for numbers in (here, there))
    return "" in zh | en or not zh.isdisjoint(en)


def _by_value(numbers: Sequence[Number]) -> dict[str, list[Number]]:
    found: dict[str, list[Number]] = defaultdict(list)
    for number in numbers:
        if number.sort == "number" and number.firm:
            found[number.value].append(number)
    return found


def _is_matched(number: Number, there: Numbers) -> bool:
    if number.value in there.by_sort[number.sort]:
        return True
    if number.sort == "month":
        return f"{MONTH_PREFIX}{number.value}" in there.loose
    if number.sort == "date" and len(number.value) > YEAR:
        return False
    return number.value in there.loose or _is_small(number)


def _is_small(number: Number) -> bool:
    return not number.firm and number.value in {"1", "2"}


def _judged(number: Number, there: Numbers) -> tuple[str, Level]:
    """What the lack of a number amounts to: a date whose year is there is only less exact."""
    if number.sort == "date" and number.value[:YEAR] in there.loose:
        alike = {value for value in there.by_sort["date"] if len(value) == len(number.value)}
        return ("figures.missing", ERROR) if alike and len(number.value) > YEAR else ("figures.coarser", WARNING)
    return "figures.missing", ERROR if number.firm and number.sort not in {"digits", "ordinal", "time"} else WARNING


def _quantity(pair: Pair, quantity: Quantity, read: dict[Language, Numbers]) -> Iterator[Finding]:
    for language in LANGUAGES:
        numbers = read[language]
        if quantity.value in numbers.loose or f"{quantity.value}%" in numbers.loose:
            continue
        place = Place(pair.column(language), language)
        sign = "" if FAMILIES.get(quantity.comparator) == "exactly" else quantity.comparator
        details = {"value": f"{sign}{quantity.value}", "language": language}
        yield Finding("figures.quantity", WARNING, place, details, (language,))
