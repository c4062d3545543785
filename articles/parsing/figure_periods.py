"""The period of a figure: the nearest one before it that is no year of comparison (比2022年增长12%)."""

import re
from collections.abc import Sequence
from typing import Final

from articles.parsing.periods import Period
from articles.parsing.text_language import base_language

_REACH: Final = 40
_THAN = {
    "zh": re.compile(r"(?:比|较|相较于?|相比于?|对比|高于|低于|多于|少于|好于)(?:起|了)?\s?\Z"),
    "en": re.compile(
        r"\b(?:(?:than|compared\s(?:with|to)|versus|vs\.?|against|relative\sto)(?:\s(?:in|at|for|during))?"
        r"|(?:up|down|rise|rose|fall|fell|increase\w*|decrease\w*|grew|growth|higher|lower|more|less|change\w*)\b[^.;]{0,24}?\s(?:from|on|over))"
        r"\s(?:the\s|that\s(?:of|in)\s)?\Z",
        re.IGNORECASE,
    ),
}
_WITH = re.compile(r"(?:与|同|和|跟)\s?\Z")
_COMPARED = re.compile(r"[^，。；]{0,8}(?:相比|相较|持平|对比|比较)")


def period_of(sentence: str, language: str, start: int, periods: Sequence[Period]) -> Period | None:
    """The last period before a figure that begins at ``start``, or else the first; no year of comparison."""
    base = base_language(language)
    own = [period for period in periods if not _is_compared(sentence, base, period)]
    before = [period for period in own if period.at < start]
    return next(iter(before[-1:] or own), None)


def _is_compared(sentence: str, base: str, period: Period) -> bool:
    left = max(0, period.at - _REACH)
    if _THAN[base].search(sentence[left : period.at]):
        return True
    return base == "zh" and bool(_WITH.search(sentence[left : period.at]) and _COMPARED.match(sentence, period.until))
