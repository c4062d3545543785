"""How working copies stand to the record: not public, public as they are, changed since, withdrawn, erased."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from sco.ledger.canonical import canonical
from sco.ledger.documents import Frozen
from sco.ledger.items import Item
from sco.ledger.models import Entry, Projection
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import KINDS, Ref, kind_of, ref_of


@dataclass(frozen=True, slots=True)
class PublicationStatus:
    """One working copy's. ``code`` is new, current, changed, withdrawn or erased; ``version`` is 0 when new."""

    code: str
    version: int = 0
    languages: Sequence[str] = ()

    @property
    def live(self) -> bool:
        """Whether some version of it is public."""
        return self.code in {"current", "changed"}

    def __str__(self) -> str:
        return gettext(WORDS[self.code]) % {"version": self.version}


WORDS = {
    "new": gettext_noop("not public"),
    "current": gettext_noop("public, version %(version)s"),
    "changed": gettext_noop("public, version %(version)s; changed since"),
    "withdrawn": gettext_noop("withdrawn (version %(version)s)"),
    "erased": gettext_noop("erased"),
}


def publication_statuses(items: Iterable[Item]) -> dict[Ref, PublicationStatus]:
    """How these stand; one query beside what ``with_document_parts`` has fetched."""
    rows = {ref_of(item): item for item in items}
    latest = latest_entries(rows, texts=True)
    return {ref: standing(item, latest.get(ref)) for ref, item in rows.items()}


def standing(item: Item, latest: LatestEntry | None) -> PublicationStatus:
    """How one stands, its last entry being this."""
    if latest is None:
        return PublicationStatus("new")
    if latest.action == Entry.Action.ERASE:
        return PublicationStatus("erased", latest.version)
    if not latest.live:
        return PublicationStatus("withdrawn", latest.version)
    same = latest.publishes(*texts(kind_of(item).freeze(item)))
    return PublicationStatus("current" if same else "changed", latest.version, latest.languages)


def texts(frozen: Frozen) -> tuple[str, str | None]:
    """The two texts that an entry would hold."""
    return canonical(frozen.document), canonical(frozen.restricted) if frozen.restricted else None


def with_parts(kind: str, **conditions: Any) -> list[Any]:
    """Working copies of a kind, ready to be frozen."""
    rows: Any = KINDS[kind].model._default_manager.filter(**conditions)
    return list(rows.with_document_parts())


class PublicFilter(admin.SimpleListFilter):
    """A list's filter by what the record says of an item."""

    title = _("public")
    parameter_name = "public"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("public")), ("never", _("never published")), ("gone", _("withdrawn or erased"))]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kind = next(kind.name for kind in KINDS.values() if issubclass(queryset.model, kind.model))
        live = Exists(Projection.objects.current().filter(kind=kind, slug=OuterRef("slug")))
        recorded = Exists(Entry.objects.filter(kind=kind, slug=OuterRef("slug")))
        conditions: Mapping[str | None, Any] = {"yes": live, "never": ~recorded, "gone": recorded & ~live}
        return queryset.filter(conditions[self.value()]) if self.value() in conditions else queryset
