"""Help for translators on the forms of items: XLIFF out and back, and what is known of a paragraph."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sco.desk.diff import segments
from sco.desk.display import display_title, item_links
from sco.desk.translating import xliff
from sco.desk.translating.memory import LONGEST, matches
from sco.desk.translating.returning import Return, compare, file_of, is_foreign, translation_of
from sco.desk.translating.terms import terms
from sco.languages import LANGUAGES
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import ref_of

XLIFF_ERRORS = {
    "large": _("The file is larger than 3 MB."),
    "xml": _("The file is not well-formed XLIFF."),
    "version": _("The file is XLIFF 1. Save it as XLIFF 2."),
    "empty": _("The file has no segments."),
}


class XliffForm(forms.Form):
    """A file that comes back from a translator."""

    file = forms.FileField(
        label=_("XLIFF file"), help_text=_("The file that was exported here, with its translations.")
    )

    def clean_file(self) -> xliff.Document:
        try:
            return xliff.read(self.cleaned_data["file"].read())
        except xliff.XliffError as error:
            raise ValidationError(XLIFF_ERRORS[error.code]) from None


class TranslatingMixin(BaseModelAdmin[Any]):
    """Adds the pages and the panel for translators."""

    def get_urls(self) -> Any:
        view: Any = self.admin_site.admin_view
        pages = [
            path("translation-help/", view(require_POST(self.help_view)), name=self._translating_url("help")),
            path("<path:object_id>/xliff/", view(self.xliff_view), name=self._translating_url("xliff")),
            path("<path:object_id>/xliff-return/", view(self.return_view), name=self._translating_url("return")),
        ]
        return [*pages, *super().get_urls()]  # type: ignore[misc]  # of ModelAdmin

    def _translating_url(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def translating_context(self, item: Item) -> dict[str, str]:
        """What the panel on the form needs."""
        names = {page: f"admin:{self._translating_url(page)}" for page in ("help", "xliff", "return")}
        return {
            "help": reverse(names["help"]),
            "xliff": reverse(names["xliff"], args=[item.pk]),
            "return": reverse(names["return"], args=[item.pk]),
            "source": item.source_language,
            "target": translation_of(item),
        }

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = kwargs.get("obj")
        if item is not None and item.pk and self.has_change_permission(request, item):
            context["translating"] = self.translating_context(item)
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # of ModelAdmin

    def help_view(self, request: HttpRequest) -> HttpResponse:
        """The names in a text and what was translated before; nothing is saved."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        text = request.POST.get("text", "")[:LONGEST].replace("\0", "")
        source = next((language for language in LANGUAGES if language == request.POST.get("language")), LANGUAGES[0])
        found = matches(text, source)
        titles = item_links(match.ref for match in found)
        return JsonResponse(
            {
                "terms": [
                    {"name": term.name, "translations": term.translations, "url": term.url}
                    for term in terms(text, source)
                ],
                "matches": [
                    {
                        "score": match.score,
                        "target": match.target,
                        "from": titles[match.ref].title,
                        "url": titles[match.ref].url,
                        # What differs between the sentence then and the one now.
                        "segments": [list(segment) for segment in segments(match.source, text.strip())],
                    }
                    for match in found
                ],
            }
        )

    def _item(self, request: HttpRequest, object_id: str) -> Any:
        item = self.get_object(request, object_id)  # type: ignore[attr-defined]  # of ModelAdmin
        if item is None:
            raise Http404
        return item

    def xliff_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The item's XLIFF file."""
        item = self._item(request, object_id)
        if not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        try:
            content = file_of(item)
        except ValueError:
            text = gettext("A text has control characters that XLIFF cannot have. Remove them first.")
            messages.error(request, text)
            return HttpResponseRedirect(reverse(f"admin:{self._translating_url('change')}", args=[item.pk]))
        response = HttpResponse(content, content_type=xliff.MEDIA_TYPE)
        name = f"{item.slug}.{translation_of(item)}.xlf"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def return_view(self, request: HttpRequest, object_id: str) -> HttpResponseBase:
        """Take a translated file back: what it changes and refuses is shown, and what it changes is saved."""
        item = self._item(request, object_id)
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        form = XliffForm(request.POST or None, request.FILES or None)
        result: Return | None = None
        if request.method == "POST" and form.is_valid():
            result = self._take_over(request, item, form)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Translation from XLIFF"),
            "subtitle": display_title(item),
            "opts": self.opts,
            "original": item,
            "form": form,
            "result": result,
            "rows": _rows(result),
            "language": LANGUAGE_NAMES[translation_of(item)],
        }
        return TemplateResponse(request, "desk/translating/return.html", context)

    @transaction.atomic
    def _take_over(self, request: HttpRequest, item: Any, form: XliffForm) -> Return | None:
        document = form.cleaned_data["file"]
        row = type(item)._default_manager.select_for_update().get(pk=item.pk)
        if is_foreign(row, document):
            values = {"item": document.item[:80] or "—", "here": str(ref_of(row))}
            form.add_error("file", gettext("The file is of “%(item)s”, not of “%(here)s” in these languages.") % values)
            return None
        result = compare(row, document)
        if result.taken:
            for column, text in result.columns.items():
                setattr(row, column, text)
            row.save(update_fields=list(result.columns))
            self.log_change(request, row, gettext("translation from XLIFF"))  # type: ignore[attr-defined]  # of ModelAdmin
        return result


def _rows(result: Return | None) -> list[dict[str, Any]]:
    """The verdicts with differences, those refused first; what stays the same is left out."""
    if result is None:
        return []
    shown = [verdict for verdict in result.verdicts if verdict.code == "taken" or verdict.is_refused]
    return [
        {"verdict": verdict, "segments": segments(verdict.before, verdict.after)}
        for verdict in sorted(shown, key=lambda verdict: not verdict.is_refused)
    ]
