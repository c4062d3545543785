"""Chips in a merge: the links that each editor added or removed are combined, and an order of both is asked about."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from sco.desk.diff import segments
from sco.desk.display import display_title
from sco.desk.entering.chips import is_key
from sco.desk.together.choosing import Keys, combine, disagree, interleave
from sco.desk.together.conflicts import Conflict, Place

if TYPE_CHECKING:
    from sco.desk.together.merging import Merging


class Chips:
    """One field of chips in the submission of ``merging``."""

    def __init__(self, merging: "Merging", bound: Any) -> None:
        self.merging, self.bound, self.link = merging, bound, bound.field.link
        self.past = merging.past[self.link.through]
        self.mine, self.unknown = self._sent()

    def merge(self) -> None:
        """Combine what both chose, unless nobody else changed the links."""
        seen, stored = self._seen(), self._stored()
        base, theirs = self._keys(seen), self._keys(stored)
        if base == theirs:
            return
        both = combine(base, theirs, self.mine, ordered=bool(self.link.position))
        self._write(both.keys)
        names = self._titles([*both.added, *both.removed])
        self._tell((row for row in stored if self._key(row) in both.added), names, "%(row)s")
        self._tell((row for row in seen if self._key(row) in both.removed), names, gettext("%(row)s (deleted)"))
        if both.is_moved:
            self.merging.result.merged.append(Place(self._order_label(), self._last_event()))
        if both.is_open:
            self.merging.result.conflicts.append(self._conflict(base, theirs))

    def take_theirs(self) -> None:
        """Take the order that the page showed; what was chosen stays."""
        shown = [key for key in self._keys(self._seen()) if key in self.mine]
        self._write(interleave(shown, self.mine))

    def ask_again(self) -> list[Conflict]:
        """The question about the order, if it is still open."""
        theirs = self._keys(self._stored())
        return [self._conflict(theirs, theirs)] if self.link.position and disagree(theirs, self.mine) else []

    def _sent(self) -> tuple[list[str], list[str]]:
        """The keys of the items that were sent, and what names none."""
        field = self.bound.field
        texts = dict.fromkeys(field.widget.value_from_datadict(self.merging.data, {}, self.bound.html_name))
        found = field.found(list(texts))
        # A key that is gone with its item says what the editor saw.
        keys = [str(found[text].pk) if text in found else text for text in texts if text in found or is_key(text)]
        return list(dict.fromkeys(keys)), [text for text in texts if text not in found and not is_key(text)]

    def _seen(self) -> list[Any]:
        """The links that the editor saw."""
        position, rows = self.link.position, self.past.rows.values()
        return sorted(rows, key=lambda row: (getattr(row, position) if position else 0, row.pk))

    def _stored(self) -> list[Any]:
        return list(self.link.rows(self.merging.item))

    def _keys(self, rows: Iterable[Any]) -> list[str]:
        return [self._key(row) for row in rows]

    def _key(self, row: Any) -> str:
        return str(getattr(row, f"{self.link.target}_id"))

    def _write(self, keys: Keys) -> None:
        name = self.bound.html_name
        self.merging.write({name: [*keys, *self.unknown], f"{name}_add": []})

    def _titles(self, keys: Keys) -> dict[str, str]:
        if not keys:
            return {}
        found = self.link.target_model._default_manager.filter(pk__in=[key for key in keys if is_key(key)])
        return {str(item.pk): display_title(item) for item in found}

    def _tell(self, rows: Iterable[Any], names: dict[str, str], text: str) -> None:
        """Name the links that others added or removed: ``author (李天毅 · Li Tianyi)``."""
        name = str(self.link.through._meta.verbose_name)
        for row in rows:
            which = names.get(self._key(row))
            label = gettext("%(name)s (%(which)s)") % {"name": name, "which": which} if which else name
            self.merging.result.merged.append(Place(text % {"row": label}, self.past.last_change(row.pk)))

    def _order_label(self) -> str:
        position = self.link.through._meta.get_field(self.link.position).verbose_name
        return gettext("%(row)s: %(field)s") % {"row": self.bound.label, "field": position}

    def _last_event(self) -> Any:
        events = [events[-1] for events in self.past.events.values()]
        return max(events, key=lambda event: event.pgh_id, default=None)

    def _conflict(self, base: Keys, theirs: Keys) -> Conflict:
        titles = self._titles([*base, *theirs, *self.mine])
        shown = [gettext(", ").join(titles[key] for key in keys if key in titles) for keys in (base, theirs, self.mine)]
        return Conflict(
            label=self._order_label(), event=self._last_event(), name=self.bound.html_name,
            theirs=segments(shown[0], shown[1]), mine=segments(shown[0], shown[2]),
        )  # fmt: skip
