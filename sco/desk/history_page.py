"""The History page of an item: its entries on record and its changes at the desk, newest first."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper, F, IntegerField, Model, Q, Value

from sco.desk.comparing.versions import name_of
from sco.desk.events import events_about, is_tracked, owner_column, row_changes
from sco.languages import LANGUAGES
from sco.ledger.items import Item
from sco.ledger.models import Entry, EntryActor
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import ref_of

PER_PAGE = 30
RECORD = -1  # the source of entries; other sources are positions in the list of models

Parts = Mapping[type[Model], Sequence[str]]


def history_page(item: Item, parts: Parts, number: str) -> "Page[Any]":
    """One page of the item's history.

    ``parts`` maps the models of the item's parts to the fields that tell their rows apart.
    """
    sources: Parts = {type(item): (), **{model: fields for model, fields in parts.items() if is_tracked(model)}}
    entries = Entry.objects.filter(kind=ref_of(item).kind, slug=item.slug).order_by()
    # The database sorts and pages keys alone; full rows are loaded for one page only.
    keys = _keys(entries, "at", "sequence", RECORD).union(
        *(_keys(events_about(model, item), "pgh_created_at", "pgh_id", source) for source, model in enumerate(sources))
    )
    page = Paginator(keys.order_by("-key_time", "-key_id"), PER_PAGE).get_page(number)
    page.object_list = _rows(page.object_list, list(sources.items()))
    return page


def _keys(rows: Any, time: str, pk: str, source: int) -> Any:
    """Rows reduced to (time, id, source), so that entries and events can be united and sorted."""
    return rows.annotate(
        key_time=F(time), key_id=F(pk), key_source=Value(source, output_field=IntegerField())
    ).values_list("key_time", "key_id", "key_source")


def _rows(
    keys: Iterable[tuple[Any, int, int]], sources: Sequence[tuple[type[Model], Sequence[str]]]
) -> list[dict[str, Any]]:
    ids: dict[int, list[int]] = {}
    order = [(source, pk) for _time, pk, source in keys]
    for source, pk in order:
        ids.setdefault(source, []).append(pk)
    entries = _entries(ids.pop(RECORD, []))
    changes = {}
    for source, pks in ids.items():
        model, identifying = sources[source]
        owner = owner_column(model, sources[0][0])
        changes[source] = row_changes(model, pks, owner=owner, identifying=identifying)
    found = [
        entries[pk]
        if source == RECORD
        else {"change": changes[source][pk], "is_part": source > 0, "version": name_of(changes[source][pk].at)}
        for source, pk in order
    ]
    _name_once(found)
    return found


def _name_once(rows: Sequence[dict[str, Any]]) -> None:
    """A form is saved with its parts in one moment, which is one version: only its first row offers it."""
    for row, before in zip(rows[:0:-1], rows[-2::-1], strict=True):
        if row["version"] == before["version"]:
            row["version"] = ""


def _entries(sequences: Sequence[int]) -> dict[int, dict[str, Any]]:
    actors = dict(EntryActor.objects.filter(sequence__in=sequences).values_list("sequence", "actor"))
    return {
        entry.sequence: {
            "entry": entry,
            # A tombstone and an erased entry have nothing to compare or restore.
            "version": f"r{entry.sequence}" if entry.has_text else "",
            "actor": actors.get(entry.sequence, ""),
            "notes": notes(entry.note),
            "languages": [LANGUAGE_NAMES.get(language, language) for language in entry.languages],
        }
        # The page shows no documents, and they are long.
        for entry in _without_texts(sequences)
    }


def _without_texts(sequences: Sequence[int]) -> Any:
    has_text = ExpressionWrapper(Q(document__isnull=False), output_field=BooleanField())
    entries = Entry.objects.filter(sequence__in=sequences).annotate(has_text=has_text)
    return entries.defer("document", "restricted")


def notes(note: str) -> list[tuple[str, str]]:
    """A public note as (language, text) pairs, Chinese first."""
    texts = json.loads(note) if note else {}
    return [(language, texts[language]) for language in LANGUAGES if texts.get(language)]
