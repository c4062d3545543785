"""The base of the admin classes of all kinds of items."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.api import paths
from sco.desk.action_pages import ActionPage
from sco.desk.actions import ACTION_PAGES
from sco.desk.bulk.admin import BulkMixin
from sco.desk.checks.panel import ChecksMixin
from sco.desk.comparing.admin import CompareMixin
from sco.desk.display import MAX_ITEMS, action_url
from sco.desk.editor.admin import EditorMixin
from sco.desk.entering.admin import EnteringMixin
from sco.desk.filters import PublicationFilter
from sco.desk.finding.admin import FindingMixin
from sco.desk.finding.rows import add_standing
from sco.desk.forms import ItemForm
from sco.desk.history_page import history_page
from sco.desk.model_admin import DeskAdmin
from sco.desk.previewing.admin import PreviewMixin
from sco.desk.previews import Approval
from sco.desk.publication_status import (
    PublicationStatus,
    publication_statuses,
    working_copies,
)
from sco.desk.scheduling.models import Schedule
from sco.desk.scheduling.running import is_changed
from sco.desk.texts.admin import TextStatesMixin
from sco.desk.together.panel import PanelMixin
from sco.desk.translating.admin import TranslatingMixin
from sco.languages import Language
from sco.ledger.items import Item
from sco.ledger.queries import is_recorded
from sco.ledger.registry import kind_for, kind_of, ref_of


class ItemChangeList(ChangeList):
    """A change list with the publication status of every row, and the states of its texts."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> Any:
        rows: Any = super().get_queryset(request, exclude_parameters)
        # For actions on the rows; to show them, the index is enough.
        return rows.with_document_parts() if request.method == "POST" else rows

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        add_standing(rows)
        self.result_list = rows


class ItemAdmin(
    TranslatingMixin,
    PreviewMixin,
    BulkMixin,
    CompareMixin,
    EditorMixin,
    FindingMixin,
    TextStatesMixin,
    EnteringMixin,
    ChecksMixin,
    PanelMixin,
    DeskAdmin,
):
    """Adds pages to publish, correct, withdraw and erase items, and a History page with the record."""

    form = ItemForm
    object_history_template = "desk/history.html"
    actions = ["publish_selected", "withdraw_selected", "delete_selected"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ItemChangeList

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [PublicationFilter, *super().get_list_filter(request)]

    @admin.display(description=_("public"))
    def status_badge(self, item: Any) -> str:
        """The publication status as a column of the list."""
        return format_html(
            '<span class="publication-status {}">{}</span>', item.publication_status.code, item.publication_status
        )

    def publication_status(self, item: Item) -> PublicationStatus:
        """The status of the saved item."""
        # Fetched again: the instance may hold unsaved values, or lack the parts of its document.
        rows = working_copies(kind_of(item), pk=item.pk)
        return publication_statuses(rows)[ref_of(rows[0])] if rows else PublicationStatus("new")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        # The trigger would refuse the change; a read-only field says so before anyone types.
        frozen = ["slug"] if obj is not None and is_recorded(ref_of(obj)) else []
        return [*super().get_readonly_fields(request, obj), *frozen]

    def front_page_links(self, _request: HttpRequest) -> Sequence[tuple[Any, str]]:
        """What a day at the desk begins with: names and addresses at the top of the front page."""
        return []

    # Hooks for kinds whose texts need approval; most kinds need none.

    def approvals(self, _item: Any) -> Sequence[Approval]:
        """The texts that can be approved."""
        return []

    def as_if_approved(self, item: Any, _languages: Collection[Language]) -> Any:
        """The item as it would be with its complete texts in these languages approved."""
        return item

    def companions(self, _items: Sequence[Any]) -> list[Any]:
        """Further items that belong to these and have something to publish: they are offered with them."""
        return []

    def approve(self, item: Any, language: Language, *, by: str) -> None:
        """Approve the current text; Refused if it is incomplete."""

    def public_address(self, slug: str) -> str:
        """The item's address in the API; '' if the kind has none."""
        kind = kind_for(self.model)
        return settings.PUBLIC_URL + paths.item(kind.name, slug) if kind.collection else ""

    # Django's convention: the ``permissions`` of an admin action name these methods.

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether this editor can publish, correct and withdraw items of this kind."""
        return request.user.has_perm("ledger.publish_entry") and self.has_change_permission(request)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Whether this editor can erase items of this kind."""
        return request.user.has_perm("ledger.erase_entry") and self.has_change_permission(request)

    def get_urls(self) -> Any:
        pages = [
            path(f"{page.name}/", self.admin_site.admin_view(self._view(page)), name=self._url_name(page.name))
            for page in ACTION_PAGES
        ]
        # First, because Django's last pattern matches any path.
        return [*pages, *super().get_urls()]

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _view(self, page: type[ActionPage]) -> Any:
        return lambda request: page(self, request).respond()

    def action_url(self, action: str, items: Any) -> str:
        """The URL of an action's page for these items."""
        return action_url(self.model, action, items)

    @admin.action(description=_("Publish the selected …"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Open the Publish page for these items."""
        return self._open_action(request, "publish", queryset)

    @admin.action(description=_("Withdraw the selected …"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """Open the Withdraw page for these items."""
        return self._open_action(request, "withdraw", queryset)

    def _open_action(self, request: HttpRequest, action: str, queryset: Any) -> HttpResponse | None:
        if queryset.count() > MAX_ITEMS:
            text = gettext("More than %(count)s items are done in the background, once you start it here.")
            messages.info(request, text % {"count": MAX_ITEMS})
            return self.make_bulk_job(request, action, queryset)
        return HttpResponseRedirect(self.action_url(action, queryset))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = kwargs.get("obj")
        # The saved row, because a form with errors leaves its unsaved values on ``item``, the slug included. It is
        # fetched once for all that the page shows of it.
        for row in working_copies(kind_of(item), pk=item.pk) if item is not None and item.pk else []:
            context["working_copy"] = row
            status, approvals = publication_statuses([row])[ref_of(row)], self.approvals(row)
            context |= {"status": status, "approvals": approvals, "public_address": self.public_address(row.slug)}
            context |= self.text_context(request, row, context)
            waiting = [(each, is_changed(each)) for each in Schedule.objects.of(row).waiting()]
            context |= {"schedules": waiting}
            context |= {"tools": self._tools(request, row, status, has_approvals=bool(approvals))}
            # A deletion would be refused: what is public is withdrawn.
            context |= {"show_delete": not status.live, "withdraw_url": _url_of("withdraw", context["tools"])}
        return super().render_change_form(request, context, *args, **kwargs)

    def _tools(
        self, request: HttpRequest, item: Item, status: PublicationStatus, *, has_approvals: bool
    ) -> list[tuple[str, Any, str]]:
        """The actions that apply to the item and that the editor can take, as (name, title, URL)."""
        publish, erase = self.has_publish_permission(request), self.has_erase_permission(request)
        allowed = {
            # A public item with nothing to publish may still have a text to approve, which the page offers.
            "publish": publish and status.code != "erased" and (status.code != "current" or has_approvals),
            "correct": publish and status.live,
            "withdraw": publish and status.live,
            "erase": erase and status.code not in {"new", "erased"},
        }
        return [
            (page.name, page.title, self.action_url(page.name, [item])) for page in ACTION_PAGES if allowed[page.name]
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        # Django redirects if the item does not exist.
        if not isinstance(response, TemplateResponse) or response.context_data is None:
            return response
        item = response.context_data["object"]
        # Items in an inline, such as an article's claims, have a history of their own.
        inlines: Any = [inline for inline in self.inlines if not issubclass(inline.model, Item)]
        parts = {inline.model: inline.identifying_fields for inline in inlines} | self.chip_parts()
        page = history_page(item, parts, request.GET.get("p", "1"))
        response.context_data |= {"title": gettext("History"), "subtitle": str(item), "original": item, "page": page}
        response.context_data |= {"may_restore": self.may_restore(request, item)}
        return response

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self._suggest_publishing(request, obj)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._suggest_publishing(request, obj)
        return super().response_change(request, obj)

    def _suggest_publishing(self, request: HttpRequest, item: Item) -> None:
        if self.publication_status(item).code in {"new", "changed"} and self.has_publish_permission(request):
            suggest_publishing(
                request, gettext("Saved. This version is not public yet."), self.action_url("publish", [item])
            )


def _url_of(action: str, tools: Sequence[tuple[str, Any, str]]) -> str:
    """The address of one of the actions that an editor can take; '' if it is not among them."""
    return next((url for name, _title, url in tools if name == action), "")


def suggest_publishing(request: HttpRequest, text: str, url: str) -> None:
    """Add a message with a link to the Publish page, except in a popup, which closes at once."""
    if "_popup" not in request.POST:
        messages.info(request, format_html('{} <a href="{}">{}</a>', text, url, gettext("Publish …")))


def few_enough(request: HttpRequest, queryset: Any) -> bool:
    """Whether one page can hold these items; adds an error message if not."""
    if queryset.count() <= MAX_ITEMS:
        return True
    # None rather than the first 100, whose success would look like that of the whole selection.
    text = gettext("Select at most %(count)s items at a time.")
    messages.error(request, text % {"count": MAX_ITEMS})
    return False
