"""Withdraw items from the public; publishing restores them."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import ActionPage
from sco.desk.display import MAX_ITEMS, item_links
from sco.desk.previews import previews
from sco.desk.scheduling.pages import SchedulableMixin
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.queries import referring_at_head
from sco.ledger.registry import Ref


class Withdraw(SchedulableMixin, ActionPage):
    """Withdraws the items, and the public items that refer to them if the editor ticks the box."""

    name = "withdraw"
    template = "desk/withdraw.html"
    title = _("Withdraw")
    button = _("Withdraw now")

    @cached_property
    def related(self) -> list[Ref]:
        """Public items that refer to these, directly or indirectly; the search stops once there are too many."""
        # Transitively, because what refers to an included item would block the withdrawal in turn.
        found = dict.fromkeys(self.refs)
        fresh = self.refs
        while fresh and len(found) <= MAX_ITEMS + len(self.refs):
            enough = MAX_ITEMS + len(self.refs) + len(found) + 1
            fresh = [ref for ref in referring_at_head(fresh, at_most=enough) if ref not in found]
            found.update(dict.fromkeys(fresh))
        return [ref for ref in found if ref not in self.titles]

    @property
    def included(self) -> list[Ref]:
        # The page lists no more than it can withdraw, so it never withdraws unseen items.
        return [] if self.too_many else super().included

    def run(self) -> list[Outcome]:
        refs = [*self.refs, *self.included]
        return withdraw(refs, actor=self.actor, note=self.form.note(), accept_clock=self.accept_clock)

    @property
    def too_many(self) -> bool:
        """Whether more items refer to these than can be withdrawn at once."""
        return len(self.related) > MAX_ITEMS

    def context(self) -> dict[str, Any]:
        return super().context() | {
            "previews": previews(self.items, self.admin),
            "related": item_links(self.related[:MAX_ITEMS]).values(),
            "too_many": self.too_many,
        }
