"""Rebases a form's submission on what others saved since it was opened: a three-way merge, field by field.

The submission is changed before Django reads it, so that its forms validate and save the merged values as any others.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext

from sco.desk.entering.chips import ChipsField
from sco.desk.forms import SEEN
from sco.desk.together import conflicts, inputs
from sco.desk.together.conflicts import OPEN, SETTLE, Merge, Place
from sco.desk.together.merging_chips import Chips
from sco.desk.together.merging_rows import Rows
from sco.desk.together.three_way import Values, Verdict, decide
from sco.desk.together.versions import Past, changes_by, past_of


class Merging:
    """One merge. ``data`` is the submission, which it changes; ``form_class`` and ``formsets`` are the page's own."""

    def __init__(
        self, item: models.Model, form_class: Any, formsets: Sequence[tuple[str, Any]], data: QueryDict
    ) -> None:
        self.item, self.form_class, self.formsets, self.data = item, form_class, formsets, data
        self.parts = form_class.parts
        self.past = past_of(item, self.parts, data.get(SEEN, ""))
        self.result = Merge()
        self.kept: set[str] = set()

    def run(self, state: str) -> Merge:
        """Settle what was asked before, merge, and note that the submission now stands on ``state``."""
        asked, unsettled = self.data.getlist(OPEN), []
        for name in asked:
            choice = self.data.get(f"{SETTLE}{name}", "")
            if choice == "theirs":
                self._take_theirs(name)
            elif choice == "mine":
                self.kept.add(name)
            else:
                unsettled.append(name)
            self.data.pop(f"{SETTLE}{name}", None)
        self._merge_rows()
        self.merge_form(self.form_class(instance=self.past_row), self.form_class(instance=self.item), self.item.pk)
        self._ask_again(unsettled)
        for conflict in self.result.conflicts:
            conflict.is_unanswered = conflict.name in unsettled
        self.data.setlist(OPEN, [])
        self.data[SEEN] = state
        self._name_editors()
        return self.result

    @property
    def own_past(self) -> Past:
        """The past of the item itself."""
        return self.past[type(self.item)]

    @property
    def past_row(self) -> models.Model:
        """The item as the editor saw it."""
        return self.own_past.rows[self.item.pk]

    def _merge_rows(self) -> None:
        for prefix, formset in self.formsets:
            # Rows that the page does not edit, or whose changes are not recorded, are as Django reads them.
            if formset.model in self.parts and formset.model in self.past:
                Rows(self, prefix, formset).merge()

    def merge_form(self, before: Any, now: Any, pk: int, row: str = "") -> None:
        """Merge the fields of one form: the item's own, or a row's. ``row`` names the row."""
        past = self.past[type(now.instance)]
        for bound in now:
            if isinstance(bound.field, ChipsField):
                self._merge_chips(bound)
                continue
            base, theirs, mine = self.versions(before, bound)
            verdict = decide(base, theirs, mine)
            # Where nobody knows what was seen, the answer is all that can be known.
            is_answered = base is None and bound.html_name in self.kept
            if is_answered or verdict in {Verdict.SAME, Verdict.MINE}:
                continue
            event = past.last_change(pk, _attname(now.instance, bound.name))
            if verdict is Verdict.THEIRS:
                self.write(theirs)
                self.result.merged.append(Place(_label(row, bound), event))
            else:
                conflict = conflicts.of_field(bound, event, base, theirs, mine)
                conflict.label = _label(row, bound)
                self.result.conflicts.append(conflict)

    def _merge_chips(self, bound: Any) -> None:
        # Chips that the editor may not change are as they are stored.
        if self._has_chips(bound):
            Chips(self, bound).merge()

    def _has_chips(self, bound: Any) -> bool:
        field = bound.field
        return isinstance(field, ChipsField) and not field.disabled and field.link.through in self.past

    def versions(self, before: Any, bound: Any) -> tuple[Values | None, Values, Values]:
        """What the editor saw in a field, what is stored, and what was sent. The first is None where nobody knows."""
        theirs = sent(bound)
        base = sent(before[bound.name]) if before is not None and _is_known(before, bound) else None
        names = {*theirs, *(base or {})}
        omitted = bound.field.widget.value_omitted_from_data(self.data, {}, bound.html_name)
        mine = theirs if omitted else {name: self.data.getlist(name) for name in names}
        return base, theirs, mine

    def write(self, values: Values) -> None:
        """Put these values into the submission."""
        for name, texts in values.items():
            self.data.setlist(name, list(texts))

    def _take_theirs(self, name: str) -> None:
        """Take the stored value that the page showed, which is what the editor saw."""
        for bound in self.form_class(instance=self.past_row):
            if bound.html_name == name and self._has_chips(bound):
                Chips(self, bound).take_theirs()
            elif bound.html_name == name:
                self.write(sent(bound))
            elif name in _filled_by(bound):
                # What was typed there would be read again, over the value that was taken.
                self.data[bound.html_name] = ""
        for prefix, formset in self.formsets:
            if name.startswith(f"{prefix}-") and formset.model in self.past:
                Rows(self, prefix, formset).take_theirs(name)

    def _ask_again(self, unsettled: Sequence[str]) -> None:
        """Keep the questions that nobody answered, unless both versions have become the same."""
        known = {conflict.name for conflict in self.result.conflicts}
        found = {bound.html_name: bound for bound in self.form_class(instance=self.item)}
        for name in set(unsettled) - known:
            if name in found and self._has_chips(found[name]):
                self.result.conflicts += Chips(self, found[name]).ask_again()
            elif name in found:
                bound, event = found[name], self.own_past.last_change(self.item.pk, name)
                _base, theirs, mine = self.versions(None, bound)
                if decide(None, theirs, mine) is Verdict.CONFLICT:
                    self.result.conflicts.append(conflicts.of_field(bound, event, None, theirs, mine))
            else:
                self._ask_again_for_row(name)

    def _ask_again_for_row(self, name: str) -> None:
        for prefix, formset in self.formsets:
            if name.startswith(f"{prefix}-") and formset.model in self.past:
                self.result.conflicts += Rows(self, prefix, formset).ask_again(name)

    def _name_editors(self) -> None:
        places: list[Place] = [*self.result.merged, *self.result.conflicts]
        for place, change in zip(places, changes_by([place.event for place in places]), strict=True):
            place.change = change


def sent(bound: Any) -> dict[str, list[str]]:
    """What a browser would send of this field."""
    return inputs.sent(bound.as_widget())


def _is_known(before: Any, bound: Any) -> bool:
    """Whether the field's past is: a field that is no column is filled from elsewhere, where no event of the row tells.

    One that fills columns begins empty, and means what they were.
    """
    filled = _filled_by(bound)
    if not filled:
        return bool(_attname(bound.form.instance, bound.name))
    return all(sent(before[name]) == sent(bound.form[name]) for name in filled if name in before.fields)


def _filled_by(bound: Any) -> list[str]:
    """The fields that are filled from what is typed into this one."""
    return [] if _attname(bound.form.instance, bound.name) else bound.field.widget.attrs.get("data-fills", "").split()


def _attname(row: models.Model, name: str) -> str:
    """The column of a form's field; '' if it is none."""
    return next((each.attname for each in row._meta.concrete_fields if each.name == name), "")


def _label(row: str, bound: Any) -> str:
    return gettext("%(row)s: %(field)s") % {"row": row, "field": bound.label} if row else str(bound.label)
