"""The period of a figure: the nearest one before it that is no year of comparison (比2022年增长12%)."""

import re
from collections.abc import Sequence
from typing import Final, Literal

from articles.parsing.periods import Period
from articles.parsing.text_language import base_language

_Span = tuple[int, int]
_REACH: Final = 40
_FAR: Final = 200
_FIRST: Final = 20  # periods behind a figure; more are a table
_THAN = {
    "zh": re.compile(r"(?:比|较|相较于?|相比于?|对比|高于|低于|多于|少于|好于)(?:起|了)?\s?\Z"),
    "en": re.compile(
        r"\b(?:(?:than|compared\s(?:with|to)|versus|vs\.?|against|relative\sto)(?:\s(?:in|at|for|during))?"
        r"|(?:up|down|rise|rose|fall|fell|increase\w*|decrease\w*|grew|growth|higher|lower|more|less|change\w*)\b[^.;]{0,24}?\s(?:from|on|over))"
        r"\s(?:the\s|that\s(?:of|in)\s)?\Z",
        re.IGNORECASE,
    ),
}
# “Last month” at the end of a sentence is the period of all its figures, if none has one of its own.
_BEHIND = re.compile(r"\s")
_AT_ONCE = {
    "zh": re.compile(r"[（(]"),
    "en": re.compile(r"\s(?:in|during|for)\s(?:the\s|early\s|late\s|mid-)?"),
}
# “Built in 2009, it now carries 2,300”: what is said of today is not of that year.
_TODAY = {
    "zh": re.compile("至今|迄今|目前|如今|现在|现已|现有"),
    "en": re.compile(r"\b(?:now|so\sfar|to\sdate|currently)\b"),
}
_LISTED = re.compile(r"[^，。；]{0,10}")
_CLAUSE = re.compile("[，。；]")
_WITH = re.compile(r"(?:与|同|和|跟)\s?\Z")
_COMPARED = re.compile(r"[^，。；]{0,8}(?:相比|相较|持平|对比|比较)")


def period_of(
    sentence: str, language: str, place: _Span, periods: Sequence[Period], others: Sequence[_Span] = ()
) -> Period | None:
    """The period of a figure at ``place``: one that follows at once (“2.4% in August”), or else the last before it.

    Failing these it is the first behind it that is not one of the ``others``' own. Years of comparison are left out.
    """
    base, (start, end) = base_language(language), place
    for period in periods:
        if _follows(sentence, base, end, period) or _leads(sentence, base, period, start):
            return period
        if base == "en" and period.at > end and _BEHIND.fullmatch(sentence, end, period.at):
            return period
    own = [period for period in periods if not _is_compared(sentence, base, period)]
    before = [period for period in own if period.at < start]
    if base == "zh" and (each := _of_a_list(sentence, own, start, others)) is not None:
        return each or None
    if before and before[-1].end and _TODAY[base].search(sentence, before[-1].until, start):
        return None
    if before:
        return before[-1]
    behind = (period for period in own[:_FIRST] if not _is_of(sentence, base, period, others))
    # In Chinese a period stands in front of what it is of: 去年 in “5亿元，去年为4亿元” is of the second figure.
    return next((period for period in behind if base == "en" or not _has_own(sentence, period, others)), None)


def _of_a_list(
    sentence: str, own: Sequence[Period], start: int, others: Sequence[_Span]
) -> Period | Literal[False] | None:
    """The period that 分别 gives the figure: 2020年、2021年分别为5亿元、6亿元.

    False if there are not as many figures as periods; None without 分别.
    """
    respectively = sentence.rfind("分别", max(0, start - _FAR), start)
    listed = [period for period in own if period.until <= respectively]
    together = [period for period in listed if _LISTED.fullmatch(sentence, period.until, respectively)]
    if respectively < 0 or not together or len(listed) < 2:
        return None
    figures = [span for span in others if span[0] > respectively]
    places = [place for place, span in enumerate(figures) if span[0] <= start < span[1]]
    return listed[places[0]] if places and len(figures) == len(listed) else False


def _has_own(sentence: str, period: Period, others: Sequence[_Span]) -> bool:
    """Whether a figure of the period's clause stands behind it."""
    near = (start for start, _end in others if period.until <= start < period.until + _REACH)
    return any(not _CLAUSE.search(sentence, period.until, start) for start in near)


def _follows(sentence: str, base: str, end: int, period: Period) -> bool:
    return period.at >= end and _AT_ONCE[base].fullmatch(sentence, end, period.at) is not None


def _leads(sentence: str, base: str, period: Period, start: int) -> bool:
    """Whether the period stands directly in front of the figure: 2035年的三成."""
    # The period's own words may end with it: 去年的.
    return (
        base == "zh" and period.until <= start and sentence[max(period.until - 1, 0) : start].lstrip("年月日号") == "的"
    )


def _is_of(sentence: str, base: str, period: Period, others: Sequence[_Span]) -> bool:
    """Whether the period belongs to another figure: “12% in 1998”, 2035年的三成."""
    return any(
        _follows(sentence, base, end, period) or _leads(sentence, base, period, start)
        for start, end in others
        if period.at - _REACH < end and start < period.until + _REACH
    )


def _is_compared(sentence: str, base: str, period: Period) -> bool:
    left = max(0, period.at - _REACH)
    if _THAN[base].search(sentence[left : period.at]):
        return True
    return base == "zh" and bool(_WITH.search(sentence[left : period.at]) and _COMPARED.match(sentence, period.until))
