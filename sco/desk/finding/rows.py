"""What lists show of each row: how it stands against the record, and the states of its texts, from the index."""

from collections.abc import Sequence
from typing import Any

from sco.desk.finding.models import Finding
from sco.desk.publication_status import PublicationStatus, publication_statuses, working_copies
from sco.desk.texts.states import CURRENT, MISSING, TextState, text_states
from sco.languages import EN, LANGUAGES, ZH, Language
from sco.ledger.items import Item, Review
from sco.ledger.registry import Kind, kind_for, ref_of


def add_standing(rows: Sequence[Any]) -> None:
    """Set ``publication_status`` and ``text_states`` of these rows of one kind; one query."""
    if not rows:
        return
    kind = kind_for(type(rows[0]))
    known = {each.item: each for each in _findings(kind, rows)}
    for row in rows:
        if finding := known.get(row.pk):
            row.publication_status = PublicationStatus(finding.status, finding.version)
            row.text_states = {ZH: _state(kind, row, ZH, finding.zh), EN: _state(kind, row, EN, finding.en)}
    _compute(kind, [row for row in rows if row.pk not in known])


def _findings(kind: Kind, rows: Sequence[Any]) -> Any:
    found = Finding.objects.filter(kind=kind.name, item__in=[row.pk for row in rows])
    return found.only("item", "status", "version", "zh", "en")


def _state(kind: Kind, row: Item, language: Language, code: str) -> TextState:
    lacking = kind.document.missing_texts(row, language) if code == MISSING else []
    return TextState(
        language=language,
        code=code,
        is_source=False,
        lacking=lacking,
        is_empty=bool(lacking) and not any(text.text(row, language) for text in kind.document.texts()),
        review=Review("approved") if row.APPROVALS and code == CURRENT else None,
    )


def _compute(kind: Kind, rows: Sequence[Any]) -> None:
    """The same for rows that the index does not have yet."""
    complete = working_copies(kind, pk__in=[row.pk for row in rows]) if rows else []
    statuses, states = (publication_statuses(complete), text_states(complete)) if complete else ({}, {})
    for row in rows:
        row.publication_status = statuses.get(ref_of(row), PublicationStatus("new"))
        row.text_states = states.get(ref_of(row), dict.fromkeys(LANGUAGES))
