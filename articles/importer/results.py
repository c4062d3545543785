"""The result of importing one file."""

from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from articles.sources.errors import SourceError
from sco.ledger.items import Item


class Status(StrEnum):
    """CONFLICT: the desk, or an earlier file, has this id with another text. REFUSED: any other bad file."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(slots=True)
class ImportResult:
    """``changes`` sum it up, ``created`` are new related rows, ``notes`` ask an editor to act, ``remarks`` tell.

    None of them contains a sentence of the text or anything about the responsible editor: reports end up in logs.
    """

    slug: str
    status: Status = Status.UNCHANGED
    changes: list[str] = field(default_factory=list)
    created: list[Item] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    read_as: tuple[str, str] = ("", "")  # format and encoding

    def add_change(self, phrase: str, count: int) -> None:
        """Record a change unless ``count``, which ``phrase`` contains, is 0."""
        if count:
            self.changes.append(phrase % {"count": count})


class NotImported(Exception):
    """The file cannot become a draft. The message is translated and fit for display."""

    def __init__(self, message: str, status: Status = Status.REFUSED) -> None:
        self.status = status
        super().__init__(message)


def translate_error(error: SourceError) -> str:
    """The parser's error in the active language, with its position."""
    # What a file is (“a PDF”) is translatable too; the name of a member, such as “title”, is what it is.
    details = {key: _(str(value)) if key == "what" else value for key, value in error.details.items()}
    message = _(error.template) % details
    if error.position is None:
        return message
    in_bytes, in_characters = _("line %(line)d, byte %(position)d"), _("line %(line)d, character %(position)d")
    text = in_bytes if error.unit == "byte" else in_characters
    return f"{message} ({text % {'line': error.line, 'position': error.position}})"
