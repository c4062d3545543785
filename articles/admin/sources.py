"""Authors, outlets, rights and topics at the desk."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Author, Outlet, Rights, Topic
from sco.desk.item_admin import ItemAdmin
from sco.desk.list_display import text_column
from sco.languages import columns
from sco.ledger.registry import Searched

NAME_COLUMNS: list[Any] = [
    text_column("name_zh_hans", _("name (Chinese)")),
    text_column("name_en", _("name (English)")),
    "status_badge",
    "slug",
]


@admin.register(Author)
class AuthorAdmin(ItemAdmin):
    """Authors."""

    text_rows = {"biography": 5}
    list_display = NAME_COLUMNS
    fieldsets = [
        (None, {"fields": ["slug", columns("name"), columns("position"), columns("affiliation"), columns("biography")]})
    ]


@admin.register(Outlet)
class OutletAdmin(ItemAdmin):
    """Outlets."""

    list_display = [*NAME_COLUMNS, "homepage"]
    found_by = {"homepage": Searched.TEXT}
    fieldsets = [(None, {"fields": ["slug", columns("name"), "homepage"]})]


@admin.register(Rights)
class RightsAdmin(ItemAdmin):
    """Statements of rights."""

    text_rows = {"notice": 4}
    list_display = [
        text_column("notice_zh_hans", _("notice (Chinese)")),
        text_column("notice_en", _("notice (English)")),
        "status_badge",
        "access",
        "slug",
    ]
    list_filter = ["access"]
    fieldsets = [(None, {"fields": [("slug", "access"), columns("notice")]})]


@admin.register(Topic)
class TopicAdmin(ItemAdmin):
    """Topics."""

    list_display = NAME_COLUMNS
    fieldsets = [(None, {"fields": ["slug", columns("name")]})]
