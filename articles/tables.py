"""Authors and claims as tables."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from import_export import fields
from import_export.widgets import Widget

from articles.models import Article, Author, Claim
from articles.quoting import QUOTE, Quote, placed, untouched
from mechanisms.models import Mechanism
from sco.anchors import QuoteError
from sco.desk.tables.resources import ItemResource, SlugsWidget, SlugWidget
from sco.languages import columns


class AuthorResource(ItemResource):
    """Authors."""

    class Meta(ItemResource.Meta):
        model = Author
        fields = ["slug", *columns("name"), *columns("position"), *columns("affiliation"), *columns("biography")]


class ClaimResource(ItemResource):
    """Claims, with their article and mechanisms by slug; references and supported relations stay at the desk."""

    WIDGETS: ClassVar[dict[str, Widget]] = {"article": SlugWidget(Article)}

    mechanisms = fields.Field(attribute="mechanisms", column_name="mechanisms", widget=SlugsWidget(Mechanism))

    class Meta(ItemResource.Meta):
        model = Claim
        fields = [
            "slug",
            "article",
            "kind",
            *columns("statement"),
            "comparator",
            "value",
            *columns("unit"),
            "period_from",
            "period_to",
            "quote_exact",
            "quote_prefix",
            "quote_suffix",
            "status",
            *columns("status_note"),
            "mechanisms",
        ]

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        super().before_save_instance(instance, row, **kwargs)
        before = Claim.objects.filter(pk=instance.pk).values_list(*QUOTE).first()
        stored = Quote(*before or ("", "", ""))
        typed = untouched(stored, Quote(*(getattr(instance, name) for name in QUOTE)))
        # As in the form: an old quotation stays although the text was changed since.
        if typed.exact and typed != stored and instance.article.source_text:
            typed = self._placed(instance.article.source_text, stored, typed)
        for name, value in zip(QUOTE, typed, strict=True):
            setattr(instance, name, value)

    @staticmethod
    def _placed(text: str, stored: Quote, typed: Quote) -> Quote:
        try:
            return placed(text, stored, typed)
        except QuoteError as error:
            raise ValidationError({"quote_exact": gettext(error.template) % error.details}) from None

    def table(self, queryset: Any) -> list[list[str]]:
        # Not with_document_parts, which a list has: its rows of mechanisms are on another attribute.
        rows = Claim.objects.filter(pk__in=[row.pk for row in queryset]).select_related("article")
        return super().table(rows.prefetch_related("mechanisms").order_by("article", "slug"))
