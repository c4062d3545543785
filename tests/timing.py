"""Processor time on a machine that may be slow, or busy with other tests.

What is promised in seconds is promised on an idle machine of two cores. A shared one may take twice as long for every
line of Python, so a try counts by what a fixed piece of work takes right beside it.
"""

import json
import re
import time
from collections.abc import Callable

# What the yardstick takes on an idle core of the machine on which the promises were made, in seconds.
YARDSTICK = 0.0065
TRIES = 3
WORDS = re.compile(r"[A-Za-z]+|[0-9]+")


def processor_seconds(act: Callable[..., object], *arguments: object, tries: int = TRIES) -> float:
    """The least processor time of some calls, in seconds of an idle machine; a faster one changes nothing."""
    return min(_one_try(act, arguments) for _ in range(tries))


def _one_try(act: Callable[..., object], arguments: tuple[object, ...]) -> float:
    before = _seconds(_yardstick)
    seconds = _seconds(act, *arguments)
    pace = (before + _seconds(_yardstick)) / 2 / YARDSTICK
    return seconds / max(pace, 1)


def _seconds(act: Callable[..., object], *arguments: object) -> float:
    began = time.process_time()
    act(*arguments)
    return time.process_time() - began


def _yardstick() -> None:
    """Calls, strings, dictionaries and patterns, as in the code that is measured."""
    for number in range(300):
        text = json.dumps({str(key): key * number for key in range(40)})
        counts: dict[str, int] = {}
        for word in WORDS.findall(text):
            counts[word] = counts.get(word, 0) + 1
