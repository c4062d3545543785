"""The admin class of parts with a page of their own: they go public with the item that they belong to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext

from sco.desk.base import DeskAdmin
from sco.desk.items import ItemAdmin
from sco.desk.labels import desk_page, label
from sco.ledger.items import Item


class PartAdmin(DeskAdmin):
    """Says how the item stands that the part goes public with, and leads to its publication."""

    owner: str

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        self._hint(request, getattr(obj, self.owner))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._hint(request, getattr(obj, self.owner))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None and row.pk:
            context["owner"] = self._standing(request, getattr(row, self.owner))
        return super().render_change_form(request, context, *args, **kwargs)

    def _items(self) -> ItemAdmin:
        field: Any = self.opts.get_field(self.owner)
        found: Any = self.admin_site.get_model_admin(field.related_model)
        return found  # type: ignore[no-any-return]

    def _standing(self, request: HttpRequest, item: Item) -> dict[str, Any]:
        known = self._items().standing(item)
        publish = self._items().act_url("publish", [item]) if known.code in {"new", "changed", "withdrawn"} else ""
        may = self._items().has_publish_permission(request)
        return {"label": label(item), "page": desk_page(item), "standing": known, "publish": publish if may else ""}

    def _hint(self, request: HttpRequest, item: Item) -> None:
        owner = self._standing(request, item)
        if owner["publish"] and "_popup" not in request.POST:
            text = gettext("Saved at the desk. It goes public with %(name)s:") % {"name": owner["label"]}
            link = format_html('<a href="{}">{}</a>', owner["publish"], gettext("Publish …"))
            messages.info(request, format_html("{} {}", text, link))
