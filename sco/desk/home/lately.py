"""What went public lately, and what a person did: both with today's titles."""

from typing import Any, NamedTuple

from django.http import HttpRequest

from sco.desk.display import ItemLink, item_links
from sco.ledger.models import Entry
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, Ref

SHOWN = 8


class Publication(NamedTuple):
    """An entry of the record, and the item that it is of."""

    entry: Entry
    kind: str
    link: ItemLink
    languages: list[Any]


def went_public(request: HttpRequest) -> list[Publication]:
    """The last entries, newest first. One query, and one per kind; nothing for who may not see the record."""
    if not request.user.has_perm("ledger.view_entry"):
        return []
    # Documents are long, and nothing here shows them.
    entries = list(Entry.objects.order_by("-sequence").defer("document", "restricted")[:SHOWN])
    # The record may hold entries of a kind that the code no longer has.
    links = item_links(Ref(entry.kind, entry.slug) for entry in entries if entry.kind in KINDS)
    return [
        Publication(
            entry,
            str(KINDS[entry.kind].model._meta.verbose_name),
            links[Ref(entry.kind, entry.slug)],
            [LANGUAGE_NAMES[language] for language in entry.languages if language in LANGUAGE_NAMES],
        )
        for entry in entries
        if entry.kind in KINDS
    ]
