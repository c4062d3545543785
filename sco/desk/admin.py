"""The record, to look at: nothing here adds, changes or deletes."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from sco.desk.base import ModelAdmin
from sco.desk.labels import desk_pages
from sco.desk.timeline import notes
from sco.ledger.models import Entry, EntryActor, Head
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, Ref

WHAT: Any = [("sequence", "at"), ("action", "actor"), ("shown_kind", "version"), "item", ("shown_languages", "schema")]
DIGESTS: Any = ["shown_digest", "shown_document_hash", "shown_restricted_hash"]


class KindFilter(admin.SimpleListFilter):
    """By kind; the kinds are known without asking the table."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, _request: HttpRequest, _model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind.name, kind.model._meta.verbose_name) for kind in KINDS.values()]

    def queryset(self, _request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ReadOnlyAdmin(ModelAdmin):
    """Rows to look at."""

    actions = None

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    """Entries of the record, newest first."""

    list_display = ["sequence", "at", "action", "shown_kind", "slug", "version", "shown_languages", "actor"]
    list_filter = [KindFilter, "action", "at"]
    search_fields = ["slug", "=sequence"]
    search_help_text = _("Slug or sequence")
    ordering = ["-sequence"]
    list_per_page = 50
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": WHAT}),
        (_("Public note"), {"fields": ["shown_note"]}),
        (_("Document"), {"fields": ["shown_document", "shown_restricted"]}),
        (_("Digests"), {"fields": DIGESTS, "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        actors = EntryActor.objects.filter(sequence=OuterRef("sequence")).values("actor")
        rows = super().get_queryset(request).annotate(by=Subquery(actors))
        match = request.resolver_match
        is_list = match is not None and str(match.url_name).endswith("_changelist")
        return rows.defer("document", "restricted") if is_list else rows

    @admin.display(description=_("kind"), ordering="kind")
    def shown_kind(self, entry: Entry) -> str:
        return str(KINDS[entry.kind].model._meta.verbose_name) if entry.kind in KINDS else entry.kind

    @admin.display(description=_("by"))
    def actor(self, entry: Any) -> str:
        return entry.by or "—"

    @admin.display(description=_("languages"))
    def shown_languages(self, entry: Entry) -> str:
        return ", ".join(str(LANGUAGE_NAMES.get(language, language)) for language in entry.languages) or "—"

    @admin.display(description=_("item"))
    def item(self, entry: Entry) -> str:
        ref = Ref(entry.kind, entry.slug)
        name, url = desk_pages([ref]).get(ref, ("", ""))
        return format_html('<a href="{}">{} {}</a>', url, entry.slug, name) if url else entry.slug

    @admin.display(description=_("note"))
    def shown_note(self, entry: Entry) -> str:
        return format_html_join("", '<p lang="{}">{}</p>', notes(entry.note)) or "—"

    @admin.display(description=_("document"))
    def shown_document(self, entry: Entry) -> str:
        return _json(entry.document)

    @admin.display(description=_("restricted part"))
    def shown_restricted(self, entry: Entry) -> str:
        return _json(entry.restricted)

    @admin.display(description=_("digest"))
    def shown_digest(self, entry: Entry) -> str:
        return _hex(entry.digest)

    @admin.display(description=_("hash of the document"))
    def shown_document_hash(self, entry: Entry) -> str:
        return _hex(entry.document_hash)

    @admin.display(description=_("hash of the restricted part"))
    def shown_restricted_hash(self, entry: Entry) -> str:
        return _hex(entry.restricted_hash)


@admin.register(Head)
class HeadAdmin(ReadOnlyAdmin):
    """Where the record ends."""

    list_display = ["shown_sequence", "shown_at", "shown_digest"]
    fields = ["shown_sequence", "shown_at", "shown_digest", "shown_genesis"]

    @admin.display(description=_("sequence"))
    def shown_sequence(self, head: Head) -> int:
        return head.sequence

    @admin.display(description=_("at"))
    def shown_at(self, head: Head) -> Any:
        return head.at

    @admin.display(description=_("digest"))
    def shown_digest(self, head: Head) -> str:
        return _hex(head.digest)

    @admin.display(description=_("digest of the empty record"))
    def shown_genesis(self, head: Head) -> str:
        return _hex(head.genesis)


def _json(text: str | None) -> str:
    if text is None:
        return "—"
    return format_html('<pre class="document">{}</pre>', json.dumps(json.loads(text), ensure_ascii=False, indent=1))


def _hex(value: "bytes | memoryview[int]") -> str:
    return format_html('<code class="digest">{}</code>', bytes(value).hex())
