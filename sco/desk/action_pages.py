"""Pages that preview an action on the record, and take it when they are submitted.

Each action has one page, for one or several items: ``?ids=1,2,3``. A GET changes nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Protocol

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sco.desk.display import admin_url, display_title, field_links, item_links
from sco.desk.forms import NoteForm
from sco.desk.previews import ApprovalSource
from sco.desk.publication_status import working_copies
from sco.languages import Language
from sco.ledger.actions.outcome import Outcome
from sco.ledger.refusals import NAMED_AT_MOST, Refusal, Refused
from sco.ledger.registry import KINDS, Ref, kind_for, ref_of

# A page previews every item, and one transaction publishes them all: more than 100 are for the command line.
MAX_ITEMS = 100
MAX_MESSAGES = 10
OUTCOMES = {
    "publish": _("Published: %(title)s, version %(version)s."),
    "correct": _("Corrected: %(title)s, version %(version)s."),
    "withdraw": _("Withdrawn: %(title)s."),
    "erase": _("Erased: %(title)s."),
    "unchanged": _("Nothing to publish: %(title)s has not changed since version %(version)s."),
}


# A protocol, because the admin class imports the pages.
class ActionPageAdmin(ApprovalSource, Protocol):
    """The interface that an action page needs from the admin class of its items."""

    model: Any
    opts: Any
    admin_site: AdminSite

    @property
    def media(self) -> Media: ...

    def approve(self, item: Any, language: Language, *, by: str) -> None:
        """Approve the current text; Refused if it is incomplete."""

    def public_address(self, slug: str) -> str:
        """The item's address in the API; '' if the kind has none."""


class ActionPage:
    """One action on the items of a request. Subclasses provide the preview (``context``) and the action (``run``)."""

    name: ClassVar[str]
    template: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    permission: ClassVar[str] = "ledger.publish_entry"

    def __init__(self, model_admin: ActionPageAdmin, request: HttpRequest) -> None:
        self.admin, self.request = model_admin, request
        ids = request.GET.get("ids", "").split(",")[:MAX_ITEMS]
        # Longer numbers overflow the database's bigint.
        pks = [int(pk) for pk in ids if pk.isdecimal() and len(pk) < 19]
        self.items = working_copies(kind_for(model_admin.model), pk__in=pks)
        self.titles = {ref_of(item): display_title(item) for item in self.items}
        self.refs = list(self.titles)
        # Every page has the form; those without a note show no fields, and empty notes are valid.
        self.form = NoteForm(request.POST if request.method == "POST" else None)
        self.refusals: list[Refusal] = []
        self.error = ""

    def respond(self) -> HttpResponse:
        """The page; after a successful action a redirect."""
        # A bookmark or an old tab may name rows that were deleted since.
        if not self.items:
            messages.warning(self.request, gettext("No items were selected, or they no longer exist."))
            return HttpResponseRedirect(self.list_url)
        self.check_permissions(self.refs)
        if self.request.method == "POST" and self.form.is_valid() and self.is_confirmed():
            # Included items can be of kinds that the editor has no right to change.
            self.check_permissions(self.included)
            try:
                # Approvals and the publication succeed or fail together.
                with transaction.atomic():
                    return self.success(self.run())
            except Refused as refused:
                self.refusals = refused.refusals
        # The same page, and no redirect, so that notes and ticks survive a refusal.
        return TemplateResponse(self.request, self.template, self.context())

    def check_permissions(self, refs: Iterable[Ref]) -> None:
        """PermissionDenied unless the editor can take this action and change each kind that it touches."""
        metas = {KINDS[ref.kind].model._meta for ref in refs}
        permissions = [self.permission, *(f"{meta.app_label}.change_{meta.model_name}" for meta in metas)]
        if not self.request.user.has_perms(permissions):
            raise PermissionDenied

    @cached_property
    def related(self) -> list[Ref]:
        """Other items that the page offers to include."""
        return []

    @property
    def included(self) -> list[Ref]:
        """The related items if the editor ticked the box, otherwise none."""
        return self.related if "cascade" in self.request.POST else []

    def is_confirmed(self) -> bool:
        """Whether the submission still applies; if not, ``error`` gives the reason."""
        # Related items may have changed since the page was opened, and the editor must not include unseen ones.
        return "cascade" not in self.request.POST or self.is_unchanged()

    @property
    def seen(self) -> str:
        """A digest of the page's content, submitted with the page."""
        return digest_of(self.related)

    def is_unchanged(self) -> bool:
        """Whether the page still shows what the editor saw; sets ``error`` if not."""
        unchanged = self.request.POST.get("seen") == self.seen
        if not unchanged:
            self.error = gettext("The content changed after you opened this page. Review it and confirm again.")
        return unchanged

    @property
    def accept_clock(self) -> bool:
        """Whether the editor confirmed a doubtful time."""
        return "accept_clock" in self.request.POST

    def run(self) -> list[Outcome]:
        """Take the action, or raise Refused."""
        raise NotImplementedError

    @property
    def actor(self) -> str:
        """The name that the record stores for the desk; it is never public."""
        return self.request.user.get_username()

    @property
    def list_url(self) -> str:
        """The model's change list."""
        return reverse(f"admin:{self.admin.opts.app_label}_{self.admin.opts.model_name}_changelist")

    @property
    def return_url(self) -> str:
        """The next page for the editor: the item's form, or the list for several items."""
        return admin_url(self.items[0]) if len(self.items) == 1 else self.list_url

    def success(self, outcomes: Sequence[Outcome]) -> HttpResponse:
        """Report the outcomes and return to the item or the list."""
        reported = [outcome for outcome in outcomes if outcome.ref in self.titles][:MAX_MESSAGES]
        for outcome in reported:
            self.report(outcome)
        if more := len(outcomes) - len(reported):
            text = ngettext("… and %(more)s more item.", "… and %(more)s more items.", more)
            messages.success(self.request, text % {"more": more})
        return HttpResponseRedirect(self.return_url)

    def report(self, outcome: Outcome) -> None:
        """Add a message on one outcome, with a link to the public version."""
        text = OUTCOMES[outcome.action] % {"title": self.titles[outcome.ref], "version": outcome.version}
        address = self.admin.public_address(outcome.ref.slug) if outcome.action in {"publish", "correct"} else ""
        link = format_html(' <a href="{}">{}</a>', address, gettext("View public version")) if address else ""
        messages.success(self.request, format_html("{}{}", text, link))

    def context(self) -> dict[str, Any]:
        """The context of every action page's template."""
        count = len(self.items)
        total = ngettext("%(count)s item", "%(count)s items", count) % {"count": count}
        return {
            **self.admin.admin_site.each_context(self.request),
            "title": self.title,
            "subtitle": self.titles[self.refs[0]] if count == 1 else total,
            "opts": self.admin.opts,
            "action": self,
            "media": self.admin.media,
            "original": self.items[0] if count == 1 else None,
            "refusals": self.refusal_rows(),
            "seen": self.seen,
            "related": item_links(self.related).values(),
            "cascade": "cascade" in self.request.POST,
            # Offered once it was the reason, and kept through the next refusal.
            "clock": self.accept_clock or any(refusal.code == "clock" for refusal in self.refusals),
        }

    def refusal_rows(self) -> list[dict[str, Any]]:
        """The refusals for the template, each with links to the items that cause it."""
        causes = [(refusal, refusal.related[:NAMED_AT_MOST]) for refusal in self.refusals]
        links = item_links(ref for refusal, related in causes for ref in [refusal.ref, *related])
        # An invalid note, for example, refuses every item: that is reported once, without the items.
        general = dict.fromkeys(refusal.message for refusal in self.refusals if refusal.is_general)
        return [{"message": message} for message in general] + [
            {
                "item": links[refusal.ref],
                "message": refusal.message,
                "related": [links[ref] for ref in related],
                "lacking": field_links(refusal.ref, links[refusal.ref].url, refusal.columns),
            }
            for refusal, related in causes
            if not refusal.is_general
        ]


def digest_of(parts: Iterable[object]) -> str:
    """One digest of several parts of a page."""
    # Joined with NUL, which no part contains, so that no text can pass from one part to the next unnoticed.
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
