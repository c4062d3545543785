"""The record, read-only: entries and the head."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# Imported to be registered: the admin finds this module only.
from sco.desk import jobs as _jobs  # noqa: F401
from sco.desk import partner_admin as _partner_admin  # noqa: F401
from sco.desk import request_admin as _request_admin  # noqa: F401
from sco.desk.display import item_links
from sco.desk.filters import KindFilter
from sco.desk.history_page import notes
from sco.desk.model_admin import ReadOnlyMixin
from sco.ledger.models import Entry, EntryActor, Head
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, Ref

Field = Callable[[Any], Any]


def _field(column: str, description: Any) -> Field:
    """A column of the ledger with a translated label, for columns without one of their own."""
    return admin.display(description=description)(lambda row: getattr(row, column))


def _json_field(column: str, description: Any) -> Field:
    @admin.display(description=description)
    def document(row: Any) -> str:
        text = getattr(row, column)
        if text is None:
            return "—"
        # The canonical text is one line with sorted keys: indented for readers here, hashed as stored.
        return format_html('<pre class="document">{}</pre>', json.dumps(json.loads(text), ensure_ascii=False, indent=1))

    return document


def _digest_field(column: str, description: Any) -> Field:
    @admin.display(description=description)
    def digest(row: Any) -> str:
        return format_html('<code class="digest">{}</code>', bytes(getattr(row, column)).hex())

    return digest


SUMMARY: Any = [
    ("sequence", "publication", "at"),
    ("action", "actor"),
    ("kind_name", "version"),
    "item",
    ("language_names", "schema"),
]
DOCUMENT: Any = [_json_field("document", _("document")), _json_field("restricted", _("restricted part"))]
DIGESTS: Any = [
    _digest_field("digest", _("digest")),
    _digest_field("document_hash", _("hash of the document")),
    _digest_field("restricted_hash", _("hash of the restricted part")),
    _digest_field("actor_hash", _("hash of the editor’s name")),
]
HEAD: Any = [_field("sequence", _("sequence")), _field("at", _("at")), _digest_field("digest", _("digest"))]


@admin.register(Entry)
class EntryAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """Entries of the record, newest first."""

    list_display = ["sequence", "at", "action", "kind_name", "slug", "version", "language_names", "actor"]
    list_filter = [KindFilter, "action", "at"]
    search_fields = ["slug", "=sequence"]
    search_help_text = _("Slug or sequence")
    ordering = ["-sequence"]
    list_per_page = 50
    # Otherwise, every search would count the whole record as well.
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": SUMMARY}),
        (_("Public note"), {"fields": ["note_texts"]}),
        (_("Document"), {"fields": DOCUMENT}),
        (_("Digests"), {"fields": DIGESTS, "classes": ["collapse"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> Any:
        # A subquery, because no foreign key leads to the actor: the reader role must not see that table.
        actors = EntryActor.objects.filter(sequence=OuterRef("sequence")).values("actor")
        # Documents are long: lists do not load them, and a form fetches its own.
        return super().get_queryset(request).annotate(actor=Subquery(actors)).defer("document", "restricted")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_name(self, entry: Entry) -> str:
        # The record may hold entries of a kind that the code no longer has.
        return str(KINDS[entry.kind].model._meta.verbose_name) if entry.kind in KINDS else entry.kind

    @admin.display(description=_("by"))
    def actor(self, entry: Any) -> str:
        return entry.actor or "—"

    @admin.display(description=_("languages"))
    def language_names(self, entry: Entry) -> str:
        return gettext(", ").join(str(LANGUAGE_NAMES.get(language, language)) for language in entry.languages) or "—"

    @admin.display(description=_("item"))
    def item(self, entry: Entry) -> str:
        link = item_links([Ref(entry.kind, entry.slug)])[Ref(entry.kind, entry.slug)]
        return format_html('<a href="{}">{} {}</a>', link.url, entry.slug, link.title) if link.url else entry.slug

    @admin.display(description=_("note"))
    def note_texts(self, entry: Entry) -> str:
        return format_html_join("", '<p lang="{}">{}</p>', notes(entry.note)) or "—"


@admin.register(Head)
class HeadAdmin(ReadOnlyMixin, admin.ModelAdmin[Any]):
    """The current end of the chain."""

    list_display = HEAD
    fields: ClassVar[Any] = [*HEAD, _digest_field("genesis", _("digest of the empty record"))]
