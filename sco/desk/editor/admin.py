"""The editor on the forms of items: which texts it is for, its preview, and what a save leaves open."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.contrib.admin.options import BaseModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.text import normalize_newlines
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sco import markdown
from sco.desk.editor.plans import SourceChanged, confirm_paragraph, keep_open, plans, sources_then
from sco.desk.editor.words import words
from sco.desk.form_fields import language_of
from sco.languages import ZH

LONGEST_PREVIEW = 200_000


class EditorMixin(BaseModelAdmin[Any]):
    """Adds the two-column editor.

    ``long_texts`` are the bilingual fields that it is for, each with ``markdown`` or ``plain``.
    """

    long_texts: Mapping[str, str] = {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        name = getattr(db_field, "translated_field", db_field).name
        if field is not None and name in self.long_texts and language_of(db_field.name):
            label = db_field.translated_field.verbose_name
            field.widget.attrs |= {"data-editor": self.long_texts[name], "data-field": name, "data-label": str(label)}
            field.widget.attrs["data-preview"] = reverse(f"admin:{self._editor_url('markdown')}")
        return field

    def _editor_url(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def get_urls(self) -> Any:
        view: Any = self.admin_site.admin_view
        pages = [
            path("markdown/", view(require_POST(self.markdown_view)), name=self._editor_url("markdown")),
            path(
                "<path:object_id>/still-correct/",
                view(require_POST(self.still_correct_view)),
                name=self._editor_url("still_correct"),
            ),
        ]
        return [*(pages if self.long_texts else []), *super().get_urls()]  # type: ignore[misc]  # of ModelAdmin

    def markdown_view(self, request: HttpRequest) -> HttpResponse:
        """A text as reading pages will show it. Nothing is saved."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        text = request.POST.get("text", "")
        if len(text) > LONGEST_PREVIEW:
            error = gettext("The text is too long for a preview: more than %(count)s characters.")
            answer = {"error": error % {"count": f"{LONGEST_PREVIEW:,}"}}
            return JsonResponse(answer, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return JsonResponse({"html": markdown.render(normalize_newlines(text))})

    def still_correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record that the translation of one paragraph is still correct."""
        item = self.get_object(request, object_id)  # type: ignore[attr-defined]  # of ModelAdmin
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        field, number = request.POST.get("field", ""), request.POST.get("paragraph", "")
        reason = request.POST.get("reason", "").strip()
        if item is None or field not in self.long_texts or not (number.isascii() and number.isdigit()):
            return _error(gettext("This paragraph no longer exists. Load the page again."))
        if not 0 < len(reason) <= 300 or "\x00" in reason:
            return _error(gettext("Write a reason of at most 300 characters."))
        paragraph, by = (int(number[:9]), request.POST.get("text", "")), request.user.get_username()
        try:
            done = confirm_paragraph(item, field, paragraph, by=by, reason=reason)
        except SourceChanged as error:
            return _error(str(error))
        if not done:
            return _error(gettext("The translation is no longer out of date here. Load the page again."))
        return JsonResponse({})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = kwargs.get("obj")
        if self.long_texts:
            form = context["adminform"].form
            address = f"admin:{self._editor_url('still_correct')}"
            context["editor"] = {
                "plans": plans(item, form, self.long_texts),
                "words": words() | {"original": item.source_language if item and item.pk else ZH},
            }
            context["editor"]["words"]["confirmUrl"] = reverse(address, args=[item.pk]) if item and item.pk else ""
        if item is not None and item.pk and self.has_publish_permission(request):  # type: ignore[attr-defined]
            context["can_save_and_publish"] = True
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]  # of ModelAdmin

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        then = sources_then(obj) if change and self.long_texts else {}
        super().save_model(request, obj, form, change)  # type: ignore[misc]  # of ModelAdmin
        if change:
            keep_open(obj, form, then, [field for field in self.long_texts if _was_edited(form, field)])

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if "_publish" in request.POST and self.has_publish_permission(request):  # type: ignore[attr-defined]
            return HttpResponseRedirect(self.action_url("publish", [obj]))  # type: ignore[attr-defined]
        return super().response_change(request, obj)  # type: ignore[misc,no-any-return]  # of ModelAdmin


def _was_edited(form: Any, field: str) -> bool:
    return any(column.startswith(f"{field}_") for column in form.changed_data)


def _error(text: str) -> HttpResponse:
    return JsonResponse({"error": text}, status=HTTPStatus.BAD_REQUEST)
