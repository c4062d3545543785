"""Claims at the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import previewing
from articles.admin.quantities import NumberField, QuantityForm, shown
from articles.admin.quotations import QuotationMixin
from articles.models import Claim, ClaimMechanism, ClaimReference, ClaimSupport
from articles.quoting import QUOTE, Quote, placed, untouched
from articles.tables import ClaimResource
from sco.anchors import Anchor, QuoteError, locate
from sco.desk.entering.admin import linked_titles
from sco.desk.entering.chips import ChipsField, ChipsForm, Link
from sco.desk.entering.slugs import LENGTH
from sco.desk.filters import chosen
from sco.desk.finding.standing import Flag
from sco.desk.inlines import DeskStacked, DeskTabular
from sco.desk.list_display import text_column
from sco.desk.previewing.proposals import Proposal
from sco.desk.tables.admin import TableItemAdmin
from sco.languages import columns
from sco.ledger.registry import Searched


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


MECHANISMS = ChipsField(Link(ClaimMechanism, "claim", "mechanism"), label=capfirst(_("mechanisms")))


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
        if set(QUOTE) <= set(cleaned):
            stored = Quote(*(getattr(self.instance, name) for name in QUOTE))
            typed = untouched(stored, Quote(*(cleaned[name] or "" for name in QUOTE)))
            self._anchor(cleaned, stored, typed)
        return cleaned

    def _anchor(self, cleaned: dict[str, Any], stored: Quote, typed: Quote) -> None:
        """Set the quotation, at its place in the source text; an error if it is missing or ambiguous there."""
        article = cleaned.get("article")
        is_elsewhere = article is not None and article.pk != self.instance.article_id
        # Only if the quotation changed: an old claim must stay editable after its article's text changes.
        if article and article.source_text and typed.exact and (is_elsewhere or typed != stored):
            try:
                typed = placed(article.source_text, stored, typed, is_elsewhere=is_elsewhere)
            except QuoteError as error:
                self.add_error("quote_exact", gettext(error.template) % error.details)
        cleaned |= dict(zip(QUOTE, typed, strict=True))


@admin.register(Claim)
class ClaimAdmin(TableItemAdmin, QuotationMixin):
    """Claims."""

    resource = ClaimResource
    form = ClaimForm
    formfield_overrides = {**TableItemAdmin.formfield_overrides, models.DecimalField: {"form_class": NumberField}}
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
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def preview_columns(self, proposal: Proposal) -> dict[str, Any]:
        return previewing.of_claim(proposal)

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
