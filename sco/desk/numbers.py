"""Numbers as editors read them: grouped, and in Chinese with 万 and 亿 beside large ones."""

from decimal import Decimal
from typing import Final

from django.utils.translation import get_language

# The least value that is easier to read in units of ten thousand.
LEAST: Final = 100_000
_MYRIADS: Final = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))


def grouped(value: Decimal) -> str:
    """The number without exponent or trailing zeros: ``2,600``, ``0.5``."""
    text = f"{value:,f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def in_myriads(value: Decimal) -> str:
    """``5000亿``; '' for a number that is small or does not get shorter."""
    if abs(value) < LEAST:
        return ""
    scale, mark = next((scale, mark) for scale, mark in _MYRIADS if abs(value) >= scale)
    short = (value / scale).normalize()
    # More than four digits after the point are no shorter than the number itself.
    return "" if int(short.as_tuple().exponent) < -4 else f"{short:f}{mark}"


def shown_number(value: Decimal) -> str:
    """The number for the active language: ``500,000,000,000（5000亿）`` in Chinese."""
    short = in_myriads(value) if (get_language() or "").startswith("zh") else ""
    return f"{grouped(value)}（{short}）" if short else grouped(value)


def shown_quantity(comparator: str, value: Decimal, unit: str = "") -> str:
    """A quantity with its comparator: ``> 2,600 · 名``."""
    number = f"{comparator} {shown_number(value)}".strip()
    return f"{number} · {unit}" if unit else number
