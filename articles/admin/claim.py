"""Claims at the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.quantities import NumberField, QuantityForm, shown
from articles.admin.quotations import QuotationMixin
from articles.models import Claim, ClaimMechanism, ClaimReference, ClaimSupport
from articles.parsing.anchors import QuoteError, anchor
from sco.desk.entering.admin import linked_titles
from sco.desk.entering.chips import ChipsField, ChipsForm, Link
from sco.desk.entering.slugs import LENGTH
from sco.desk.inlines import DeskStacked, DeskTabular
from sco.desk.item_admin import ItemAdmin
from sco.desk.list_display import text_column
from sco.languages import columns


class ClaimSupportInline(DeskTabular):
    """Relations that the claim supports."""

    model = ClaimSupport
    autocomplete_fields = ["relation"]


class ClaimReferenceInline(DeskStacked):
    """Sources for checking the claim."""

    model = ClaimReference
    identifying_fields = columns("title")
    fieldsets = [(None, {"fields": [columns("title"), "url", ("dated", "position")]})]


QUOTE = {"article", "quote_exact", "quote_prefix", "quote_suffix"}


MECHANISMS = ChipsField(Link(ClaimMechanism, "claim", "mechanism"), label=_("mechanisms"))


class ClaimForm(ChipsForm, QuantityForm):
    """A claim's form, which requires the quotation to be in the source text."""

    about = MECHANISMS

    def proposed_slug(self, cleaned: Mapping[str, Any]) -> str:
        """The article's slug with the number of the claim."""
        article = cleaned.get("article")
        if article is None:
            return ""
        ending = f"-c{article.claims.count() + 1:02d}"
        return f"{article.slug[: LENGTH - len(ending)].rstrip('-')}{ending}"

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
class ClaimAdmin(QuotationMixin):
    """Claims."""

    form = ClaimForm
    formfield_overrides = {**ItemAdmin.formfield_overrides, models.DecimalField: {"form_class": NumberField}}
    list_display = [
        text_column("statement_zh_hans", _("statement (Chinese)")),
        text_column("statement_en", _("statement (English)")),
        "slug",
        "kind",
        "figure",
        "status",
        "status_badge",
    ]
    list_filter = ["kind", "status"]
    search_fields = ["slug", "statement_zh_hans", "statement_en", "article__slug", "quote_exact"]
    ordering = ["-article", "slug"]
    autocomplete_fields = ["article"]
    inlines = [ClaimSupportInline, ClaimReferenceInline]
    about = linked_titles(MECHANISMS)
    fieldsets = [
        (None, {"fields": [("article", "kind"), columns("statement"), "about"]}),
        (
            _("Figure and period"),
            {"fields": ["quantity", ("comparator", "value"), columns("unit"), ("period_from", "period_to")]},
        ),
        (_("Quotation"), {"fields": ["quote_exact", ("quote_prefix", "quote_suffix")]}),
        (_("Verification"), {"fields": ["status", columns("status_note")]}),
        (_("Address"), {"fields": ["slug"]}),
    ]

    def slug_from(self) -> Sequence[str]:
        """None: a claim's slug is its article's with a number."""
        return ()

    @admin.display(description=_("quantity as written"))
    def quantity(self, claim: Claim) -> str:
        """For those who may only look."""
        return shown(claim) or "—"

    @admin.display(description=_("figure"), ordering="value")
    def figure(self, claim: Any) -> str:
        return shown(claim) or "—"
