"""Any text takes linear time: less than 2 s a megabyte on a free machine."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from articles.parsing.claim_candidates import find_claim_candidates
from articles.parsing.figures.extraction import find_figures
from articles.parsing.periods import find_periods

SIZE = 40_000  # bytes
# On a busy machine, five times what is asked for. Quadratic time takes many seconds.
LONGEST = 5 * 2 * SIZE / 1_000_000
PIECES = [
    *(
        "1.",
        "12,",
        "1",
        "((",
        "《",
        "“",
        " ",
        "\n",
        "百分之",
        "数百",
        "1 ",
        "2024年",
        "一",
        "1/2/",
        "1-",
        "1:",
        "“三",
        "的1",
    ),
    *("a ", "minus ", "half a ", "one in ", "at least ", "12 May ", "a hundred and "),
]


def _periods(text: str, language: str) -> list[object]:
    return list(find_periods(text, language, date(2025, 1, 1)))


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("read", [find_figures, find_claim_candidates, _periods])
def test_a_long_repetitive_text_takes_linear_time(
    read: Callable[[str, str], object], language: str, piece: str
) -> None:
    text = piece * (SIZE // len(piece.encode()))
    # A machine that has much to do, or a collection of garbage, may slow one try, but hardly three. On a slow one it
    # counts that four times the text takes no more than twice as much for each character.
    assert any(
        (seconds := _seconds(read, text, language)) < LONGEST
        or seconds < 8 * _seconds(read, text[: len(text) // 4], language)
        for _try in range(3)
    )


def _seconds(read: Callable[[str, str], object], text: str, language: str) -> float:
    started = time.process_time()
    read(text, language)
    return time.process_time() - started
