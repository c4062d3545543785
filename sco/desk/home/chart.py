"""How complete each language is: a bar of states for each kind and language, drawn here, and the same as a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext

from sco.desk.home.figures import list_url
from sco.desk.texts.states import CURRENT, DRAFT, IN_REVIEW, LABELS, MISSING, OUTDATED
from sco.languages import EN, ZH
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS

# From the best to the worst: what is current fills the bar from the left.
ORDER = (CURRENT, IN_REVIEW, DRAFT, OUTDATED, MISSING)
LANGUAGES = {"zh": ZH, "en": EN}
# In the units of the drawing, which fits a phone as it is.
WIDTH, LEFT, SHARE, ROW, HEAD = 340, 84, 34, 22, 20


class Cell(NamedTuple):
    """So many texts in a state, and the address of their list; '' if there are none."""

    state: str
    number: int
    url: str


class Bar(NamedTuple):
    """The texts of one kind in one language."""

    kind: str
    language: str
    tag: str
    cells: Sequence[Cell]

    @property
    def total(self) -> int:
        """The number of items."""
        return sum(cell.number for cell in self.cells)

    @property
    def current(self) -> int:
        """How many of a hundred texts are current, rounded down: a hundred means all."""
        return 100 * self.cells[0].number // self.total

    def sentence(self) -> str:
        """The bar in words."""
        words = {"kind": self.kind, "language": self.language, "percent": self.current}
        return gettext("%(kind)s, %(language)s: %(percent)s%% current") % words


def bars(states: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[Bar]:
    """A bar for each language of each kind that has items."""
    return [
        Bar(_plural(name), str(LANGUAGE_NAMES[tag]), tag, _cells(name, column, columns[column]))
        for name, columns in states.items()
        for column, tag in LANGUAGES.items()
        if any(columns[column].values())
    ]


def _plural(kind: str) -> str:
    return str(capfirst(str(KINDS[kind].model._meta.verbose_name_plural)))


def _cells(name: str, column: str, counts: Mapping[str, int]) -> list[Cell]:
    return [
        Cell(state, counts[state], list_url(KINDS[name], [(column, state)]) if counts[state] else "") for state in ORDER
    ]


def chart(found: Sequence[Bar]) -> SafeString:
    """The bars as SVG. Their colours are in the style sheet."""
    height = HEAD + ROW * (len(found) // 2)
    return format_html(
        '<svg class="states" viewBox="0 0 {} {}" role="img" aria-labelledby="states-title states-about">'
        '<title id="states-title">{}</title><desc id="states-about">{}</desc>{}{}</svg>',
        WIDTH, height, gettext("How complete each language is"),
        gettext("; ").join(bar.sentence() for bar in found),
        _heads(), format_html_join("", "{}", ((_row(*pair),) for pair in _placed(found))),
    )  # fmt: skip


def _placed(found: Sequence[Bar]) -> Iterator[tuple[Bar, int, int]]:
    """Each bar, with its column and its row: one row for a kind, one column for a language."""
    kinds = list(dict.fromkeys(bar.kind for bar in found))
    tags = list(LANGUAGES.values())
    return ((bar, tags.index(bar.tag), kinds.index(bar.kind)) for bar in found)  # type: ignore[arg-type]


def _length() -> int:
    return (WIDTH - LEFT) // 2 - SHARE - 8


def _left(column: int) -> int:
    return LEFT + column * (WIDTH - LEFT) // 2 + 4


def _heads() -> SafeString:
    heads = ((_left(column), LANGUAGE_NAMES[tag]) for column, tag in enumerate(LANGUAGES.values()))
    return format_html_join("", '<text class="states-text" x="{}" y="12">{}</text>', heads)


def _row(bar: Bar, column: int, row: int) -> SafeString:
    top, left = HEAD + row * ROW, _left(column)
    name = format_html('<text class="states-name" x="0" y="{}">{}</text>', top + 13, bar.kind) if not column else ""
    right = left + _length() + SHARE
    share = format_html('<text class="states-text states-share" x="{}" y="{}">{}%</text>', right, top + 13, bar.current)
    return format_html("{}{}{}", name, format_html_join("", _RECT, _segments(bar, left, top + 4)), share)


_RECT = '<rect class="state-{}" x="{}" y="{}" width="{}" height="10"><title>{}</title></rect>'


def _segments(bar: Bar, left: int, top: int) -> Iterator[tuple[Any, ...]]:
    done = 0
    for cell in bar.cells:
        start, done = done, done + cell.number
        x, end = (round(left + _length() * at / bar.total, 1) for at in (start, done))
        if cell.number:
            yield cell.state, x, top, round(end - x, 1), f"{LABELS[cell.state]} {cell.number}"


def legend() -> list[tuple[str, Any]]:
    """The states in the order of a bar."""
    return [(state, LABELS[state]) for state in ORDER]
