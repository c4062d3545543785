"""What entering adds to the admin classes of items: chips by right, proposed slugs."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse

from sco.desk.display import display_title
from sco.desk.entering.chips import ChipsField, chips
from sco.desk.entering.slugs import free_slug, slug_of
from sco.languages import columns
from sco.ledger.registry import kind_for


class EnteringMixin(admin.ModelAdmin[Any]):
    """Chips that only those may change who may change the links, and an address that proposes slugs."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        fields = chips(form.base_fields)
        # The class is this request's own, its declared fields are not.
        form.locked = {name for name, field in fields.items() if field.disabled or not may_link(request, field)}
        form.addable = {name for name, field in fields.items() if may_add(request, field)}
        form.parts = [*form.parts, *(field.link.through for name, field in fields.items() if name not in form.locked)]
        return form

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """With the links that were saved, as rows of inlines are logged."""
        logged: Any = super().construct_change_message(request, form, formsets, add)
        return [*logged, *(saved.logged() for saved in getattr(form, "saved_links", ()))]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "slug" and self.slug_from():
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_propose_slug"
            field.widget.attrs |= {"data-propose": reverse(name), "data-from": " ".join(self.slug_from())}
        return field

    def slug_from(self) -> Sequence[str]:
        """The inputs that the page proposes a slug from while it is written: the title in both languages."""
        return columns(kind_for(self.model).title)

    def chip_parts(self) -> dict[Any, Sequence[str]]:
        """The tables behind the chips, as parts of the item's history."""
        declared: Any = self.form
        return {field.link.through: [] for field in chips(declared.base_fields).values()}

    def get_urls(self) -> Any:
        name = f"{self.opts.app_label}_{self.opts.model_name}_propose_slug"
        view = self.admin_site.admin_view(self.propose_slug)
        return [path("propose-slug/", view, name=name), *super().get_urls()]

    def propose_slug(self, request: HttpRequest) -> JsonResponse:
        """``{"slug": …}`` for the titles ``zh`` and ``en``; '' if they make none. Changes nothing."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            return JsonResponse({"slug": ""}, status=403)
        slug = slug_of(zh=request.GET.get("zh", ""), en=request.GET.get("en", ""))
        return JsonResponse({"slug": free_slug(self.model, slug) if slug else ""})


def may_link(request: HttpRequest, field: ChipsField) -> bool:
    """Whether the editor may add and remove links, and order them where that counts."""
    meta = field.link.through._meta
    acts = ["add", "delete", *(["change"] if field.link.position else [])]
    return request.user.has_perms([f"{meta.app_label}.{act}_{meta.model_name}" for act in acts])


def may_add(request: HttpRequest, field: ChipsField) -> bool:
    """Whether the editor may make new items to link."""
    target = field.link.target_model._meta
    return request.user.has_perm(f"{target.app_label}.add_{target.model_name}")


def linked_titles(field: ChipsField) -> Any:
    """For those who may only look: the titles of the linked items."""

    @admin.display(description=field.label, empty_value="—")
    def titles(_admin: Any, item: Any) -> str:
        return " / ".join(display_title(getattr(row, field.link.target)) for row in field.link.rows(item))

    return titles
