"""Cuts a file with several pieces into files with one each, with what stands around them: a feed's title."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from lxml import etree

MAX_PARTS: Final = 200
MAX_AROUND: Final = 50_000  # it is repeated around every piece


def elements(text: str, root: etree._Element | None, *names: str) -> list[str]:
    """The XML text for each of its elements of these local names, with only that one in it; [] for fewer than two."""
    spans = [] if root is None else list(_spans(text, "|".join(map(re.escape, names))))
    wanted = 0 if root is None else sum(1 for element in root.iter("{*}*") if etree.QName(element).localname in names)
    if not 1 < len(spans) <= MAX_PARTS or len(spans) != wanted:
        return []
    before, after = text[: spans[0][0]], text[spans[-1][1] :]
    if len(before) + len(after) > MAX_AROUND:
        return []
    return [before + text[start:end] + after for start, end in spans]


def _spans(text: str, names: str) -> Iterator[tuple[int, int]]:
    """Where the elements begin and end, in text that is known to be well-formed."""
    # What CDATA and comments hold is no element.
    tags = re.compile(rf"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<(/?)(?:[\w.-]+:)?(?:{names})(?=[\s/>])[^>]*>", re.DOTALL)
    start = None
    for tag in tags.finditer(text):
        if tag[1] == "" and start is None:
            start = tag.start()
        elif tag[1] == "/" and start is not None:
            yield start, tag.end()
            start = None


def rows(data: Any, is_piece: Callable[[dict[str, Any]], bool]) -> list[str]:
    """Each object of a JSON list, if all are pieces; [] for fewer than two."""
    found: Iterable[Any] = data if isinstance(data, list) else ()
    pieces = [row for row in found if isinstance(row, dict) and is_piece(row)]
    whole = isinstance(data, list) and 1 < len(pieces) == len(data) <= MAX_PARTS
    return [json.dumps(row, ensure_ascii=False) for row in pieces] if whole else []
