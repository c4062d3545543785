"""The rows of lists, each a *card*: read by sequence, resolved, and remembered at the head of the record."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

from sco.api import heads
from sco.api.heads import Changed
from sco.api.languages import LanguagePreference
from sco.api.per_request import ColumnField, RelatedCountField, with_members
from sco.api.references import Template, resolve
from sco.api.snapshots import Snapshot
from sco.api.sql import fetch
from sco.languages import EN, Both, Language
from sco.ledger.registry import KINDS, Ref

Form = Language | Both | None


class Card(NamedTuple):
    """A card as JSON text, and the items that it shows, its own included."""

    text: str
    refs: frozenset[Ref]


class Cards:
    """Cards by language and sequence, of at most ``most`` characters together. When it is full it begins anew."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self.forget(None)

    def forget(self, changed: Changed) -> None:
        """Forget the cards that show an item that changed; None for all."""
        with self._lock:
            kept = {} if changed is None else self._cards
            self._cards: dict[tuple[Form, int], Card] = {
                key: card for key, card in kept.items() if changed and changed.isdisjoint(card.refs)
            }
            self._size = sum(len(card.text) for card in self._cards.values())

    def find(self, at: Snapshot, form: Form, sequences: Iterable[int]) -> dict[int, str]:
        """The texts that are known at this snapshot."""
        if heads.known_at(at) is None:
            return {}
        cards = self._cards  # one look-up each, so without the lock
        return {sequence: card.text for sequence in sequences if (card := cards.get((form, sequence)))}

    def keep(self, at: Snapshot, form: Form, found: Mapping[int, Card]) -> None:
        """Remember these, which this thread has read at this snapshot, unless the head has moved on."""
        head = heads.known_at(at)
        size = sum(len(card.text) for card in found.values())
        if head is None or size > self.most or not heads.HEADS.has_reached(head):
            return
        with self._lock:
            # Behind the lock: whoever learns of another head forgets it first, and then what changed.
            if heads.HEADS.known is not head:
                return
            if self._size + size > self.most:
                self._cards, self._size = {}, 0
            self._cards |= {(form, sequence): card for sequence, card in found.items()}
            self._size += size


# Characters: about as many bytes of memory for English, twice as many for Chinese.
CARDS = Cards(4_000_000)
heads.on_advance(CARDS.forget)


def read_cards(
    kind: str, sequences: Sequence[int], at: Snapshot, preference: LanguagePreference, fields: Mapping[str, ColumnField]
) -> list[str]:
    """The cards of these rows, in order. At most two queries: for those not remembered, and for labels in them."""
    # What a column says of other items can change while the card's own items do not.
    is_kept = all(field.is_own for field in fields.values())
    texts = CARDS.find(at, preference.language, sequences) if is_kept else {}
    if missing := [sequence for sequence in sequences if sequence not in texts]:
        found = _read(kind, missing, at, preference, fields)
        texts |= {sequence: card.text for sequence, card in found.items()}
        if is_kept:
            CARDS.keep(at, preference.language, found)
    return [texts[sequence] for sequence in sequences]


def _read(
    kind: str, sequences: Sequence[int], at: Snapshot, preference: LanguagePreference, fields: Mapping[str, ColumnField]
) -> dict[int, Card]:
    rows = _rows(sequences, at, preference, fields)
    slugs, templates = [], []
    for _sequence, slug, fragment, languages, original, *columns in rows:
        slugs.append(slug)
        # An erased item, which a list of what another one names has too, says so and nothing else.
        text = with_members(fragment, fields, columns if languages else ())
        names_in = preference.of_names(preference.served(languages, original))
        templates.append((names_in, Template(text)))
    texts = resolve(templates, at)
    return {
        row[0]: Card(text, frozenset({Ref(kind, slug), *template.references()}))
        for row, slug, (_language, template), text in zip(rows, slugs, templates, texts, strict=True)
    }


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
