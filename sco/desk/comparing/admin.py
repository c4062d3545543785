"""The pages that compare two versions of an item, and restore one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from sco.desk.comparing.choosing import Choice
from sco.desk.comparing.past import Past, document_parts, members_of
from sco.desk.comparing.restoring import restore
from sco.desk.comparing.versions import NOW, Version, before_now, differences, find, past_of
from sco.desk.display import admin_url, display_title
from sco.desk.events import last_events
from sco.desk.people.translators import FACTS
from sco.desk.publication_status import working_copies
from sco.ledger.items import Item
from sco.ledger.registry import kind_for


class CompareMixin:
    """Compares any two versions of an item, and restores any into its draft."""

    # Relations of the document whose rows are no content, such as approvals: they stay as they are.
    not_restored: Sequence[str] = ()
    admin_site: Any
    model: Any
    opts: Any

    def get_urls(self) -> Any:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/compare/", view(self.compare_view), name=f"{name}_compare"),
            path("<int:pk>/restore/<str:version>/", view(self.restore_view), name=f"{name}_restore"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The differences from one version to another."""
        item = self._compared(request, pk)
        old, new = (_version(item, request.GET.get(side, NOW)) for side in ("old", "new"))
        # The older one first, in whichever order they were chosen.
        if new.at is not None and (old.at is None or old.at > new.at):
            old, new = new, old
        context = {
            "title": gettext("Compare versions"), "old": old, "new": new, "changes": differences(item, old, new),
            "may_restore": self.has_change_permission(request, item),  # type: ignore[attr-defined]
        }  # fmt: skip
        return self._compare_page(request, item, "desk/comparing/compare.html", context)

    def may_restore(self, request: HttpRequest, item: Any) -> bool:
        """Whether this account may: a translator may not, as an earlier version has the original of its time."""
        return self.has_change_permission(request, item) and request.user.has_perm(FACTS)  # type: ignore[attr-defined]

    def restore_view(self, request: HttpRequest, pk: int, version: str) -> HttpResponse:
        """What restoring would change; then the change."""
        item = self._compared(request, pk)
        if not self.may_restore(request, item):
            raise PermissionDenied
        wanted = _version(item, version)
        if request.method == "POST" and "_show" not in request.POST and (done := self._restore(request, pk, version)):
            return done
        now, choice = _version(item, NOW), self._choice(request, item, wanted)
        chosen = replace(wanted, members=members_of(choice.apply().row), entry=None)
        context = {
            "title": gettext("Restore a version"), "version": wanted, "seen": _seen(item),
            "changes": differences(item, now, chosen), "choice": choice, "is_same": not differences(item, now, wanted),
        }  # fmt: skip
        return self._compare_page(request, item, "desk/comparing/restore.html", context)

    def _choice(self, request: HttpRequest, item: Any, version: Version) -> Choice:
        past = past_of(item, version) or Past(item)
        return Choice(item, version, past, request.POST if request.method == "POST" else None, self.not_restored)

    def _restore(self, request: HttpRequest, pk: int, version: str) -> HttpResponse | None:
        """Restore it; None, and a message, if somebody saved in the meantime or the database refuses."""
        try:
            with transaction.atomic():
                # Locked, so that nobody saves between the comparison and the change.
                self.model._default_manager.select_for_update().filter(pk=pk).first()
                item = self._compared(request, pk)
                if request.POST.get("seen") != _seen(item):
                    messages.error(
                        request, gettext("Somebody saved this in the meantime. Look at the differences again.")
                    )
                    return None
                return self._restored(request, item, _version(item, version))
        except IntegrityError:
            text = gettext("This version cannot be restored: it conflicts with what there is now. Nothing was changed.")
            messages.error(request, text)
            return None

    def _restored(self, request: HttpRequest, item: Any, version: Version) -> HttpResponse | None:
        choice = self._choice(request, item, version)
        if choice.is_empty:
            messages.error(request, gettext("Tick what is to be restored. Nothing was changed."))
            return None
        past = choice.apply()
        undo = before_now(item)
        restore(item, past, but=self.not_restored)
        self.log_change(request, item, gettext("Restored: %(version)s.") % {"version": version.label})  # type: ignore[attr-defined]
        text = gettext("Restored: %(version)s. Nothing was published.") % {"version": version.label}
        link = format_html('<a href="{}">{}</a>', self._restore_url(item, undo), gettext("Undo …")) if undo else ""
        messages.success(request, format_html("{} {}", text, link))
        for name in past.lost:
            messages.warning(
                request, gettext("Left out, because what it refers to is gone: %(name)s.") % {"name": name}
            )
        return HttpResponseRedirect(admin_url(item))

    def _restore_url(self, item: Item, version: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_restore", args=[item.pk, version])

    def _compared(self, request: HttpRequest, pk: int) -> Any:
        rows = working_copies(kind_for(self.model), pk=pk)
        if not self.has_view_permission(request, rows[0] if rows else None):  # type: ignore[attr-defined]
            raise PermissionDenied
        if not rows:
            raise Http404
        return rows[0]

    def _compare_page(self, request: HttpRequest, item: Item, template: str, context: dict[str, Any]) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request), "opts": self.opts, "original": item,
            "subtitle": display_title(item), "media": self.media,  # type: ignore[attr-defined]
        }  # fmt: skip
        return TemplateResponse(request, template, shared | context)


def _version(item: Item, name: str) -> Version:
    found = find(item, name)
    if found is None:
        raise Http404
    return found


def _seen(item: Item) -> str:
    return last_events(item, [part.model for part in document_parts(type(item))])
