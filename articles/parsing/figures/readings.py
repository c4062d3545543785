"""What the parser of one language found, before ranges are joined and what counts nothing is dropped."""

from dataclasses import dataclass
from decimal import Decimal

from articles.parsing.figures.definitions import Figure


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure, and whether it counts by itself: 三 in 三至五年 counts as the lower bound of a range only.

    ``scale`` is the 万 or “million” behind the number: in 10至15万 it belongs to both numbers. A ``bound`` is one of a
    range already (两三百). ``is_bare`` says that no scale was written.
    """

    figure: Figure
    counts: bool
    scale: Decimal = Decimal(1)
    bound: bool = False
