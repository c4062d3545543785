"""How working copies stand: against the record, their texts against their sources, and against what a kind watches."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Max
from django.utils import timezone

from sco.desk.publication_status import publication_status
from sco.desk.texts.states import text_states
from sco.languages import EN, ZH
from sco.ledger.history import events_of
from sco.ledger.items import Item
from sco.ledger.queries import latest_entries
from sco.ledger.registry import Kind, ref_of


class Flag(NamedTuple):
    """Something that an editor should look at: its name for lists, and which of these rows have it, by primary key.

    The rows come ``with_document_parts``; whatever else decides must be noted by a trigger.
    """

    label: Any
    having: Callable[[Sequence[Any]], set[int]]


def flags_of(kind: Kind) -> Mapping[str, Flag]:
    """What the kind's admin class watches, by name."""
    return getattr(admin.site.get_model_admin(kind.model), "flags", {})


def standings_of(kind: Kind, rows: Mapping[int, Item]) -> dict[int, dict[str, Any]]:
    """The columns of ``Finding`` that say so, for rows fetched ``with_document_parts``, by primary key."""
    latest = latest_entries(map(ref_of, rows.values()), texts=True)
    states, changed = text_states(rows.values(), latest), _changed_at(kind, rows)
    flagged = {name: flag.having(list(rows.values())) for name, flag in flags_of(kind).items()}
    return {
        pk: {
            "status": publication_status(row, entry := latest.get(ref_of(row))).code,
            "entry": entry.sequence if entry else 0,
            "version": entry.version if entry else 0,
            "zh": states[ref_of(row)][ZH].code,
            "en": states[ref_of(row)][EN].code,
            "flags": [name for name, pks in flagged.items() if pk in pks],
            "changed_at": changed.get(pk) or timezone.now(),
        }
        for pk, row in rows.items()
    }


def _changed_at(kind: Kind, rows: Mapping[int, Item]) -> dict[int, datetime]:
    """When each row last changed at the desk."""
    events: Any = events_of(kind.model).filter(pgh_obj_id__in=list(rows)).values("pgh_obj_id")
    return dict(events.annotate(at=Max("pgh_created_at")).values_list("pgh_obj_id", "at"))
