"""What a merge found: places that others changed, and those where two people did."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.desk.diff import Segment, segments
from sco.desk.form_fields import language_of
from sco.desk.together.three_way import Values
from sco.desk.together.versions import Change

OPEN, SETTLE = "_open", "_settle-"
CONFLICTS = _(
    "Others changed the same places while you were writing. Nothing is saved yet, and nothing is lost. Choose a "
    "version of each of these, then save: %(places)s."
)
UNANSWERED = _("Nothing is saved yet: no version is chosen of %(places)s. Choose one of each, then save.")


@dataclass(slots=True)
class Place:
    """A field or a row that somebody else changed. ``name`` is that of its input, ``event`` the change."""

    label: str
    event: Any
    name: str = ""
    change: Change = field(default_factory=lambda: Change("", None))


@dataclass(slots=True)
class Conflict(Place):
    """A place that both changed: both versions, each as segments against what the editor saw."""

    theirs: Sequence[Segment] = ()
    mine: Sequence[Segment] = ()
    text: str = ""
    language: str = ""
    is_row: bool = False
    is_unanswered: bool = False

    @property
    def combinable(self) -> bool:
        """Whether both texts can stand in the field, one after the other."""
        return bool(self.text) and not self.is_row


@dataclass(slots=True)
class Merge:
    """What became of one submission: places taken over from others, and conflicts."""

    merged: list[Place] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    def refusal(self) -> str:
        """Why nothing was saved, with the places that the editor has yet to choose for; '' if there are none."""
        unanswered = [each for each in self.conflicts if each.is_unanswered]
        text = UNANSWERED if unanswered else CONFLICTS
        places = gettext(", ").join(each.label for each in unanswered or self.conflicts)
        return str(text % {"places": places}) if self.conflicts else ""


def of_field(bound: Any, event: Any, base: Values | None, theirs: Values, mine: Values) -> Conflict:
    """A conflict in one field, with the texts as the editor reads them."""
    shown = [_shown(bound, values) for values in (base if base is not None else theirs, theirs, mine)]
    is_text = list(theirs) == [bound.html_name] and "rows" in bound.field.widget.attrs
    return Conflict(
        label=str(bound.label),
        event=event,
        name=bound.html_name,
        theirs=segments(shown[0], shown[1]),
        mine=segments(shown[0], shown[2]),
        text=shown[1] if is_text else "",
        language=language_of(bound.name) or "",
    )


def of_row(name: str, label: str, event: Any, theirs: object, mine: object) -> Conflict:
    """A conflict about a whole row: one deletes what the other changes."""
    texts = [[Segment("same", str(text))] for text in (theirs, mine)]
    return Conflict(label=label, event=event, name=name, theirs=texts[0], mine=texts[1], is_row=True)


def _shown(bound: Any, values: Values) -> str:
    """The values as text; a reference or a choice by its title."""
    texts = [text.replace("\r\n", "\n") for name in values for text in values[name] if text]
    named = _titles(bound.field, texts)
    return " ".join(named.get(text, text) for text in texts)


def _titles(form_field: Any, texts: Sequence[str]) -> dict[str, str]:
    queryset = getattr(form_field, "queryset", None)
    if queryset is None:
        return {str(value): str(label) for value, label in _flat(getattr(form_field, "choices", ()))}
    pks = [text for text in texts if text.isdecimal() and len(text) < 19]
    return {str(row.pk): form_field.label_from_instance(row) for row in queryset.filter(pk__in=pks)}


def _flat(choices: Any) -> Any:
    for value, label in choices:
        # A choice may be a named group of choices.
        yield from label if isinstance(label, (list, tuple)) else [(value, label)]
