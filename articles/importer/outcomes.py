"""What became of one file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from articles.parsing.refusals import DumpError
from sco.ledger.items import Item


class Action(StrEnum):
    """CONFLICT is an id that the desk, or an earlier file, has with another text; REFUSED is any other bad file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(slots=True)
class Outcome:
    """``what`` says in short what was done, ``made`` are the rows made for it, ``notes`` ask for an editor.

    None of it holds a sentence of the text or personal data.
    """

    slug: str
    action: Action = Action.UNCHANGED
    what: list[str] = field(default_factory=list)
    made: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class NotImported(Exception):
    """The piece was read, and cannot become a draft. Its text is translated and fit to be shown."""

    def __init__(self, message: str, action: Action = Action.REFUSED) -> None:
        self.action = action
        super().__init__(message)


def described(error: DumpError) -> str:
    """A refusal of the reader in the active language, with its place."""
    message = _(error.template) % error.details
    if error.position is None:
        return message
    place = (
        _("line %(line)d, byte %(position)d") if error.unit == "byte" else _("line %(line)d, character %(position)d")
    )
    return f"{message} ({place % {'line': error.line, 'position': error.position}})"


def translated(template: str, details: Mapping[str, object]) -> str:
    """A sentence of the pure modules in the active language."""
    return _(template) % details
