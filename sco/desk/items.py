"""The admin class of every item with a kind in the record."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import AT_ONCE, Act
from sco.desk.base import DeskAdmin
from sco.desk.forms import ItemForm
from sco.desk.previews import Approval
from sco.desk.publication_status import PublicationStatus, PublicFilter, publication_statuses, with_parts
from sco.desk.publications import Correct, Publish
from sco.desk.removals import Erase, Withdraw
from sco.desk.timeline import timeline
from sco.languages import Language
from sco.ledger.items import Item
from sco.ledger.queries import is_recorded
from sco.ledger.registry import kind_of, ref_of

ACTS: Sequence[type[Act]] = (Publish, Correct, Withdraw, Erase)


class ItemList(ChangeList):
    """A list whose rows know how they stand to the record: one query for the page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        known = publication_statuses(rows)
        for row in rows:
            row.standing = known[ref_of(row)]
        self.result_list = rows


class ItemAdmin(DeskAdmin):
    """Publish, correct, withdraw, erase and history, beside Django's own pages."""

    form = ItemForm
    actions = ["publish_selected", "withdraw_selected", "delete_selected"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ItemList

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_document_parts() if self._is_list(request) else rows

    def _is_list(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and str(match.url_name).endswith("_changelist")

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [PublicFilter, *super().get_list_filter(request)]

    @admin.display(description=_("public"))
    def shown_status(self, item: Any) -> str:
        """The list's column and the form's line on how the item stands to the record."""
        known: PublicationStatus = item.standing if hasattr(item, "standing") else self.standing(item)
        return format_html('<span class="standing {}">{}</span>', known.code, known)

    def standing(self, item: Item) -> PublicationStatus:
        """How one item stands."""
        rows = with_parts(kind_of(item).name, pk=item.pk)
        return publication_statuses(rows)[ref_of(rows[0])] if rows else PublicationStatus("new")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["slug"] if obj is not None and is_recorded(ref_of(obj)) else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    # What only some kinds have.

    def approvals(self, _item: Any) -> Sequence[Approval]:
        """The texts that can be approved; this kind needs no approval."""
        return []

    def as_if_approved(self, item: Any) -> Any:
        """The item as it would be with each complete text approved."""
        return item

    def approve(self, item: Any, language: Language, *, by: str) -> None:
        """Approve a text as it stands; Refused when it is incomplete."""

    def public_address(self, _slug: str) -> str:
        """Where the public reads it, or ''."""
        return ""

    # Rights.

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether this editor may publish, correct and withdraw items of this kind."""
        return request.user.has_perm("ledger.publish_entry") and self.has_change_permission(request)

    def has_erase_permission(self, request: HttpRequest) -> bool:
        """Whether this editor may erase items of this kind."""
        return request.user.has_perm("ledger.erase_entry") and self.has_change_permission(request)

    # Pages.

    def get_urls(self) -> Any:
        pages = [
            path(f"{act.name}/", self.admin_site.admin_view(self._page(act)), name=self._url_name(act.name))
            for act in ACTS
        ]
        return [*pages, *super().get_urls()]

    def _url_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _page(self, act: type[Act]) -> Any:
        def page(request: HttpRequest) -> HttpResponse:
            return act(self, request).respond()

        return page

    def act_url(self, act: str, items: Any) -> str:
        """The address of an act's page for these items."""
        ids = ",".join(str(item.pk) for item in items)
        return f"{reverse(f'admin:{self._url_name(act)}')}?ids={ids}"

    @admin.action(description=_("Publish the selected …"), permissions=["publish"])
    def publish_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """To the page that shows what would be published."""
        return self._together(request, "publish", queryset)

    @admin.action(description=_("Withdraw the selected …"), permissions=["publish"])
    def withdraw_selected(self, request: HttpRequest, queryset: Any) -> HttpResponse | None:
        """To the page that shows what would be withdrawn."""
        return self._together(request, "withdraw", queryset)

    def _together(self, request: HttpRequest, act: str, queryset: Any) -> HttpResponse | None:
        return HttpResponseRedirect(self.act_url(act, queryset)) if self.few_enough(request, queryset) else None

    @staticmethod
    def few_enough(request: HttpRequest, queryset: Any) -> bool:
        """Whether these are as many as one page takes; if not, the editor is told."""
        if queryset.count() <= AT_ONCE:
            return True
        text = gettext("Choose at most %(many)s at once. For everything there is “manage.py publish --all”.")
        messages.error(request, text % {"many": AT_ONCE})
        return False

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        item = kwargs.get("obj")
        # Of the saved row: a form that was not accepted has left its values, its slug too, in ``item``.
        for row in with_parts(kind_of(item).name, pk=item.pk) if item is not None and item.pk else []:
            known, approvals = publication_statuses([row])[ref_of(row)], self.approvals(row)
            context |= {"standing": known, "approvals": approvals, "public_address": self.public_address(row.slug)}
            context |= {"tools": self._tools(request, row, known, approvable=bool(approvals))}
        return super().render_change_form(request, context, *args, **kwargs)

    def _tools(
        self, request: HttpRequest, item: Item, known: PublicationStatus, *, approvable: bool
    ) -> list[tuple[str, Any, str]]:
        fitting = {"publish": known.code != "erased" and (known.code != "current" or approvable)}
        fitting |= {"correct": known.live, "withdraw": known.live, "erase": known.code not in {"new", "erased"}}
        may = {act.name: self.has_publish_permission(request) for act in ACTS}
        may["erase"] = self.has_erase_permission(request)
        return [
            (act.name, act.title, self.act_url(act.name, [item])) for act in ACTS if fitting[act.name] and may[act.name]
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        item = self.get_object(request, object_id)
        if item is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        if not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("History"),
            "subtitle": str(item),
            "opts": self.opts,
            "original": item,
            "media": self.media,
            "page": timeline(item, self._parts(), request.GET.get("p", "1")),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "desk/history.html", context)

    def _parts(self) -> list[Any]:
        return [inline.model for inline in self.inlines if not issubclass(inline.model, Item)]

    def response_add(self, request: HttpRequest, obj: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        self._hint(request, obj)
        return super().response_add(request, obj, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        self._hint(request, obj)
        return super().response_change(request, obj)

    def _hint(self, request: HttpRequest, item: Item) -> None:
        known = self.standing(item)
        if known.code in {"new", "changed"} and self.has_publish_permission(request) and "_popup" not in request.POST:
            text = gettext("Saved at the desk, not yet public.")
            link = format_html('<a href="{}">{}</a>', self.act_url("publish", [item]), gettext("Publish …"))
            messages.info(request, format_html("{} {}", text, link))
