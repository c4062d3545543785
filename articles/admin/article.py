"""Articles at the desk, with their authors, topics, mechanisms, approvals and claims."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from articles import approving, previewing, reading
from articles.admin.approvals import STATES, ApprovalAdmin
from articles.admin.quantities import shown
from articles.admin.quotations import LONGEST
from articles.importing.running import may_import
from articles.models import (
    Article,
    ArticleAuthor,
    ArticleMechanism,
    ArticleTopic,
    Claim,
    ImportJob,
    ImportPiece,
    PieceState,
    Suggestion,
    Translation,
)
from sco import local_times
from sco.desk.display import admin_url, truncate
from sco.desk.entering.admin import linked_titles
from sco.desk.entering.chips import ChipsField, ChipsForm, Link, is_key
from sco.desk.filters import ChosenFilter, chosen
from sco.desk.forms import ItemForm
from sco.desk.inlines import DeskTabular
from sco.desk.list_display import text_column
from sco.desk.model_admin import ReadOnlyMixin
from sco.desk.previewing.proposals import Proposal
from sco.desk.publication_status import publication_statuses, working_copies
from sco.desk.spoken import spoken, titles
from sco.languages import EN, ZH, columns, from_code
from sco.ledger.registry import Searched, kind_for, ref_of

BYLINE = ChipsField(Link(ArticleAuthor, "article", "author", "position"), label=capfirst(_("authors")))
TOPICS = ChipsField(Link(ArticleTopic, "article", "topic"), label=capfirst(_("topics")))
MECHANISMS = ChipsField(Link(ArticleMechanism, "article", "mechanism"), label=capfirst(_("mechanisms")))


class ArticleForm(ChipsForm, ItemForm):
    """An article's form. A new draft needs only a title; its outlet and rights are proposed where there is one only."""

    byline, filed_under, about = BYLINE, TOPICS, MECHANISMS
    makes_claims: ClassVar[bool] = False

    class Media:
        css: ClassVar[Any] = {"all": ["articles/quoting.css"]}
        js = ("articles/quoting.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.makes_claims and "source_text" in self.fields:
            self.fields["source_text"].widget.attrs |= _claims_of(self.instance)
        if self.instance.pk is None:
            for name in ("outlet", "rights"):
                if name in self.fields:
                    self.initial.setdefault(name, _only(Article._meta.get_field(name).related_model))


def _claims_of(article: Article) -> dict[str, Any]:
    """Where a selection in the source text becomes a claim."""
    return {
        "data-claim-url": f"{reverse('admin:articles_claim_add')}?article={article.pk}",
        "data-claim-label": gettext("Make a claim of the selection"),
        "data-claim-hint": gettext("Select a figure and its noun in the saved text."),
        "data-claim-unsaved": gettext("Save the article first: a claim quotes the saved text."),
        "data-claim-longest": LONGEST,
    }


def _only(model: Any) -> Any:
    """The key of the only row; None if there are several, of which an editor chooses."""
    found = list(model.objects.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


class ImportFilter(ChosenFilter):
    """The articles that an import has made, to be published, or deleted again, together. Its page leads here."""

    title, parameter_name, of = _("import"), "import", "import_pieces"

    def _titled(self, row: Any) -> str:
        return str(row)

    def _chosen(self, _model: Any, value: str) -> Any:
        return ImportJob.objects.filter(pk=value).first() if is_key(value) else None

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if not value:
            return queryset
        job = self._chosen(queryset.model, value)
        made = ImportPiece.objects.filter(job=job, state=PieceState.CREATED).values("article")
        return queryset.filter(pk__in=made) if job else queryset.none()


class TranslationInline(ReadOnlyMixin, DeskTabular):
    """Approvals of the article's texts, read-only: they are given with buttons above the form."""

    model = Translation
    fields: ClassVar[Any] = ["language", "text_state", "approved_by", "approved_at"]
    readonly_fields = fields
    identifying_fields = ["language"]

    def get_queryset(self, request: HttpRequest) -> Any:
        # text_state compares each row with the article's text and with the other translation.
        return super().get_queryset(request).select_related("article").prefetch_related("article__translations")

    @admin.display(description=pgettext_lazy("of a text", "state"))
    def text_state(self, row: Translation) -> str:
        return str(STATES[approving.text_state(row.article, from_code(row.language))])


class ClaimInline(ReadOnlyMixin, DeskTabular):
    """The article's claims, shortened; each has a page of its own."""

    model = Claim
    template = "articles/claims.html"
    fields: ClassVar[Any] = ["short_zh", "short_en", "kind", "figure", "status"]
    readonly_fields = fields

    @admin.display(description=_("statement (Chinese)"))
    def short_zh(self, claim: Claim) -> str:
        return _claim_link(claim, truncate(claim.statement_zh_hans or "", 60), ZH)

    @admin.display(description=_("statement (English)"))
    def short_en(self, claim: Claim) -> str:
        return _claim_link(claim, truncate(claim.statement_en or "", 90), EN)

    @admin.display(description=_("figure"))
    def figure(self, claim: Claim) -> str:
        return shown(claim) or "—"


def _claim_link(claim: Claim, text: str, language: str) -> str:
    shown = format_html('<span lang="{}">{}</span>', language, text) if text else claim.slug
    return format_html('<a href="{}">{}</a>', admin_url(claim), shown)


@admin.register(Article)
class ArticleAdmin(ApprovalAdmin):
    """Articles."""

    list_display = [
        text_column("title_zh_hans", _("title (Chinese)")),
        text_column("title_en", _("title (English)")),
        "status_badge",
        "date",
        "outlet_name",
        "slug",
    ]
    list_filter = [
        "original_language",
        ("outlet", RelatedOnlyFieldListFilter),
        ("topics", RelatedOnlyFieldListFilter),
        "published_at",
        chosen("mechanisms", _("mechanism"), "mechanism"),
        ImportFilter,
    ]
    # Not the responsible editor, which is personal data.
    found_by = {"source_text": Searched.TEXT, "source_id": Searched.ALIAS}
    ordering = ["-published_at", "slug"]
    list_select_related = ["outlet"]
    autocomplete_fields = ["outlet", "rights"]
    text_rows = {"summary": 5, "body": 18, "source_text": 12}
    long_texts = {"body": "markdown"}
    personal_fields = ("responsible_editor_name", "responsible_editor_email")
    actions = ["publish_selected", "withdraw_selected", "approve_zh_hans", "approve_en", "delete_selected"]
    form = ArticleForm
    byline, filed_under, about = map(linked_titles, (BYLINE, TOPICS, MECHANISMS))
    inlines = [TranslationInline, ClaimInline]
    fieldsets = [
        (None, {"fields": [columns("title"), columns("summary"), columns("body"), "original_language"]}),
        (_("Authors, topics, mechanisms"), {"fields": ["byline", "filed_under", "about"]}),
        (
            _("Source"),
            {
                "fields": [("outlet", "published_at"), ("source_id", "source_url"), "rights", "source_text"],
                "classes": ["collapse"],
            },
        ),
        (
            # Collapsed, so that personal data is not on screen whenever an article is.
            _("Never public"),
            {"fields": [("responsible_editor_name", "responsible_editor_email")], "classes": ["collapse"]},
        ),
        (_("Address"), {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    change_form_template = "articles/article_form.html"
    change_list_template = "articles/change_list.html"
    reading_template = reading.TEMPLATE
    deleted_with = [Suggestion]
    not_restored = ["translations"]

    def companions(self, items: Sequence[Article]) -> list[Claim]:
        """Their claims that are not public as they are. Withdrawn ones were taken back by somebody, and stay away."""
        claims = working_copies(kind_for(Claim), article__in=items)
        statuses = publication_statuses(claims)
        return [claim for claim in claims if statuses[ref_of(claim)].code in {"new", "changed"}]

    def front_page_links(self, request: HttpRequest) -> Sequence[tuple[Any, str]]:
        new, taken_in = reverse("admin:articles_article_add"), reverse("admin:articles_importjob_add")
        links = [(_("New article"), new)] if self.has_add_permission(request) else []
        return links + ([(_("Import …"), taken_in)] if may_import(request.user) else [])

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"may_import": may_import(request.user), **(extra_context or {})})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        article = kwargs.get("obj")
        if article is not None and request.user.has_perm("articles.view_suggestion"):
            context["open_suggestions"] = article.suggestions.open().count()
        return super().render_change_form(request, context, *args, **kwargs)

    def reading_context(self, shown: dict[str, Any]) -> dict[str, Any]:
        return reading.context(shown)

    def preview_columns(self, proposal: Proposal) -> dict[str, Any]:
        return previewing.of_article(proposal)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.makes_claims = request.user.has_perm("articles.add_claim")
        return form

    @admin.display(description=_("outlet"), ordering="outlet__slug")
    def outlet_name(self, article: Article) -> str:
        return spoken(titles(article.outlet)[0][1]) if article.outlet else "—"

    @admin.display(description=_("date"), ordering="published_at")
    def date(self, article: Article) -> str:
        return local_times.shown_day(article.published_at) if article.published_at else "—"
