"""The rows of lists, each a *card*: read by sequence, resolved, and remembered at the head of the record."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sco.api.languages import LanguagePreference
from sco.api.links import keep
from sco.api.per_request import ColumnField, RelatedCountField, with_members
from sco.api.references import Template, resolve
from sco.api.remembered import Kept, Remembered
from sco.api.responses import languages_of
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch
from sco.languages import EN, Both, Language
from sco.ledger.registry import KINDS, Ref

# Which of an item's cards: the language that is preferred, and what its links keep of the request.
Form = tuple[Language | Both | None, str]


class Card(NamedTuple):
    """A row of a list as JSON, the languages that it names, and its digest, for the validator of the whole page."""

    json: bytes
    languages: Sequence[Language]
    digest: bytes


# Bytes.
CARDS: Remembered[tuple[Form, int], Card] = Remembered(8_000_000)
_OVERHEAD = 200  # of a card besides its JSON, roughly


def read_cards(
    kind: str,
    sequences: Sequence[int],
    at: Snapshot,
    preference: LanguagePreference,
    fields: Mapping[str, ColumnField],
    kept: str = "",
) -> list[Card]:
    """The cards of these rows, in order; ``kept`` is the query that their links keep.

    At most two queries: for those not remembered, and for labels in them.
    """
    # What a column says of other items can change while the card's own items do not.
    is_kept = all(field.is_own for field in fields.values())
    form = preference.language, kept
    known = CARDS.find(at, [(form, sequence) for sequence in sequences]) if is_kept else {}
    if len(known) == len(sequences):
        return list(known.values())
    cards = {sequence: card for (_form, sequence), card in known.items()}
    missing = [sequence for sequence in sequences if sequence not in cards]
    found = _read(kind, missing, at, preference, fields, kept)
    cards |= {sequence: card.value for sequence, card in found.items()}
    if is_kept:
        CARDS.keep(at, {(form, sequence): card for sequence, card in found.items()})
    return [cards[sequence] for sequence in sequences]


def _read(
    kind: str,
    sequences: Sequence[int],
    at: Snapshot,
    preference: LanguagePreference,
    fields: Mapping[str, ColumnField],
    kept: str,
) -> dict[int, Kept[Card]]:
    rows = _rows(sequences, at, preference, fields)
    slugs, templates = [], []
    for _sequence, slug, fragment, languages, original, *columns in rows:
        slugs.append(slug)
        # An erased item, which a list of what another one names has too, says so and nothing else.
        text = with_members(fragment, fields, columns if languages else ())
        names_in = preference.of_names(preference.served(languages, original))
        templates.append((names_in, Template(text)))
    cards = [_card(keep(text.encode(), kept)) for text in resolve(templates, at)]
    return {
        row[0]: Kept(card, frozenset({Ref(kind, slug), *template.references()}), len(card.json) + _OVERHEAD)
        for row, slug, (_language, template), card in zip(rows, slugs, templates, cards, strict=True)
    }


def _card(json: bytes) -> Card:
    return Card(json, tuple(languages_of(json)), hashlib.sha256(json).digest())


def _rows(
    sequences: Sequence[int], at: Snapshot, preference: LanguagePreference, fields: Mapping[str, ColumnField]
) -> list[tuple[Any, ...]]:
    shown = ["r.sequence", "r.slug", preference.column("list"), "r.languages", "r.original"]
    columns = ", ".join([*shown, *(field.column for field in fields.values())])
    # One text, which psycopg sends several times faster than an array.
    statement = (
        f"SELECT {columns} FROM ledger_projection AS r"
        " WHERE r.sequence = ANY (string_to_array(%(sequences)s, ' ')::bigint[])"
    )
    wanted = " ".join(map(str, sequences))
    required = list(preference.required)
    return fetch(statement, {"sequences": wanted, "n": at.n, "head": at.head.sequence, "required": required})


@cache
def column_fields(kind: str) -> dict[str, ColumnField]:
    """The fields of the kind's list that are columns of each row, by name."""
    representation: Any = KINDS[kind].representations.list
    # Any language will do: these fields do not depend on it.
    fields = representation.in_language(EN).fields.items()
    return {name: field for name, field in fields if isinstance(field, ColumnField)}


def shown_kinds(kind: str, values: Mapping[str, Any]) -> set[str]:
    """The kinds that a page of a kind's list depends on: its own, those that its rows show, and those it filters by."""
    if "q" in values:  # names of any kind stand for each other in a search
        return set(KINDS)
    counted = {field.kind for field in column_fields(kind).values() if isinstance(field, RelatedCountField)}
    return {kind, *counted, *KINDS[kind].document.reference_kinds().values(), *(values.keys() & KINDS.keys())}
