"""The base of the admin classes of parts with a page of their own."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext

from sco.desk.display import admin_url, display_title
from sco.desk.item_admin import suggest_publishing
from sco.desk.model_admin import DeskAdmin
from sco.ledger.items import Item


class PartAdmin(DeskAdmin):
    """Shows the status of the item that the part is published with, and links to its Publish page.

    ``owner`` is the part's reference to that item.
    """

    owner: str
    # The items that it names.
    ends: Sequence[str] = ()

    def get_queryset(self, request: HttpRequest) -> Any:
        # What a part is called names both of its ends.
        return super().get_queryset(request).select_related(*self.ends)

    # By its key, because the log keeps what it is told, and the items that a part names may be erased.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, _unnamed(obj), message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_change(request, _unnamed(obj), message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        unnamed: Any = list(map(_unnamed, queryset))
        return super().log_deletions(request, unnamed)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        super().save_model(request, obj, form, change)
        self._suggest_publishing(request, getattr(obj, self.owner))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        # The item's document changes when it loses a part.
        self._suggest_publishing(request, getattr(obj, self.owner))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = kwargs.get("obj")
        if row is not None and row.pk:
            context["owner"] = self._owner_context(request, getattr(row, self.owner))
        return super().render_change_form(request, context, *args, **kwargs)

    def _owner_context(self, request: HttpRequest, item: Item) -> dict[str, Any]:
        item_admin: Any = self.admin_site.get_model_admin(type(item))
        status = item_admin.publication_status(item)
        # For a current item there is nothing to publish, and an erased one never can be.
        publishable = status.code in {"new", "changed", "withdrawn"} and item_admin.has_publish_permission(request)
        return {
            "title": display_title(item),
            "url": admin_url(item),
            "status": status,
            "publish_url": item_admin.action_url("publish", [item]) if publishable else "",
        }

    def _suggest_publishing(self, request: HttpRequest, item: Item) -> None:
        owner = self._owner_context(request, item)
        if owner["publish_url"]:
            text = gettext("Saved. It will be published with %(title)s:") % {"title": owner["title"]}
            suggest_publishing(request, text, owner["publish_url"])


def _unnamed(row: Any) -> Any:
    """The row without the items that it refers to."""
    return type(row)(pk=row.pk, key=row.key)
