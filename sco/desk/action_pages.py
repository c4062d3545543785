"""The ways through the door: pages that show what will happen, and do it when they are sent back.

Each act is one page for one item or many: ``?ids=1,2,3``. A GET changes nothing.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sco.desk.forms import NoteForm
from sco.desk.labels import desk_page, desk_pages, label
from sco.desk.previews import Preview, previews
from sco.desk.publication_status import with_parts
from sco.ledger.actions.outcome import Outcome
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import KINDS, Ref, ref_of

if TYPE_CHECKING:
    from sco.desk.items import ItemAdmin

AT_ONCE = 100
DONE = {
    "publish": _("Published: %(name)s, version %(version)s."),
    "correct": _("Corrected: %(name)s, version %(version)s."),
    "withdraw": _("Withdrawn: %(name)s."),
    "erase": _("Erased: %(name)s."),
    "unchanged": _("%(name)s is public as it stands, version %(version)s: nothing was added to the record."),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An item to point at: its label, and its page at the desk ('' where the desk has none)."""

    ref: Ref
    label: str
    url: str


class Act:
    """One act on some items. Subclasses say what is shown and what is done."""

    name: ClassVar[str]
    template: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    permission: ClassVar[str] = "ledger.publish_entry"

    def __init__(self, model_admin: "ItemAdmin", request: HttpRequest) -> None:
        self.admin, self.request = model_admin, request
        ids = [
            int(part) for part in request.GET.get("ids", "").split(",")[:AT_ONCE] if part.isdecimal() and len(part) < 19
        ]
        self.items = with_parts(kind_name(model_admin.model), pk__in=ids)
        self.refs = [ref_of(item) for item in self.items]
        self.form = NoteForm(request.POST if request.method == "POST" else None)
        self.refusals: list[Refusal] = []
        self.trouble = ""

    def respond(self) -> HttpResponse:
        """The page, or after the act the way back."""
        if not self.items:
            messages.warning(self.request, gettext("Nothing was chosen, or it is no longer there."))
            return HttpResponseRedirect(self.list_url)
        self.check_rights(self.refs)
        if self.request.method == "POST" and self.form.is_valid() and self.ready():
            try:
                with transaction.atomic():
                    return self.done(self.run())
            except Refused as refused:
                self.refusals = refused.refusals
        return TemplateResponse(self.request, self.template, self.context())

    def check_rights(self, refs: Iterable[Ref]) -> None:
        """PermissionDenied unless the editor may act, and may change each kind that is touched."""
        user = self.request.user
        models = {KINDS[ref.kind].model._meta for ref in refs}
        allowed = user.has_perm(self.permission) and all(
            user.has_perm(f"{meta.app_label}.change_{meta.model_name}") for meta in models
        )
        if not allowed:
            raise PermissionDenied

    def ready(self) -> bool:
        """Whether what was sent back still fits; if not, ``trouble`` says why."""
        return True

    @property
    def seen(self) -> str:
        """The digest of what the page shows, where that matters; it comes back with the page."""
        return ""

    def as_seen(self) -> bool:
        """Whether the page would still show what the editor has seen on it."""
        same = self.request.POST.get("seen") == self.seen
        if not same:
            self.trouble = gettext("It has changed since you opened this page. Look again at what will be done.")
        return same

    def run(self) -> list[Outcome]:
        """Do it, or raise Refused."""
        raise NotImplementedError

    @property
    def actor(self) -> str:
        """Whom the record names to the desk, and to nobody else."""
        return self.request.user.get_username()

    @property
    def list_url(self) -> str:
        """The list of the model."""
        opts = self.admin.opts
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")

    def done(self, outcomes: Sequence[Outcome]) -> HttpResponse:
        """Say what became of the items, and go back to the item or the list."""
        chosen = set(self.refs)
        for outcome in [outcome for outcome in outcomes if outcome.ref in chosen][:10]:
            self.report(outcome)
        more = len(outcomes) - min(10, sum(outcome.ref in chosen for outcome in outcomes))
        if more:
            text = ngettext("… and %(more)s more item with it.", "… and %(more)s more items with it.", more)
            messages.success(self.request, text % {"more": more})
        return HttpResponseRedirect(self.back())

    def back(self) -> str:
        """Where the editor goes after it."""
        return desk_page(self.items[0]) if len(self.items) == 1 else self.list_url

    def report(self, outcome: Outcome) -> None:
        """One outcome in words, with the public address if there is one."""
        names = {ref_of(item): label(item) for item in self.items}
        said = str(DONE[outcome.action]) % {"name": names[outcome.ref], "version": outcome.version}
        address = self.admin.public_address(outcome.ref.slug) if outcome.action in {"publish", "correct"} else ""
        link = format_html(' <a href="{}">{}</a>', address, gettext("See what is public")) if address else ""
        messages.success(self.request, format_html("{}{}", said, link))

    def context(self) -> dict[str, Any]:
        """What every page of an act shows."""
        opts = self.admin.opts
        return {
            **self.admin.admin_site.each_context(self.request),
            "title": self.title,
            "subtitle": self.subtitle(),
            "opts": opts,
            "act": self,
            "media": self.admin.media,
            "original": self.items[0] if len(self.items) == 1 else None,
            "refused": self.refused(),
            "seen": self.seen,
        }

    def subtitle(self) -> str:
        """What is acted on: the item's name, or how many they are."""
        if len(self.items) == 1:
            return label(self.items[0])
        return ngettext("%(many)s item", "%(many)s items", len(self.items)) % {"many": len(self.items)}

    def refused(self) -> list[dict[str, Any]]:
        """Refusals in words, each with links to what stands in the way."""
        # What is wrong with the note is wrong for every item: it is said once.
        notes = [refusal for refusal in self.refusals if refusal.code == "note"]
        refusals = [refusal for refusal in self.refusals if refusal.code != "note"]
        related = [ref for refusal in refusals for ref in [refusal.ref, *refusal.related]]
        pages = {shown.ref: shown for shown in self.shown(related)}
        return [{"message": message} for message in dict.fromkeys(refusal.message for refusal in notes)] + [
            {"item": pages[refusal.ref], "message": refusal.message, "related": [pages[ref] for ref in refusal.related]}
            for refusal in refusals
        ]

    @staticmethod
    def shown(refs: Iterable[Ref]) -> list[Shown]:
        """Items to point at."""
        wanted = list(dict.fromkeys(refs))
        pages = desk_pages(wanted)
        return [Shown(ref, *pages.get(ref, (ref.slug, ""))) for ref in wanted]

    def previews(self) -> list[Preview]:
        """What the record would say of the items."""
        return previews(self.items, lambda item: self.admin.admin_site.get_model_admin(type(item)))  # type: ignore[arg-type,return-value]


def kind_name(model: type) -> str:
    """The kind of a model."""
    return next(kind.name for kind in KINDS.values() if kind.model is model)


def digest_of(parts: Iterable[str]) -> str:
    """One digest for all that a page has shown."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
