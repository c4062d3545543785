"""What every admin class of the desk has in common, items or not."""

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import NestedObjects
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.choosing import ChosenSelect, DeskFormSet
from sco.desk.forms import DeskForm, LinesField, language_of
from sco.desk.labels import desk_page, label
from sco.ledger.items import Item
from sco.ledger.queries import live_at_head
from sco.ledger.registry import Ref, ref_of

if TYPE_CHECKING:
    from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin

    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    StackedInline = admin.StackedInline[Any, Any]
    Fields = BaseModelAdmin[Any]
    Inline = InlineModelAdmin[Any, Any]
else:
    ModelAdmin, TabularInline, StackedInline = admin.ModelAdmin, admin.TabularInline, admin.StackedInline
    Fields, Inline = object, object

REFUSED = "sco.refused"
REFUSAL = _("The database did not take this: it contradicts what is there by now. Look again.")
ROWS = {"summary": 5, "body": 18, "source_text": 12, "description": 6, "biography": 5, "notice": 4, "sentence": 4}


class BilingualFields(Fields):
    """Inputs that know their language, lists one text a line, references shown by their names."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        if isinstance(db_field, ArrayField):
            field: Any = LinesField(label=capfirst(db_field.verbose_name), required=not db_field.blank)
        else:
            field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.SplitDateTimeField):
            # The Chinese format shows no seconds, and what is not shown would be lost at the next save.
            for widget, written in zip(field.widget.widgets, ("%Y-%m-%d", "%H:%M:%S"), strict=True):
                widget.format = written
        if field is not None and (language := language_of(db_field.name)):
            field.widget.attrs["lang"] = language
        if field is not None and isinstance(db_field, models.TextField):
            field.widget.attrs["rows"] = next((n for name, n in ROWS.items() if db_field.name.startswith(name)), 3)
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenSelect(db_field, self.admin_site))
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            field.label_from_instance = label  # type: ignore[assignment, method-assign]
        return field


def without(field: Any, *acts: str) -> Any:
    """A reference's input without these of its buttons: an item is deleted on its own page only."""
    for act in acts:
        if hasattr(getattr(field, "widget", None), f"can_{act}_related"):
            setattr(field.widget, f"can_{act}_related", False)
    return field


class LabelFilter(admin.RelatedOnlyFieldListFilter):
    """A list's filter by a reference, whose choices are called by their names in both languages."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        choices = super().field_choices(field, request, model_admin)
        rows = field.related_model._default_manager.in_bulk([number for number, _shown in choices])
        return [(number, label(rows[number]) if number in rows else shown) for number, shown in choices]


class DeskInline(BilingualFields, Inline):
    """Rows that belong to the row of the page."""

    extra = 0
    classes = ["desk-rows"]
    formset = DeskFormSet

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.autocomplete_fields)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without(super().formfield_for_dbfield(db_field, request, **kwargs), "add", "change", "delete")


class DeskTabular(DeskInline, TabularInline):
    """… one a line."""


class DeskStacked(DeskInline, StackedInline):
    """… one under the other."""


class DeskAdmin(BilingualFields, ModelAdmin):
    """A model of the desk. What the database refuses is said in words, never answered with an error page."""

    form = DeskForm
    list_per_page = 50
    show_full_result_count = False
    save_on_top = True
    change_form_template = "desk/form.html"
    actions: Any = ["delete_selected"]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without(super().formfield_for_dbfield(db_field, request, **kwargs), "delete")

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        parts = [inline.model for inline in self.get_inline_instances(request, obj) if _is_written(inline, request)]
        refused = request.META.get(REFUSED, "")
        return type(form.__name__, (form,), {"parts": parts, "refused": refused, "__module__": form.__module__})

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody was faster. Asked once more, the form's own checks see what is there now and say so.
            return self._once_more(request, object_id, form_url, extra_context)

    def _once_more(self, request: HttpRequest, object_id: str | None, form_url: str, extra_context: Any) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:
            # No check of the form knows why: it is shown as it was sent, with the reason, and nothing typed is lost.
            request.META[REFUSED] = REFUSAL
            return super().changeform_view(request, object_id, form_url, extra_context)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        if not self.has_delete_permission(request, row):
            raise PermissionDenied
        if row is not None and (public := public_among([row])):
            messages.error(request, _still_public(public))
            return HttpResponseRedirect(desk_page(row))
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, RestrictedError, IntegrityError):
            messages.error(request, gettext("It was not deleted: something that refers to it was added meanwhile."))
            return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=_("Delete the selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """Django's bulk deletion with its page to confirm, after a look at the record."""
        if public := public_among(queryset):
            messages.error(request, _still_public(public))
            return None
        try:
            with transaction.atomic():
                return delete_selected(self, request, queryset)
        except (ProtectedError, RestrictedError, IntegrityError):
            messages.error(request, gettext("Nothing was deleted: something that refers to it was added meanwhile."))
            return None


def _is_written(inline: Any, request: HttpRequest) -> bool:
    """Whether the page changes rows of this inline; what it only shows may be changed meanwhile."""
    return not issubclass(inline.model, Item) and inline.has_change_permission(request)


def public_among(rows: Iterable[models.Model]) -> list[Ref]:
    """Items that are public, among these rows and all that would be deleted with them."""
    collector = NestedObjects(using="default")
    collector.collect(list(rows))
    items = [row for row in chain.from_iterable(collector.data.values()) if isinstance(row, Item)]
    return sorted(live_at_head(map(ref_of, items)))


def _still_public(refs: list[Ref]) -> str:
    names = ", ".join(map(str, refs[:10])) + (" …" if len(refs) > 10 else "")
    return gettext("Nothing was deleted: %(names)s is public. Withdraw it first.") % {"names": names}
