"""Erase an item's text from the record and the desk, permanently."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.action_pages import ActionPage
from sco.desk.display import MAX_ITEMS, item_links
from sco.ledger.actions.erase import erase, quoting_items
from sco.ledger.actions.outcome import Outcome
from sco.ledger.queries import is_recorded, referring_at_head
from sco.ledger.registry import Ref


class Erase(ActionPage):
    """Erases one item, once its slug is typed, and the items that quote it unless the editor unticks the box."""

    name = "erase"
    template = "desk/erase.html"
    title = _("Erase permanently")
    button = _("Erase permanently")
    permission = "ledger.erase_entry"

    @cached_property
    def related(self) -> list[Ref]:
        """Items that quote this one, drafts included."""
        return quoting_items(self.refs)

    def is_confirmed(self) -> bool:
        # One item at a time: the typed slug must name exactly what disappears.
        if len(self.items) != 1 or self.request.POST.get("slug", "").strip() != self.items[0].slug:
            self.error = gettext("Nothing was erased: the slug you typed does not match.")
            return False
        return super().is_confirmed()

    def run(self) -> list[Outcome]:
        return erase(
            self.refs,
            cascade=self.included,
            actor=self.actor,
            note=self.form.note(),
            accept_clock=self.accept_clock,
        )

    @property
    def return_url(self) -> str:
        # The item's form would be empty.
        return self.list_url

    def context(self) -> dict[str, Any]:
        referring = [ref for ref in referring_at_head(self.refs, at_most=MAX_ITEMS) if ref not in self.related]
        return super().context() | {
            # Ticked by default: otherwise, the erased text would stay public in quotations.
            "cascade": self.request.method != "POST" or "cascade" in self.request.POST,
            "typed": self.request.POST.get("slug", ""),
            "recorded": all(map(is_recorded, self.refs)),
            "referring": item_links(referring).values(),
        }
