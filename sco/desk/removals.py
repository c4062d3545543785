"""Withdraw and erase, as pages."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import AT_ONCE, Act, digest_of
from sco.ledger.actions.erase import erase, quoting_items
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.queries import is_recorded, referring_at_head
from sco.ledger.registry import Ref


class Withdraw(Act):
    """Take items back from the public; publishing them again brings them back."""

    name = "withdraw"
    template = "desk/withdraw.html"
    title = _("Withdraw")
    button = _("Withdraw now")

    @cached_property
    def referring(self) -> list[Ref]:
        """Public items that refer to these, directly or through others, as far as one page can take."""
        found = dict.fromkeys(self.refs)
        fresh = list(self.refs)
        while fresh and len(found) <= AT_ONCE + len(self.refs):
            fresh = [ref for ref in referring_at_head(fresh) if ref not in found]
            found.update(dict.fromkeys(fresh))
        return [ref for ref in found if ref not in set(self.refs)]

    @property
    def seen(self) -> str:
        """The digest of what is offered to be withdrawn together with the items."""
        return digest_of(map(str, self.referring))

    def ready(self) -> bool:
        """Whether all that goes was shown."""
        return not self.request.POST.get("together") or self.as_seen()

    def run(self) -> list[Outcome]:
        together = self.referring if self.request.POST.get("together") and not self.too_many else []
        self.check_rights([*self.refs, *together])
        return withdraw([*self.refs, *together], actor=self.actor, note=self.form.note())

    @property
    def too_many(self) -> bool:
        """Whether more refers to the items than is withdrawn together from one page."""
        return len(self.referring) > AT_ONCE

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "previews": self.previews(),
            "referring": self.shown(self.referring[:AT_ONCE]),
            "too_many": self.too_many,
            "together": self.request.POST.get("together"),
        }


class Erase(Act):
    """Take one item's words out of the record and the desk for good."""

    name = "erase"
    template = "desk/erase.html"
    title = _("Erase for good")
    button = _("Erase for good")
    permission = "ledger.erase_entry"

    @cached_property
    def quoting(self) -> list[Ref]:
        """Items that quote this one, drafts that were never published too."""
        return quoting_items(self.refs)

    @property
    def seen(self) -> str:
        """The digest of what is offered to be erased with the item."""
        return digest_of(map(str, self.quoting))

    def ready(self) -> bool:
        """Whether the slug was typed, one item at a time, and all that goes was shown."""
        if len(self.items) != 1 or self.request.POST.get("slug", "").strip() != self.items[0].slug:
            self.trouble = gettext("Type the slug exactly as it stands above: nothing was erased.")
            return False
        return not self.request.POST.get("along") or self.as_seen()

    def run(self) -> list[Outcome]:
        along = self.quoting if self.request.POST.get("along") else []
        self.check_rights([*self.refs, *along])
        return erase(self.refs, cascade=along, actor=self.actor, note=self.form.note())

    def back(self) -> str:
        return self.list_url

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "along": self.shown(self.quoting),
            "agreed": self.request.method != "POST" or "along" in self.request.POST,
            "typed": self.request.POST.get("slug", ""),
            "recorded": all(map(is_recorded, self.refs)),
            "referring": self.shown(ref for ref in referring_at_head(self.refs)[:AT_ONCE] if ref not in self.quoting),
        }
