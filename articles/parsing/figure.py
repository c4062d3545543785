"""What a figure is."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

Comparator = Literal["=", ">", "≥", "<", "≤", "≈"]
SIGNS: Final[dict[str, Comparator]] = {"≥": "≥", "≧": "≥", "≤": "≤", "≦": "≤", ">": ">", "＞": ">", "<": "<", "＜": "<"}


@dataclass(frozen=True, slots=True)
class Figure:
    """``text[start:end]`` is the whole of it, from the comparator's word to the unit; the number begins at
    ``number``. ``unit`` is as written ('' where nothing is counted), “%” for 百分之. 万 and 亿 are in the value.
    """

    value: Decimal
    comparator: Comparator
    unit: str
    start: int
    end: int
    number: int
