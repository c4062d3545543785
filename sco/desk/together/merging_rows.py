"""The rows of an inline in a merge: those that others added or deleted, and new numbers for all."""

import re
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext

from sco.desk.display import display_title
from sco.desk.together import conflicts, inputs
from sco.desk.together.conflicts import Conflict, Place
from sco.desk.together.three_way import Verdict, decide

if TYPE_CHECKING:
    from sco.desk.together.merging import Merging

MAX_ROWS = 1000
DELETE = "DELETE"
Sent = dict[str, list[str]]  # what one row sends, by the name of its field


class Rows:
    """The rows of one formset in the submission of ``merging``."""

    def __init__(self, merging: "Merging", prefix: str, formset: Any) -> None:
        self.merging, self.prefix, self.formset = merging, prefix, formset
        self.data, self.past = merging.data, merging.past[formset.model]
        self.pk_name, self.owner = formset.model._meta.pk.name, formset.fk
        self.pattern = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)", re.DOTALL)

    def merge(self) -> None:
        """Merge the rows that both know, take over new ones, and leave out deleted ones."""
        mine, fresh = self._split()
        now: dict[int, Any] = {row.pk: row for row in self._stored()}
        gone = [self._gone(pk, row) for pk, row in mine.items() if pk not in now]
        kept = {pk: mine.get(pk) or self._added(row) for pk, row in now.items()}
        added = [kept[pk] for pk in now if pk not in mine and pk not in self.past.rows]
        fresh = [row for row in fresh if not any(self._equal(row, other) for other in added)]
        returned = [row for row in gone if row]
        self._write([*kept.values(), *returned, *fresh], len(kept))
        self._ask_about(returned, len(kept))
        for number, (pk, row) in enumerate(now.items()):
            self._merge_row(number, pk, row)

    def _stored(self) -> Any:
        rows = self.formset.model._default_manager.filter(**{self.owner.name: self.merging.item})
        return rows.order_by("pk")

    def _split(self) -> tuple[dict[int, Sent], list[Sent]]:
        """The submitted rows: those with a key by it, and new ones."""
        numbered: dict[int, Sent] = {}
        for key in self.data:
            if (match := self.pattern.fullmatch(key)) and len(match[1]) < 5 and int(match[1]) < MAX_ROWS:
                numbered.setdefault(int(match[1]), {})[match[2]] = self.data.getlist(key)
        rows = [numbered[number] for number in sorted(numbered)]
        keyed = {int(pk): row for row in rows if (pk := _first(row, self.pk_name)).isdecimal() and len(pk) < 19}
        return keyed, [row for row in rows if not _first(row, self.pk_name)]

    def _added(self, row: models.Model) -> Sent:
        """The row as it is stored, sent as if the page had shown it."""
        if row.pk not in self.past.rows:
            self.merging.result.merged.append(Place(self._name(row), self.past.last_change(row.pk)))
        sent = self._untouched(row)
        return {**sent, self.pk_name: [str(row.pk)], self.owner.name: [str(self.merging.item.pk)]}

    def _gone(self, pk: int, row: Sent) -> Sent | None:
        """A row that somebody deleted: None if this editor has not touched it, else the row as a new one."""
        before = self.past.rows.get(pk)
        untouched = self._untouched(before) if before else {}
        touched = any(decide({n: v}, {n: v}, {n: row.get(n, v)}) is not Verdict.SAME for n, v in untouched.items())
        if DELETE in row or not touched:
            if before and DELETE not in row:
                label = gettext("%(row)s (deleted)") % {"row": self._name(before)}
                self.merging.result.merged.append(Place(label, self.past.last_change(pk)))
            return None
        return {**row, self.pk_name: [""], "_was": [str(pk)]}

    def _ask_about(self, returned: list[Sent], start: int) -> None:
        for number, row in enumerate(returned, start):
            pk = int(row["_was"][0])
            self.merging.result.conflicts.append(self._deleted(number, self.past.rows[pk], self.past.last_change(pk)))

    def _deleted(self, number: int, row: models.Model, event: Any) -> Conflict:
        name = f"{self.prefix}-{number}"
        return conflicts.of_row(name, self._name(row), event, gettext("deleted"), gettext("changed: kept as a new row"))

    def _merge_row(self, number: int, pk: int, row: models.Model) -> None:
        prefix = f"{self.prefix}-{number}"
        before = self.past.rows.get(pk)
        if before is None:
            return
        if f"{prefix}-{DELETE}" not in self.data:
            then, now = (self.formset.form(instance=each, prefix=prefix) for each in (before, row))
            self.merging.merge_form(then, now, pk, self._name(row))
        elif len(self.past.events.get(pk, [])) > 1:
            self.merging.result.conflicts.append(self._deleting(prefix, row))

    def _deleting(self, prefix: str, row: models.Model) -> Conflict:
        event = self.past.last_change(row.pk)
        return conflicts.of_row(prefix, self._name(row), event, gettext("changed"), gettext("deleted"))

    def take_theirs(self, name: str) -> None:
        """Take the stored value of a field, or of a row: it stays deleted, or is not deleted."""
        if match := self.pattern.fullmatch(name):
            self._take_field(name, int(match[1][:4]))
        elif self.data.get(f"{name}-{self.pk_name}"):
            self.data.pop(f"{name}-{DELETE}", None)
        else:
            for key in [key for key in self.data if key.startswith(f"{name}-")]:
                del self.data[key]

    def _take_field(self, name: str, number: int) -> None:
        pk = self.data.get(f"{self.prefix}-{number}-{self.pk_name}", "")
        row = self.past.rows.get(int(pk)) if pk.isdecimal() and len(pk) < 19 else None
        for bound in self.formset.form(instance=row, prefix=f"{self.prefix}-{number}") if row else ():
            if bound.html_name == name:
                self.merging.write(inputs.sent(bound.as_widget()))

    def ask_again(self, name: str) -> list[Conflict]:
        """The question about a row or a field of one again, if it is still open."""
        match = self.pattern.fullmatch(f"{name}-x") or self.pattern.fullmatch(name)
        number = int(match[1][:4]) if match else 0
        pk = self.data.get(f"{self.prefix}-{number}-{self.pk_name}", "")
        row = self._stored().filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None
        if name != f"{self.prefix}-{number}":
            return self._field_again(name, number, row) if row else []
        if row:
            return [self._deleting(name, row)] if f"{name}-{DELETE}" in self.data else []
        fresh = self.formset.model(**{self.owner.attname: self.merging.item.pk})
        return [self._deleted(number, fresh, None)] if f"{name}-{self.owner.name}" in self.data else []

    def _field_again(self, name: str, number: int, row: Any) -> list[Conflict]:
        for bound in self.formset.form(instance=row, prefix=f"{self.prefix}-{number}"):
            if bound.html_name == name:
                _base, theirs, mine = self.merging.versions(None, bound)
                event = self.past.last_change(row.pk, bound.name)
                is_open = decide(None, theirs, mine) is Verdict.CONFLICT
                return [conflicts.of_field(bound, event, None, theirs, mine)] if is_open else []
        return []

    def _equal(self, row: Sent, other: Sent) -> bool:
        """Whether a new row says what somebody else's does, but for its place in the order."""
        names = {*row, *other} - {"position", self.pk_name, self.owner.name, DELETE}
        return decide({}, {n: other.get(n, []) for n in names}, {n: row.get(n, []) for n in names}) is Verdict.SAME

    def _untouched(self, row: models.Model) -> Sent:
        """What the row sends if nobody touches it, by the field's name."""
        form = self.formset.form(instance=row, prefix="x")
        sent = (inputs.sent(bound.as_widget()) for bound in form)
        return {name.removeprefix("x-"): texts for each in sent for name, texts in each.items()}

    def _write(self, rows: list[Sent], initial: int) -> None:
        for key in [key for key in self.data if self.pattern.fullmatch(key)]:
            del self.data[key]
        for number, row in enumerate(rows):
            for name, texts in row.items():
                if name != "_was":
                    self.data.setlist(f"{self.prefix}-{number}-{name}", texts)
        self.data[f"{self.prefix}-TOTAL_FORMS"] = str(len(rows))
        self.data[f"{self.prefix}-INITIAL_FORMS"] = str(initial)

    def _name(self, row: models.Model) -> str:
        """``author (李天毅 · Li Tianyi)``."""
        fields = (each for each in row._meta.concrete_fields if each.is_relation and each.name != self.owner.name)
        targets = [getattr(row, each.name) for each in fields if getattr(row, each.attname)]
        which = gettext(", ").join(map(display_title, targets)) or (str(row) if row.pk and not targets else "")
        name = str(row._meta.verbose_name)
        return gettext("%(name)s (%(which)s)") % {"name": name, "which": which} if which else name


def _first(row: Sent, name: str) -> str:
    return (row.get(name) or [""])[0]
