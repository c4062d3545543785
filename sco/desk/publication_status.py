"""The publication status of a working copy: not public, public, changed since, withdrawn or erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from sco.ledger.items import Item
from sco.ledger.models import Entry
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import Kind, Ref, kind_of, ref_of

# gettext_noop only marks them: placeholders are filled in after translation.
LABELS = {
    "new": gettext_noop("not public"),
    "current": gettext_noop("public, version %(version)s"),
    "changed": gettext_noop("public, version %(version)s; changed since"),
    "withdrawn": gettext_noop("withdrawn (version %(version)s)"),
    "erased": gettext_noop("erased"),
}


@dataclass(frozen=True, slots=True)
class PublicationStatus:
    """``code`` is new, current, changed, withdrawn or erased; ``version`` is the latest one on record, 0 if new."""

    code: str
    version: int = 0

    @property
    def live(self) -> bool:
        """Whether some version is public."""
        return self.code in {"current", "changed"}

    def __str__(self) -> str:
        return gettext(LABELS[self.code]) % {"version": self.version}


def publication_statuses(items: Iterable[Item]) -> dict[Ref, PublicationStatus]:
    """The statuses of items fetched ``with_document_parts``, in one query."""
    rows = {ref_of(item): item for item in items}
    latest = latest_entries(rows, texts=True)
    return {ref: publication_status(item, latest.get(ref)) for ref, item in rows.items()}


def publication_status(item: Item, latest: LatestEntry | None) -> PublicationStatus:
    """One item's status, given its latest entry."""
    if latest is None:
        return PublicationStatus("new")
    if latest.action == Entry.Action.ERASE:
        return PublicationStatus("erased", latest.version)
    if not latest.live:
        return PublicationStatus("withdrawn", latest.version)
    # Compared as frozen, not by time of saving: an edit that is undone leaves the item current.
    same = latest.publishes(*kind_of(item).freeze(item).canonical_texts())
    return PublicationStatus("current" if same else "changed", latest.version)


def working_copies(kind: Kind, **conditions: Any) -> list[Any]:
    """Working copies with everything that freezing them needs."""
    rows: Any = kind.model._default_manager.filter(**conditions)
    return list(rows.with_document_parts())
