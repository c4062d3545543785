"""Reads one quantity as people write it: ``2600多名``, ``5,000亿美元``, ``9.3bn``, ``约占25%``.

The text is read as a whole or not at all: nothing of it is left out in silence.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from articles.parsing.figures.definitions import LIMIT, PLACES, SIGNS, Comparator, Figure, as_stored
from articles.parsing.figures.extraction import find_figures
from articles.parsing.numerals import SCALES, SMALL, TENS, plain_digits
from sco.i18n import gettext_noop

MAX_LENGTH: Final = 100
MAX_UNIT: Final = 60
# Units that mean the same in both languages; those of either language lead to the other.
UNIT_PAIRS: Final = (
    ("%", "%"), ("‰", "‰"),
    ("美元", "US dollars"), ("欧元", "euros"), ("英镑", "pounds sterling"), ("卢布", "roubles"),
    ("元", "yuan"), ("人民币", "yuan"), ("人", "people"), ("名", "people"), ("个国家", "countries"),
    ("国", "countries"),
    ("年", "years"), ("个月", "months"), ("天", "days"), ("小时", "hours"), ("公里", "kilometres"), ("吨", "tonnes"),
    ("平方公里", "square kilometres"), ("公顷", "hectares"), ("个百分点", "percentage points"), ("起案件", "cases"),
)  # fmt: skip
_CURRENCIES: Final = {
    "US$": ("美元", "US dollars"), "USD": ("美元", "US dollars"), "$": ("美元", "US dollars"), "€": ("欧元", "euros"),
    "EUR": ("欧元", "euros"), "£": ("英镑", "pounds sterling"), "人民币": ("元", "yuan"), "RMB": ("元", "yuan"),
    "CNY": ("元", "yuan"), "RUB": ("卢布", "roubles"),
}  # fmt: skip
_HAN: Final = re.compile("[\u3400-\u9fff]")
_CURRENCY = re.compile(r"(US\$|[$€£]|人民币|\b(?:USD|EUR|RMB|CNY|RUB))\s?(?=[0-9])")
_SIGN = re.compile(rf"([{''.join(SIGNS)}=≈~])\s*")
_MINUS = re.compile(r"[-−]\s?(?=[0-9])|负(?=[0-9])|minus\s+(?=[0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
# “12 0,5” is no twelve of something.
_NUMBER_IN_UNIT = re.compile(r"(?<![\w-])[0-9][0-9.,]*(?![\w-])")
# A year would pass for a year, and seven digits for a code, had they no separators. 2019年 is a year indeed.
_BARE = re.compile(r"(?<![0-9.,百千万亿])[1-9][0-9]{3,}(?![0-9,])(?!(?<=\b[12][0-9]{3})\s?年)")
_LEAD = re.compile(r"(?:共计|总计|合计|共有|共|达到|达|占|有)(?=[0-9])")
# 约…多 and …多…左右 say two things at once.
_COMPARES = re.compile("多于|少于|不?超过|将?近|大?约|逾|不足|不到|至[少多]|[多余几](?![于边])|左右|上下|以[上下内]")
_UNFINISHED: Final = {
    *SMALL, *TENS, *SCALES, "hundred", "dozen", "bn", "mn", "tn", "half", "quarter", "third", "thirds", "point", "lakh",
    "crore", "to", "k", "plus", "odd",
}  # fmt: skip


class QuantityError(ValueError):
    """The text is not one quantity. ``template`` is translatable and takes ``details``."""

    template = gettext_noop(
        "“%(text)s” could not be read as a quantity. Write one number, for example 2600多名, 5,000亿美元 or 9.3bn."
    )

    def __init__(self, text: str, rest: str = "") -> None:
        self.details = {"text": _shown(text), "rest": _shown(rest), "longest": MAX_LENGTH, "places": PLACES}
        super().__init__(self.template % self.details)


class QuantityTooLong(QuantityError):
    """More text than a quantity has."""

    template = gettext_noop(
        "A quantity has %(longest)s characters at most. Write one number with its unit, for example 5,000亿美元."
    )


class InvisibleCharacter(QuantityError):
    """A character that does not show: it may hide what is read."""

    template = gettext_noop("“%(text)s” contains an invisible character. Type the quantity anew, for example 2600多名.")


class TwoNumbers(QuantityError):
    """More than one number."""

    template = gettext_noop(
        "“%(text)s” has more than one number. A claim states one: for a range, enter its lower end as ≥ or its"
        " upper end as ≤, for example ≥ 30名."
    )


class PartlyRead(QuantityError):
    """A number, and something that may change it."""

    template = gettext_noop(
        "In “%(text)s”, “%(rest)s” could not be read. Write the number in digits, for example 15.8万, and other words"
        " into the unit."
    )


class ComparedTwice(QuantityError):
    """Words for two comparators."""

    template = gettext_noop("“%(text)s” compares in two ways. Keep one of them, for example 约2600名 or 2600多名.")


class NoExactValue(QuantityError):
    """A fraction without an exact decimal."""

    template = gettext_noop("“%(text)s” has no exact decimal. Write a percentage, for example 约33.3%%.")


class OutOfRange(QuantityError):
    """A number that the column does not hold."""

    template = gettext_noop(
        "“%(text)s” is out of range: a quantity has 18 digits before the point and %(places)s after it at most."
    )


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a claim states it. ``unit`` is in ``language`` (``zh`` or ``en``); ``other`` its pair, or ''."""

    value: Decimal
    comparator: Comparator
    unit: str
    other: str
    language: str


def read_quantity(text: str) -> Quantity:
    """The quantity that the whole text states; QuantityError says what is wrong with it."""
    written = _checked(text)
    language = "zh" if _HAN.search(written) else "en"
    sign, rest = _without_sign(written)
    rest, currency = _without_currency(rest)
    # Of money alone, m is no metre.
    rest = (
        re.sub(r"(?<=[0-9])\s?([mk])\b", lambda m: {"m": " million", "k": " thousand"}[m[1]], rest)
        if currency
        else rest
    )
    rest, minus = _MINUS.subn("", rest, count=1) if _MINUS.match(rest) else (rest, 0)
    figure = _plain(text, rest) or _figure(text, rest, language)
    if sign and figure.comparator != "=":
        raise PartlyRead(text, sign)
    stored, counted = _stored(text, figure)
    unit = currency[0 if language == "zh" else 1] if currency and not counted else counted
    unit = "%" if unit.lower() in {"per cent", "percent", "％"} else unit
    if len(unit) > MAX_UNIT or (currency and unit not in currency):
        raise PartlyRead(text, unit)
    value = -stored if minus else stored
    return Quantity(value, sign or figure.comparator, unit, _pair(unit, language), language)


def read_number(text: str) -> Decimal:
    """The value of ``2,600``, ``5,000亿`` or ``9.3bn``; QuantityError for anything else, such as a unit."""
    quantity = read_quantity(text)
    if quantity.unit or quantity.comparator != "=":
        raise PartlyRead(text, quantity.unit or quantity.comparator)
    return quantity.value


def _checked(text: str) -> str:
    """The text with ASCII digits and signs, separated as numbers are."""
    stripped = text.strip()
    if len(stripped) > MAX_LENGTH:
        raise QuantityTooLong(stripped)
    if any(unicodedata.category(char)[0] == "C" for char in stripped):
        raise InvisibleCharacter(stripped)
    plain = plain_digits(stripped).translate(str.maketrans("＄＝＜＞，≧≦", "$=<>,≥≤"))
    return _BARE.sub(lambda match: f"{int(match.group()):,}", " ".join(plain.split()))


def _shown(text: str) -> str:
    """The text as a message may repeat it: short, and without what browsers or databases choke on."""
    kept = "".join(char if unicodedata.category(char)[0] != "C" else "\ufffd" for char in text[:40])
    return kept + ("…" if len(text) > 40 else "")


def _without_sign(written: str) -> tuple[Comparator | None, str]:
    match = _SIGN.match(written)
    if match is None:
        return None, written
    signs: dict[str, Comparator] = {**SIGNS, "=": "=", "≈": "≈", "~": "≈"}
    return signs[match.group(1)], written[match.end() :]


def _without_currency(written: str) -> tuple[str, tuple[str, str] | None]:
    match = _CURRENCY.search(written)
    if match is None:
        return written, None
    return (written[: match.start()] + written[match.end() :]).strip(), _CURRENCIES[match.group(1)]


def _plain(text: str, written: str) -> Figure | None:
    """A number without any word."""
    if not _NUMBER.fullmatch(written):
        return None
    value = Decimal(written.replace(",", ""))
    if value >= LIMIT or len(written.partition(".")[2]) > PLACES:
        raise OutOfRange(text)
    return Figure(value, "=", "", 0, len(written), 0)


def _stored(text: str, figure: Figure) -> tuple[Decimal, str]:
    """Value and unit for the columns: a quarter is 25 %; a third has no exact decimal, and 数百 no value."""
    value, unit = as_stored(figure)
    if value is None:
        raise NoExactValue(text) if figure.value is not None else QuantityError(text)
    return value, unit


def _figure(text: str, written: str, language: str) -> Figure:
    """The only figure of the text, with the words behind it as its unit."""
    counted = _LEAD.sub("", written, count=1) if _LEAD.match(written) else written
    found = find_figures(counted, language)
    if not found and language == "zh":
        # In prose, a numeral without a measure word is part of a word.
        return _without_measure(text, counted)
    if len(found) > 1 or (found and _NUMBER_IN_UNIT.search(found[0].unit)):
        raise TwoNumbers(text)
    if not found:
        raise QuantityError(text)
    figure, rest = found[0], re.sub(r"\A\s*·\s*", "", counted[found[0].end :])
    before = counted[: figure.start].strip()
    if before or _may_change(rest, language) or (language == "en" and _words(figure.unit) & _UNFINISHED):
        raise PartlyRead(text, before or rest.strip() or figure.unit)
    if len(_COMPARES.findall(counted[: figure.end])) > 1:
        raise ComparedTwice(text)
    return _with_unit(figure, rest, language)


def _without_measure(text: str, written: str) -> Figure:
    found = find_figures(f"{written}个", "zh")
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(written) + 1):
        raise QuantityError(text)
    return replace(found[0], unit="", end=len(written))


def _may_change(rest: str, language: str) -> bool:
    """Whether the words behind a figure may change its value."""
    if any(char.isnumeric() or char in "两半%‰^" for char in rest) or re.match(r"\s*[-–—~至到+.,/*×]", rest):
        return True
    if language == "zh":
        return (rest[:1] in set("多余几来") and not rest[1:2].strip()) or bool(
            re.search("以上|以下|以内|左右|上下", rest)
        )
    return bool(_UNFINISHED & _words(rest))


def _words(text: str) -> set[str]:
    return set(re.findall("[a-z]+", text.lower()))


def _with_unit(figure: Figure, rest: str, language: str) -> Figure:
    gap = " " if language == "en" and figure.unit and rest.strip() else ""
    return replace(figure, unit=(figure.unit + gap + rest.strip()).strip())


def _pair(unit: str, language: str) -> str:
    """The unit in the other language; '' if the pair is not known."""
    pairs = UNIT_PAIRS if language == "zh" else [(en, zh) for zh, en in UNIT_PAIRS]
    return next((there for here, there in pairs if here.lower() == unit.lower()), "")


def from_figure(figure: Figure, language: str) -> Quantity | None:
    """The quantity of a figure found in a text of this language; None if no column holds its value."""
    short = "zh" if language.lower().startswith("zh") else "en"
    value, unit = as_stored(figure)
    return Quantity(value, figure.comparator, unit, _pair(unit, short), short) if value is not None else None
