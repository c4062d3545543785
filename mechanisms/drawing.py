"""The relations of one mechanism, both directions, as a list of facts and as a small drawing of them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from mechanisms.models import Mechanism, Relation
from sco.desk.display import admin_url, display_title, truncate
from sco.desk.formatting import format_partial_date

# A column of rows below the mechanism: it fits a phone as it is, and no relation crosses another.
WIDTH, ROW, TOP, SPINE, BOX, CHARACTERS = 340, 46, 48, 18, 150, 24


class Fact(NamedTuple):
    """A relation, from the mechanism's side; ``name`` is short, ``title`` in both languages."""

    type: str
    outgoing: bool
    name: str
    title: str
    url: str
    period: str
    relation_url: str


def facts(mechanism: Mechanism) -> list[Fact]:
    """The relations of the mechanism: those that start there, then those that lead there. Two queries."""
    outgoing = mechanism.relations.select_related("target").order_by("type", "target__slug")
    incoming = mechanism.incoming_relations.select_related("source").order_by("type", "source__slug")
    found = [_fact(row, row.target, outgoing=True) for row in outgoing]
    return found + [_fact(row, row.source, outgoing=False) for row in incoming]


def _fact(relation: Relation, other: Mechanism, *, outgoing: bool) -> Fact:
    period = [format_partial_date(date) if date else "" for date in (relation.period_from, relation.period_to)]
    return Fact(
        type=relation.get_type_display(),
        outgoing=outgoing,
        name=short_name(other),
        title=display_title(other),
        url=admin_url(other),
        period=" – ".join(period).strip() if any(period) else "",
        relation_url=admin_url(relation),
    )


def short_name(mechanism: Mechanism) -> str:
    """The shortest name in the language of the page; another one without."""
    chinese = (mechanism.short_name_zh_hans, mechanism.name_zh_hans)
    english = (mechanism.short_name_en, mechanism.name_en)
    names = (*chinese, *english) if (get_language() or "").startswith("zh") else (*english, *chinese)
    return next(filter(None, names), mechanism.slug)


def drawing(mechanism: Mechanism, found: Sequence[Fact]) -> SafeString:
    """The relations as SVG: one row each, with an arrow to what they lead to. Its colours are in the style sheet."""
    height = TOP + ROW * len(found)
    return format_html(
        '<svg class="relations" viewBox="0 0 {} {}" role="img" aria-labelledby="relations-title relations-about">'
        '<title id="relations-title">{}</title><desc id="relations-about">{}</desc>{}{}{}</svg>',
        WIDTH,
        height,
        gettext("Relations of %(name)s") % {"name": short_name(mechanism)},
        gettext("; ").join(map(sentence, found)),
        _box(0, 8, WIDTH, short_name(mechanism), "relations-own"),
        format_html('<path class="relations-line" d="M{} 38V{}"/>', SPINE, height - ROW // 2),
        format_html_join("", "{}", ((_row(fact, TOP + ROW * number),) for number, fact in enumerate(found))),
    )


def sentence(fact: Fact) -> str:
    """A relation in words: “→ governs RATS”, “← part of SCO”."""
    return f"{'→' if fact.outgoing else '←'} {fact.type} {fact.name}"


def _row(fact: Fact, top: int) -> SafeString:
    middle = top + ROW // 2
    start, end = (SPINE, BOX) if fact.outgoing else (BOX, SPINE)
    back = -7 if fact.outgoing else 7
    return format_html(
        '<path class="relations-line" d="M{} {}H{}"/><path class="relations-head" d="M{} {}l{} -4v8z"/>'
        '<text class="relations-type" x="{}" y="{}">{}</text>{}',
        start, middle, end, end, middle, back, SPINE + 10, middle - 6, truncate(fact.type, 20),
        _box(BOX, middle - 15, WIDTH - BOX, fact.name, "relations-other"),
    )  # fmt: skip


def _box(left: int, top: int, width: int, text: str, name: str) -> SafeString:
    fits = CHARACTERS * 2 if width == WIDTH else CHARACTERS
    return format_html(
        '<rect class="{}" x="{}" y="{}" width="{}" height="30" rx="5"/>'
        '<text class="relations-name" x="{}" y="{}">{}</text>',
        name, left + 1, top, width - 2, left + 10, top + 19, _cut(text, fits),
    )  # fmt: skip


def _cut(text: str, fits: int) -> str:
    """The text, cut to the width of so many Latin letters; an ideograph takes two."""
    widths = [2 if character >= "\u2e80" else 1 for character in text]
    return text if sum(widths) <= fits else truncate(text, _places(widths, fits))


def _places(widths: Iterable[int], fits: int) -> int:
    left, places = fits, 0
    for width in widths:
        left -= width
        if left < 0:
            break
        places += 1
    return max(places, 1)


def relations_context(mechanism: Any) -> dict[str, Any]:
    """What the page of a mechanism shows of its relations."""
    found = facts(mechanism)
    return {"facts": found, "drawing": drawing(mechanism, found) if found else ""}
