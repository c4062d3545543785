"""Finds the text of a piece on a page that does not say where it is.

Trafilatura finds the text: of the extractors that are kept up it did best in published comparisons, it knows Chinese
pages, and it neither fetches nor runs anything. What it finds is taken as the page shows it, paragraph by paragraph.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

import trafilatura
from lxml import etree, html

from articles.sources.errors import SourceError
from articles.sources.markup import paragraphs_of

MAX_ELEMENTS: Final = 15_000  # the extractor looks at each many times
BEGINNING: Final = 4  # letters that a paragraph is found by
FAR: Final = 200  # paragraphs that may stand between two of one text
HIDDEN: Final = 200  # letters between two of them that the page hides
SHORT: Final = 8
LONG: Final = 40  # characters of what is hardly a menu
_ENDS: Final = '.!?。！？…”’"'
_CAPTION = re.compile(r"\[[^\[\]]{1,300}\]")
_NOT_LETTERS = re.compile(r"[\W_]+")


def marked_text(root: html.HtmlElement) -> list[str]:
    """The text that the page marks as the body of its first piece, in one part or several."""
    marked = root.xpath("//*[@itemprop='articleBody' or @property='articleBody' or @property='schema:articleBody']")
    outer = [each for each in marked if not any(around in marked for around in each.iterancestors())]
    first = [each for each in outer if _scope(each) is _scope(outer[0])]
    return [line for each in first for line in paragraphs_of(each)]


def _scope(element: etree._Element) -> etree._Element | None:
    return next((each for each in element.iterancestors() if {"itemscope", "typeof"} & set(each.attrib)), None)


def extracted_text(root: html.HtmlElement, shown: Sequence[str]) -> list[str]:
    """The paragraphs that look like the page's text, of those that it shows. Raises SourceError."""
    if sum(1 for _element in islice(root.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise SourceError("too_slow")
    try:
        document = trafilatura.bare_extraction(
            root,
            include_comments=False,
            include_tables=True,
            with_metadata=False,
            deduplicate=False,
        )
    except (RecursionError, ValueError, etree.LxmlError):
        raise SourceError("too_deep") from None
    body = getattr(document, "body", None)
    if body is None:
        return []
    for line in body.iter("lb"):  # the extractor's own names
        line.tag = "br"
    for heading in body.iter("head"):
        heading.tag = "h2"
    for item in body.iter("item", "quote", "row"):
        item.tag = "div"
    return _with_captions(list(_as_shown(paragraphs_of(body), shown)), shown)


def left_out_between(found: Sequence[str], shown: Sequence[str]) -> int:
    """How many of the paragraphs between those that were found look like a part of the text, and are not in it."""
    wanted = set(found)
    places = [place for place, line in enumerate(shown) if line in wanted]
    between = shown[places[0] : places[-1]] if places else ()
    return sum(len(line) >= LONG and line not in wanted and line[-1] in _ENDS for line in between)


def _as_shown(found: list[str], shown: Sequence[str]) -> Iterator[str]:
    """The paragraphs; where the extractor has made one of several, those that the page shows."""
    known = set(shown)
    letters = [_letters(line) for line in shown]
    at: dict[str, int] = {}
    for place, each in enumerate(letters):
        at.setdefault(each[:BEGINNING], place)
    for line in found:
        if line in known:
            yield line
        else:
            yield from _run(_letters(line), shown, letters, at) or [line]


def _run(wanted: str, shown: Sequence[str], letters: list[str], at: dict[str, int]) -> list[str]:
    """The paragraphs in a row that have nearly all of these letters; the others are not shown."""
    run: list[str] = []
    done = missed = taken = 0
    beginnings = (wanted[:length] for length in range(BEGINNING, 0, -1))
    first = next((at[each] for each in beginnings if each in at), len(shown))
    for place in range(first, len(shown)):
        line = letters[place]
        # A short line, such as one of a menu, is easily somewhere in a text.
        reach = done + len(line) + (HIDDEN if len(line) >= SHORT else 0)
        if line and (found := wanted.find(line, done, reach)) >= 0:
            run.append(shown[place])
            done, missed, taken = found + len(line), 0, taken + len(line)
        else:
            missed += 1
        if done == len(wanted) or missed > FAR:
            break
    return run if taken > 0.8 * len(wanted) else []


def _letters(line: str) -> str:
    # The extractor lowers 10⁶ to 106.
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", line))


def _with_captions(found: list[str], shown: Sequence[str]) -> list[str]:
    """The paragraphs that were found, with the captions that the page shows between them and right after them."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(shown):
        places.setdefault(line, []).append(place)
    kept: list[str] = []
    after = 0
    for line in found:
        known = places.get(line, [])
        if (next_one := bisect_left(known, after)) < len(known):
            kept += filter(_CAPTION.fullmatch, shown[after : known[next_one]] if after else ())
            after = known[next_one] + 1
        kept.append(line)
    kept += filter(_CAPTION.fullmatch, shown[after : after + 1] if after else ())
    # An image within a link is shown once, and may be there twice.
    return [line for number, line in enumerate(kept) if not number or line != kept[number - 1]]
