"""Claims at the desk."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Claim, ClaimMechanism, ClaimReference, ClaimSupport
from articles.parsing.anchors import Anchor, QuoteError, anchor, locate
from articles.serializers.documents import plain
from sco.desk.filters import chosen
from sco.desk.finding.standing import Flag
from sco.desk.forms import ItemForm
from sco.desk.inlines import DeskStacked, DeskTabular
from sco.desk.item_admin import ItemAdmin
from sco.desk.list_display import text_column
from sco.languages import columns
from sco.ledger.registry import Searched


class ClaimMechanismInline(DeskTabular):
    """Mechanisms that the claim is about."""

    model = ClaimMechanism
    autocomplete_fields = ["mechanism"]


class ClaimSupportInline(DeskTabular):
    """Relations that the claim supports."""

    model = ClaimSupport
    autocomplete_fields = ["relation"]

    def get_queryset(self, request: HttpRequest) -> Any:
        # What a relation is called names both of its ends.
        return super().get_queryset(request).select_related("relation__source", "relation__target")


class ClaimReferenceInline(DeskStacked):
    """Sources for checking the claim."""

    model = ClaimReference
    identifying_fields = columns("title")
    fieldsets = [(None, {"fields": [columns("title"), "url", ("dated", "position")]})]


QUOTE = {"article", "quote_exact", "quote_prefix", "quote_suffix"}


def unanchored(claims: Sequence[Claim]) -> set[int]:
    """The claims whose quotation has no place of its own in the source text."""
    quoting = (claim for claim in claims if claim.quote_exact and claim.article.source_text)
    return {claim.pk for claim in quoting if not _is_anchored(claim)}


def _is_anchored(claim: Claim) -> bool:
    try:
        locate(claim.article.source_text, Anchor(claim.quote_exact, claim.quote_prefix, claim.quote_suffix))
    except QuoteError:
        return False
    return True


class ClaimForm(ItemForm):
    """A claim's form: shows the value without padding zeros, and requires the quotation to be in the source text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.value is not None:
            self.initial["value"] = plain(self.instance.value)

    def clean(self) -> Any:
        cleaned = super().clean()
        article = cleaned.get("article")
        # Only if the quotation changed: an old claim must stay editable after its article's text changes.
        if article and article.source_text and cleaned.get("quote_exact") and QUOTE & set(self.changed_data):
            self._anchor(cleaned, article.source_text)
        return cleaned

    def _anchor(self, cleaned: dict[str, Any], text: str) -> None:
        """Set the quotation's context, or add an error if the quotation is missing or ambiguous in the text."""
        moved = {"quote_exact", "article"} & set(self.changed_data)
        # The stored context belongs to the old quotation; only context typed together with the new one helps find it.
        prefix, suffix = (
            cleaned.get(side) or "" if not moved or side in self.changed_data else ""
            for side in ("quote_prefix", "quote_suffix")
        )
        try:
            found = anchor(text, cleaned["quote_exact"], prefix=prefix, suffix=suffix)
        except QuoteError as error:
            self.add_error("quote_exact", gettext(error.template) % error.details)
        else:
            cleaned |= {"quote_prefix": found.prefix, "quote_suffix": found.suffix}


@admin.register(Claim)
class ClaimAdmin(ItemAdmin):
    """Claims."""

    form = ClaimForm
    list_display = [
        text_column("statement_zh_hans", _("statement (Chinese)")),
        text_column("statement_en", _("statement (English)")),
        "status_badge",
        "kind",
        "figure",
        "status",
        "slug",
    ]
    list_filter = ["kind", "status", chosen("article", _("article")), chosen("mechanisms", _("mechanism"), "mechanism")]
    flags = {"unanchored": Flag(_("quotations not in the source"), unanchored)}
    found_by = {"quote_exact": Searched.TEXT, **dict.fromkeys(columns("unit"), Searched.TEXT)}
    ordering = ["-article", "slug"]
    autocomplete_fields = ["article"]
    inlines = [ClaimMechanismInline, ClaimSupportInline, ClaimReferenceInline]
    fieldsets = [
        (None, {"fields": [("slug", "article", "kind"), columns("statement")]}),
        (_("Figure and period"), {"fields": [("comparator", "value"), columns("unit"), ("period_from", "period_to")]}),
        (_("Quotation"), {"fields": ["quote_exact", ("quote_prefix", "quote_suffix")]}),
        (_("Verification"), {"fields": ["status", columns("status_note")]}),
    ]

    @admin.display(description=_("figure"), ordering="value")
    def figure(self, claim: Any) -> str:
        return "—" if claim.value is None else f"{claim.comparator} {plain(claim.value)}"
