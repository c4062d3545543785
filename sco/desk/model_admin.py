"""The base of all admin classes of the desk's models."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import NestedObjects
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.deleting import Titled, deletion_of, title_of
from sco.desk.display import MAX_ITEMS, action_url, admin_url, item_links
from sco.desk.form_fields import DeskFieldsMixin
from sco.desk.forms import DeskForm
from sco.desk.people.translators import limit_to_translations
from sco.desk.together.saving import REFUSED, SavingMixin
from sco.desk.visible import tell_what_was_taken_out
from sco.ledger.items import Item
from sco.ledger.queries import live_at_head
from sco.ledger.registry import KINDS, Ref, ref_of

REFUSAL = _(
    "The database rejected this change because it conflicts with data saved in the meantime. Review it and try again."
)
# Django checks references before it deletes; the database finds those that were added since.
STILL_REFERENCED = (ProtectedError, RestrictedError, IntegrityError)


class ReadOnlyMixin:
    """Makes an admin or an inline read-only, whatever the editor's permissions."""

    def _never(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    has_add_permission = has_change_permission = has_delete_permission = _never


class DeskAdmin(SavingMixin, DeskFieldsMixin, admin.ModelAdmin[Any]):
    """A model admin that explains what the database rejects instead of failing with an error page."""

    form = DeskForm
    list_per_page = 50
    # Saves counting the whole table on every filtered list.
    show_full_result_count = False
    change_form_template = "desk/form.html"
    actions: Any = ["delete_selected"]
    # Rows that nobody deletes by themselves, but that go with this one: whoever may delete it needs no right to them.
    deleted_with: ClassVar[Sequence[type[models.Model]]] = ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # Admin forms do not get the request, so what depends on it goes into a class per request.
        form = super().get_form(request, obj, change, **kwargs)
        inlines = (each for each in self.get_inline_instances(request, obj) if _is_edited(each, request))
        # Two inlines may show rows of one model.
        parts = list(dict.fromkeys(inline.model for inline in inlines))
        refused = request.META.get(REFUSED, "")
        made = type(form.__name__, (form,), {"parts": parts, "refused": refused, "__module__": form.__module__})
        return limit_to_translations(made, request, obj)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        view = partial(super().changeform_view, request, object_id, form_url, extra_context)
        try:
            return view()
        except IntegrityError:
            # Usually someone else saved first. On a second run, the form's own validation sees and reports their rows.
            with suppress(IntegrityError):
                return view()
        # No validation explains it: the form comes back with a general reason, and the editor loses no text.
        request.META[REFUSED] = REFUSAL
        return view()

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        # Not “Select article to change”: a list is for reading as well.
        title = capfirst(str(self.opts.verbose_name_plural))
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        tell_what_was_taken_out(request, [form, *(row for formset in formsets for row in formset.forms)])

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        # Django logs what a part is called. The log of an article would then keep the name of an author who is erased.
        messages_: Any = super().construct_change_message(request, form, formsets, add)
        named = [inner for message in messages_ for inner in message.values() if "object" in inner]
        for inner, row in zip(named, chain.from_iterable(map(_logged, formsets or ())), strict=True):
            inner["object"] = " / ".join(map(str, row.natural_key()))
        return messages_

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        row = self.get_object(request, object_id)
        if not self.has_delete_permission(request, row):
            raise PermissionDenied
        if row is not None and self._refuse_if_public(request, [row]):
            return HttpResponseRedirect(admin_url(row))
        try:
            return super().delete_view(request, object_id, extra_context)
        except STILL_REFERENCED:
            _report_new_reference(request)
            return HttpResponseRedirect(request.get_full_path())

    @admin.action(description=_("Delete the selected %(verbose_name_plural)s"), permissions=["delete"])
    def delete_selected(self, request: HttpRequest, queryset: Any) -> Any:
        """Delete in bulk, as Django does with its confirmation page, unless an item is public."""
        if self._refuse_if_public(request, queryset):
            return None
        try:
            # The list view has no transaction of its own; this deletes all rows or none.
            with transaction.atomic():
                return delete_selected(self, request, queryset)
        except STILL_REFERENCED:
            return _report_new_reference(request)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What the confirmation page lists: what an editor knows, by title.

        Permissions are asked for all of it but ``deleted_with``.
        """
        _lines, _counts, perms_needed, _protected = super().get_deleted_objects(objs, request)
        deletion, parts = deletion_of(objs), {model._meta.verbose_name for model in self.deleted_with}
        return deletion.lines, deletion.counts, perms_needed - parts, deletion.protected

    def render_delete_form(self, request: HttpRequest, context: Any) -> Any:
        """The confirmation page, with the row's title where Django writes str()."""
        row = context["object"]
        return super().render_delete_form(request, context | {"object": Titled(row.pk, title_of(row))})

    def _refuse_if_public(self, request: HttpRequest, rows: Iterable[models.Model]) -> bool:
        refs = public_items(rows)
        if refs:
            links = item_links(refs[:10])
            names = gettext(", ").join(link.title for link in links.values()) + (" …" if len(refs) > 10 else "")
            text = gettext("Nothing was deleted. Withdraw these public items first: %(names)s.") % {"names": names}
            link = (
                format_html(' <a href="{}">{}</a>', url, gettext("Withdraw …"))
                if (url := self._withdraw_url(refs))
                else ""
            )
            messages.error(request, format_html("{}{}", text, link))
        return bool(refs)

    def _withdraw_url(self, refs: Sequence[Ref]) -> str:
        """The page that withdraws these items; '' if they are of several kinds, or too many for a page."""
        kinds = {ref.kind for ref in refs}
        if len(kinds) > 1 or len(refs) > MAX_ITEMS:
            return ""
        model = KINDS[kinds.pop()].model
        rows = model._default_manager.filter(slug__in=[ref.slug for ref in refs])
        return action_url(model, "withdraw", rows)


def _logged(formset: Any) -> Iterable[Any]:
    """The rows of a formset that changed, in the order in which Django logs them."""
    return [*formset.new_objects, *(row for row, _fields in formset.changed_objects), *formset.deleted_objects]


def _is_edited(inline: Any, request: HttpRequest) -> bool:
    """Whether the page saves rows of this inline. Others may change without making the page stale."""
    return not issubclass(inline.model, Item) and inline.has_change_permission(request)


def public_items(rows: Iterable[models.Model]) -> list[Ref]:
    """The public items among these rows and the rows that cascades would delete with them."""
    # Django's own collector, so that exactly what its confirmation page lists is checked.
    collector = NestedObjects(using="default")
    collector.collect(list(rows))
    items = [row for row in chain.from_iterable(collector.data.values()) if isinstance(row, Item)]
    return sorted(live_at_head(map(ref_of, items)))


def _report_new_reference(request: HttpRequest) -> None:
    messages.error(request, gettext("Nothing was deleted: something that refers to it was added in the meantime."))
