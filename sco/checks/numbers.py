"""Reads every number of a text, so that it can be looked for in the other language.

A number is *firm* if its loss is a mistake, *small* if it is a small number word, which one language may leave out.
Whatever else can be read as a number is *loose*: it never has to be matched, but matches.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final, Literal

from sco.checks.currencies import currency_of, has_currency
from sco.checks.masking import mask_not_prose
from sco.checks.subjects import Readers
from sco.languages import ZH, Language

Sort = Literal["number", "date", "day", "month", "time", "decade", "ordinal", "fraction", "digits"]
HAN: Final = "〇零一二两三四五六七八九十百千万亿"
MOST_DIGITS: Final = 40  # longer rows of digits are no numbers, and Decimal is slow with them
SMALL_UP_TO: Final = 12
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９．％，", "0123456789.%,")
_WORDS_TO_NINETY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety zero"
)
_ORDINALS_TO_TWENTY = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
)
_MONTH_NAMES = "January February March April May June July August September October November December"
_WORDS: Final = _WORDS_TO_NINETY.split(" ")
_SCALES: Final = ["hundred", "thousand", "million", "billion", "trillion", "dozen"]
_ORDINALS: Final = {word: number for number, word in enumerate(_ORDINALS_TO_TWENTY.split(" "), 1)} | {
    "thirtieth": 30, "fortieth": 40, "fiftieth": 50, "hundredth": 100,
}  # fmt: skip
_MONTHS: Final = _MONTH_NAMES.split(" ")
_MONTH_NUMBERS: Final = {name[:3].lower(): f"{number:02}" for number, name in enumerate(_MONTHS, 1)}
_MONTH = "(?:" + "|".join([*_MONTHS, *(f"{name[:3]}\\.?" for name in _MONTHS), r"Sept\.?"]) + ")"
_MULTIPLES: Final = {
    "2": "both|pairs?|double[ds]?|doubling|twice|couple|twin|twofold|bilateral|two-way",
    "3": "triple[ds]?|trilateral|tripartite|threefold",
    "4": "quadrilateral|fourfold|quadruple[ds]?",
    "0.5": "half|halves|halved",
    "10": "decades?|tenfold",
    "12": "dozens?",
    "100": "century|centuries|centenary|hundredfold",
}
_MULTIPLES_EN: Final = re.compile(
    r"\b(?:" + "|".join(f"(?P<n{n}>{words})" for n, words in enumerate(_MULTIPLES.values())) + r")\b", re.IGNORECASE
)
_PARTS: Final = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    f"{word}{end}": number for word, number in _ORDINALS.items() if number > 2 for end in ("", "s")
}
_COUNTED = "|".join(_WORDS[:12])
_FRACTION_EN: Final = re.compile(rf"\b({_COUNTED}|an?|[0-9]{{1,3}})[\s-]({'|'.join(_PARTS)})\b", re.IGNORECASE)
_FRACTION_ZH: Final = re.compile(
    rf"(?!百分之)(?<![{HAN}])([{HAN}]{{1,8}}|[0-9]{{1,6}})分之([{HAN}]{{1,8}}|[0-9]{{1,6}})"
)
_ORDINAL_EN: Final = re.compile(
    rf"\b(?:([0-9]{{1,6}})(?:st|nd|rd|th)|(?:(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?"
    rf"({'|'.join(_ORDINALS)}))\b",
    re.IGNORECASE,
)
_ORDINAL_ZH: Final = re.compile(rf"第\s?([{HAN}]{{1,8}}|[0-9]{{1,6}})|([{HAN}]{{1,8}}|[0-9]{{1,2}})世纪(?!的?[0-9])")
_DECADE_ZH: Final = re.compile(
    rf"(?:(上个?世纪)|(本世纪)|([{HAN}]{{1,3}}|[0-9]{{1,2}})世纪)?(?<![0-9])([0-9]0|[二三四五六七八九]十)年代"
)
_DAY_ZH: Final = re.compile(r"(?<![0-9])(1[0-2]|0?[1-9])月([12][0-9]|3[01]|0?[1-9])[日号]")
_DAY_EN: Final = re.compile(
    rf"\b(?:([0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({_MONTH})|({_MONTH})\s([0-9]{{1,2}})(?:st|nd|rd|th)?)(?![\w,]?[0-9])"
)
_MONTH_ZH: Final = re.compile(r"(?<![0-9个])(1[0-2]|[1-9])月(?![0-9])")
_MONTH_EN: Final = re.compile(rf"\b{_MONTH}(?!\w)")
# Of the clock, without its half of the day: 20时30分 is 8.30 p.m.
_TIME_ZH: Final = re.compile(
    r"(?<![0-9.:])(?:([01]?[0-9]|2[0-4])(?:时(?![代间候])|点(?![0-9]*%))(?:([0-5]?[0-9])分|(半))?"
    r"|([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:]))"
)
_TIME_EN: Final = re.compile(
    r"(?<![0-9.:])(?:(1[0-2]|0?[1-9])(?:[.:]([0-5][0-9]))?\s?[ap]\.?m\b|([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:]))",
    re.IGNORECASE,
)
_EXCEEDING: Final = re.compile(r"\b(?:exceed(?:ed|s)?|surpass(?:ed|es)?|top(?:ped|s))\s(?:US|RMB)?\Z", re.IGNORECASE)
_TENTHS_ZH: Final = re.compile(r"([一二两三四五六七八九]|[1-9])成(?![员果立为就功效本份分都长人品交])")
_HAN_RUN: Final = re.compile(rf"[{HAN}]{{1,20}}")
_HALF: Final = ("0.5", "0.5%", "1/2", "50%")
_TWO_ZH: Final = re.compile("[双二两俩]|翻番|一倍")
_HALF_ZH: Final = re.compile("半")
_WORD = "|".join([*_WORDS, *_SCALES])
_WORD_RUN: Final = re.compile(rf"\b(?:{_WORD})(?:(?:\s|-|\sand\s)(?:{_WORD})){{0,8}}\b", re.IGNORECASE)
_DIGITS: Final = re.compile(r"[0-9]+(?:[,，\s][0-9]{3}(?![0-9]))*(?:\.[0-9]+)?")
# Numbers of list items are counted by the check of paragraphs.
_LIST_NUMBER: Final = re.compile(r"^[ \t]{0,12}[0-9]{1,9}[.)、](?![0-9])", re.MULTILINE)
_PERCENT: Final = re.compile(r"%|％|per\s?cent|percentage|百分点", re.IGNORECASE)
_UP_TO_ZH: Final = ("多达", "高达", "可达", "最多")
MONTH_PREFIX: Final = "month "  # a month of no date, among the loose values
FAMILIES: Final = {">": "above", "≥": "above", "<": "below", "≤": "below", "≈": "about", "=": "exactly"}


@dataclass(frozen=True, slots=True)
class Number:
    """``text[start:end]`` states ``value`` of this sort; ``family`` is above, below, about or exactly.

    ``currency`` is a code, or empty.
    """

    sort: Sort
    value: str
    start: int
    end: int
    firm: bool = True
    family: str = "exactly"
    currency: str = ""


@dataclass(slots=True)
class Numbers:
    """The numbers of a text in its order, and the values that it has in any form."""

    found: list[Number]
    loose: set[str]
    by_sort: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for number in self.found:
            self.by_sort[number.sort].add(number.value)
        for date in self.by_sort["date"]:
            # A date names its month, and its day in the month.
            self.by_sort["month"].add(date[5:7])
            self.by_sort["day"].add(date[5:])


def read_numbers(text: str, language: Language, readers: Readers) -> Numbers:
    """Every number of the text."""
    plain = mask_not_prose(text).translate(_FULL_WIDTH)
    plain = _LIST_NUMBER.sub(lambda match: "\ue000" * len(match.group()), plain)
    taken = bytearray(len(plain))
    found: list[Number] = []
    own = _own_zh(plain, readers) if language == ZH else _own_en(plain, readers)
    # What is read first keeps its place: the year of a date is no figure.
    for numbers in (_dates(plain, language, readers), own, _figures(plain, language, readers), _rest(plain, taken)):
        for number in numbers:
            if not any(taken[number.start : number.end]):
                taken[number.start : number.end] = b"\1" * (number.end - number.start)
                found.append(number)
    found.sort(key=lambda number: number.start)
    return Numbers(found, _loose(plain, language, readers) | {number.value for number in found})


def _dates(plain: str, language: Language, readers: Readers) -> Iterator[Number]:
    for period in readers.periods(plain, language):
        if period.start[-1:] == "0" and period.end == f"{period.start[:3]}9":
            yield Number("decade", period.start, period.at, period.until)
            continue
        ends = list(dict.fromkeys(filter(None, (period.start, period.end))))
        # Two dates in one wording: each gets a half of it, because no two numbers share a place.
        middle = (period.at + period.until + 1) // 2 if len(ends) > 1 else period.until
        yield Number("date", ends[0], period.at, middle)
        if len(ends) > 1:
            yield Number("date", ends[1], middle, period.until)


def _own_zh(plain: str, readers: Readers) -> Iterator[Number]:
    def value(numeral: str) -> int | None:
        return int(numeral) if numeral.isdecimal() else readers.numeral(numeral, ZH)

    for match in _FRACTION_ZH.finditer(plain):
        yield from _fraction(match, value(match[2]), value(match[1]))
    for match in _DECADE_ZH.finditer(plain):
        century = 20 if match[1] or not (match[2] or match[3]) else 21 if match[2] else value(match[3])
        tens = value(match[4])
        if century and tens:
            yield Number("decade", str((century - 1) * 100 + tens), *match.span())
    for match in _ORDINAL_ZH.finditer(plain):
        number = value(match[1] or match[2])
        if number is not None:
            yield Number("ordinal", str(number), *match.span(), firm=number > 2)
    for match in _TIME_ZH.finditer(plain):
        yield _time(match, match[1] or match[4], "30" if match[3] else match[2] or match[5])
    for match in _DAY_ZH.finditer(plain):
        yield Number("day", f"{int(match[1]):02}-{int(match[2]):02}", *match.span())
    for match in _MONTH_ZH.finditer(plain):
        yield Number("month", f"{int(match[1]):02}", *match.span(), firm=False)


def _own_en(plain: str, readers: Readers) -> Iterator[Number]:
    for match in _FRACTION_EN.finditer(plain):
        word = match[1].lower()
        above = 1 if word in {"a", "an"} else int(word) if word.isdecimal() else readers.numeral(word, "en")
        yield from _fraction(match, above, _PARTS[match[2].lower()])
    for match in _ORDINAL_EN.finditer(plain):
        tens = readers.numeral(match[2], "en") if match[2] else 0
        number = int(match[1]) if match[1] else (tens or 0) + _ORDINALS[match[3].lower()]
        yield Number("ordinal", str(number), *match.span(), firm=number > 2)
    for match in _TIME_EN.finditer(plain):
        yield _time(match, match[1] or match[3], match[2] or match[4])
    for match in _DAY_EN.finditer(plain):
        month = _MONTH_NUMBERS[(match[2] or match[3])[:3].lower()]
        yield Number("day", f"{month}-{int(match[1] or match[4]):02}", *match.span())


def _time(match: re.Match[str], hour: str, minute: str | None) -> Number:
    return Number("time", f"{int(hour) % 12}:{int(minute or 0):02}", *match.span())


def _fraction(match: re.Match[str], above: int | None, below: int | None) -> Iterator[Number]:
    if above and below:
        yield Number("fraction", f"{above}/{below}", *match.span())


def _figures(plain: str, language: Language, readers: Readers) -> Iterator[Number]:
    is_money = has_currency(plain, language)
    for figure in readers.figures(plain, language):
        written = plain[figure.number : figure.end]
        value = plain_value(figure.value) + ("%" if _PERCENT.search(figure.unit) else "")
        in_digits = any(char.isdecimal() for char in written)
        comparator = figure.comparator
        if language == ZH and comparator == "=" and plain[max(0, figure.start - 2) : figure.start] in _UP_TO_ZH:
            comparator = "≤"
        if language != ZH and comparator == "=" and _EXCEEDING.search(plain, max(0, figure.start - 16), figure.start):
            comparator = ">"
        firm = in_digits or figure.value > SMALL_UP_TO
        # “one of the”, 一个, 两国 and the 五国 after a list of five say nothing that the other language must repeat.
        if firm or (figure.value > 2 and figure.unit != "国"):
            money = currency_of(plain, figure.number, figure.end, language) if is_money else ""
            yield Number("number", value, figure.start, figure.end, firm, FAMILIES[comparator], money)


def _rest(plain: str, taken: bytearray) -> Iterator[Number]:
    for match in _DIGITS.finditer(plain):
        if not any(taken[match.start() : match.end()]):
            yield Number("digits", _digits(match.group()), *match.span())


def plain_value(value: Decimal) -> str:
    """The value without exponent and without zeros at its end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(written: str) -> str:
    bare = re.sub(r"[,，\s]", "", written)
    if len(bare) > MOST_DIGITS:
        return bare
    try:
        return plain_value(Decimal(bare))
    except InvalidOperation:
        return bare


def _loose(plain: str, language: Language, readers: Readers) -> set[str]:
    found = {_digits(match.group()) for match in _DIGITS.finditer(plain)}
    words = _loose_zh(plain, readers) if language == ZH else _loose_en(plain, readers)
    return found | set(words)


def _loose_zh(plain: str, readers: Readers) -> Iterable[str]:
    for match in _HAN_RUN.finditer(plain):
        yield from _values(match.group(), readers, ZH)
    for match in _TENTHS_ZH.finditer(plain):
        yield from (f"{value}0%" for value in _values(match[1], readers, ZH))
    if _TWO_ZH.search(plain):
        yield "2"
    if _HALF_ZH.search(plain):
        yield from _HALF


def _values(run: str, readers: Readers, language: Language) -> Iterator[str]:
    """The value of a run of numerals; or those of its characters and beginnings, as in 三五年 and “十四五”."""
    value = readers.numeral(run, language)
    if value is not None:
        yield str(value)
    else:
        parts = [*run, *(run[:length] for length in range(2, len(run)))]
        yield from (str(each) for part in parts if (each := readers.numeral(part, language)) is not None)


def _loose_en(plain: str, readers: Readers) -> Iterable[str]:
    for match in _WORD_RUN.finditer(plain):
        value = readers.numeral(match.group(), "en")
        if value is not None:
            yield str(value)
    values = list(_MULTIPLES)
    for match in _MULTIPLES_EN.finditer(plain):
        multiple = values[int((match.lastgroup or "n0")[1:])]
        yield from _HALF if multiple == "0.5" else (multiple,)
    for match in _MONTH_EN.finditer(plain):
        yield f"{MONTH_PREFIX}{_MONTH_NUMBERS[match.group()[:3].lower()]}"
