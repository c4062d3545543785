"""All that happened to an item, newest first: the record's entries and the desk's own events."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, IntegerField, Model, Value

from sco.desk.events import desk_events, event_model, events_of, owner_column
from sco.languages import LANGUAGES
from sco.ledger.items import Item
from sco.ledger.models import Entry, EntryActor
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import ref_of

PER_PAGE = 30
RECORD = -1


def timeline(item: Item, parts: Sequence[type[Model]], page: str) -> "Page[Any]":
    """One page of it. ``parts`` are models whose rows belong to the item: their events count as the item's."""
    tracked = [type(item), *(part for part in parts if event_model(part))]
    entries = Entry.objects.filter(kind=ref_of(item).kind, slug=item.slug).order_by()
    rows = _numbered(entries, "at", "sequence", RECORD)
    rows = rows.union(
        *(_numbered(_events(model, item), "pgh_created_at", "pgh_id", n) for n, model in enumerate(tracked))
    )
    found = Paginator(rows.order_by("-tl_moment", "-tl_number"), PER_PAGE).get_page(page)
    found.object_list = list(_filled(found.object_list, tracked))
    return found


def _numbered(rows: Any, moment: str, number: str, source: int) -> Any:
    return rows.annotate(
        tl_moment=F(moment), tl_number=F(number), tl_source=Value(source, output_field=IntegerField())
    ).values_list("tl_moment", "tl_number", "tl_source")


def _events(model: type[Model], item: Item) -> Any:
    if isinstance(item, model):
        return events_of(model).filter(pgh_obj_id=item.pk)
    return events_of(model).filter(**{owner_column(model, type(item)): item.pk})


def _filled(rows: Iterable[tuple[Any, int, int]], tracked: Sequence[type[Model]]) -> Iterable[dict[str, Any]]:
    wanted = defaultdict(list)
    keys = [(source, number) for _moment, number, source in rows]
    for source, number in keys:
        wanted[source].append(number)
    known: dict[int, dict[int, Any]] = {RECORD: _entries(wanted.pop(RECORD, []))}
    for source, numbers in wanted.items():
        known[source] = desk_events(tracked[source], numbers, skip=owner_column(tracked[source], tracked[0]))
    for source, number in keys:
        if source == RECORD:
            yield {"entry": known[source][number]}
        else:
            yield {"event": known[source][number], "part": source > 0}


def _entries(numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    actors = dict(EntryActor.objects.filter(sequence__in=numbers).values_list("sequence", "actor"))
    return {
        entry.sequence: {
            "row": entry,
            "who": actors.get(entry.sequence, ""),
            "note": notes(entry.note),
            "languages": [LANGUAGE_NAMES.get(language, language) for language in entry.languages],
        }
        for entry in Entry.objects.filter(sequence__in=numbers).defer("document", "restricted")
    }


def notes(note: str) -> list[tuple[str, str]]:
    """A public note as (language, text), Chinese first."""
    texts = json.loads(note) if note else {}
    return [(language, texts[language]) for language in LANGUAGES if texts.get(language)]
