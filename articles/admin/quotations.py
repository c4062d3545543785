"""Quotations on the desk's forms: a claim's sentence in the source text, and claims made of a selection there."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse
from django.utils.translation import gettext

from articles.admin.quantities import filled
from articles.models import Article, Claim
from articles.parsing.quantities import from_figure
from articles.parsing.selections import Selection, passage_of, read_selection
from sco.anchors import MAX_CONTEXT, Anchor, QuoteError
from sco.desk.entering.chips import is_key
from sco.desk.item_admin import ItemAdmin
from sco.desk.numbers import grouped, shown_quantity
from sco.ledger.registry import ref_of

LONGEST = Claim._meta.get_field("quote_exact").max_length or 0


def selection_of(article: Article, asked: Mapping[str, str]) -> Selection:
    """The selection ``quote_exact`` in the article's source text; ValidationError says why it makes no claim."""
    exact = asked.get("quote_exact", "").strip()
    if not 0 < len(exact) <= LONGEST:
        text = gettext("Select a figure and its noun: 1 to %(longest)s characters.")
        raise ValidationError(text % {"longest": LONGEST}, code="length")
    around = {
        "prefix": asked.get("quote_prefix", "")[-MAX_CONTEXT:],
        "suffix": asked.get("quote_suffix", "")[:MAX_CONTEXT],
    }
    published = article.published_at
    written = published.astimezone(ZoneInfo(settings.DESK_TIME_ZONE)).date() if published else None
    try:
        return read_selection(article.source_text, article.original, exact, **around, written=written)
    except QuoteError as error:
        raise ValidationError(gettext(error.template) % error.details, code="anchor") from None


def columns_of(selection: Selection, language: str) -> dict[str, Any]:
    """The columns of a claim that a selection fills."""
    quote, period, figure = selection.anchor, selection.period, selection.figure
    texts = {"quote_exact": quote.exact, "quote_prefix": quote.prefix, "quote_suffix": quote.suffix}
    dates = {"period_from": period.start, "period_to": period.end} if period else {}
    quantity = from_figure(figure, language) if figure else None
    figures = filled(quantity) if quantity else {}
    kind = {"kind": Claim.Kind.STATISTIC} if quantity else {}
    return {**texts, **{name: date for name, date in dates.items() if date}, **figures, **kind}


def echo(selection: Selection, language: str) -> str:
    """The reading of the selection's figure, or why there is none."""
    if selection.figure and (quantity := from_figure(selection.figure, language)):
        return shown_quantity(quantity.comparator, quantity.value, quantity.unit)
    return gettext("No single figure was read in the selection.")


class QuotationMixin(ItemAdmin):
    """Shows a claim's sentence in the source text, and fills a claim's form from a selection there."""

    change_form_template = "articles/claim_form.html"

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.quotation_view)
        return [path("quotation/", view, name="articles_claim_quotation"), *super().get_urls()]

    def quotation_view(self, request: HttpRequest) -> JsonResponse:
        """``{"passage": [before, quote, after], "echo": …, "fields": …}`` of a selection, or ``{"error": …}``."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        article = source_article(request, request.GET.get("article", ""))
        if article is None:
            return JsonResponse({"error": gettext("This article no longer exists.")})
        try:
            found = selection_of(article, request.GET)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)})
        texts = {name: _as_typed(value) for name, value in columns_of(found, article.original).items()}
        part = found.passage
        return JsonResponse(
            {"passage": [part.before, part.quote, part.after], "echo": echo(found, article.original), "fields": texts}
        )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With ``article`` and ``quote_exact`` in the address, everything that the selection fills."""
        found = super().get_changeform_initial_data(request)
        article = source_article(request, request.GET.get("article", "")) if "quote_exact" in request.GET else None
        if article is None:
            return found
        try:
            return {**found, **columns_of(selection_of(article, request.GET), article.original)}
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), "ERROR")
            return {name: value for name, value in found.items() if not name.startswith("quote_")}

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        claim = kwargs.get("obj")
        key = str(claim.article_id) if claim is not None else request.GET.get("article", "")
        if article := source_article(request, key):
            initial: Any = context["adminform"].form.initial
            context["source"] = _panel(article, claim if claim is not None else Claim(**_quote(initial)))
        return super().render_change_form(request, context, *args, **kwargs)


def source_article(request: HttpRequest, key: str) -> Article | None:
    """The article with this key, if the editor may see its source text."""
    allowed = any(request.user.has_perm(f"articles.{act}_article") for act in ("view", "change"))
    return Article.objects.filter(pk=key).first() if allowed and is_key(key) else None


def _quote(initial: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(initial.get(name) or "") for name in ("quote_exact", "quote_prefix", "quote_suffix")}


def _panel(article: Article, claim: Claim) -> dict[str, Any]:
    """The source text, the sentence of the quotation in it, and the reason if that is not found."""
    panel: dict[str, Any] = {"article": article, "ref": ref_of(article), "language": article.original}
    panel |= {"address": reverse("admin:articles_claim_quotation"), "longest": LONGEST}
    if claim.quote_exact and article.source_text:
        quote = Anchor(claim.quote_exact, claim.quote_prefix, claim.quote_suffix)
        try:
            panel["passage"] = passage_of(article.source_text, article.original, quote)
        except QuoteError as error:
            panel["reason"] = gettext(error.template) % error.details
    return panel


def _as_typed(value: Any) -> str:
    return str(value) if isinstance(value, str) else grouped(value)
