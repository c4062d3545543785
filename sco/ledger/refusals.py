"""The errors of the record's actions: reasons for editors, as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from sco.ledger.registry import Ref

# A message names so many items, and the number of the rest; what would take long to count is counted so far.
NAMED_AT_MOST, COUNTED_AT_MOST = 20, 1_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """The refusal of one item.

    ``code`` is one of: unknown, incomplete, lacking, languages, references, parts, erased, not_published, referred,
    unchanged, search, note, actor, clock.
    ``related`` are the items that cause the refusal, for example references that are not published; ``columns`` are
    what the item lacks.
    """

    ref: Ref
    code: str
    message: str
    related: Sequence[Ref] = ()
    columns: Sequence[str] = ()

    @property
    def is_general(self) -> bool:
        """Whether the reason lies in the call and not in the item, so that every item has the same refusal."""
        return self.code in {"note", "actor", "clock"}

    def __str__(self) -> str:
        return self.message if self.is_general else f"{self.ref}: {self.message}"


class Refused(Exception):
    """Nothing was written. ``refusals`` lists every refused item, not only the first."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(dict.fromkeys(map(str, refusals))))
        self.refusals = list(refusals)


def in_prose(items: Sequence[object]) -> str:
    """The items as a list in prose: all of a few, the first of many and how many more there are."""
    names = _(", ").join(map(str, items[:NAMED_AT_MOST]))
    if len(items) <= NAMED_AT_MOST:
        return names
    more = (
        _("%(names)s and %(count)s more") if len(items) <= COUNTED_AT_MOST else _("%(names)s and over %(count)s more")
    )
    return more % {"names": names, "count": min(len(items), COUNTED_AT_MOST) - NAMED_AT_MOST}


def refuse(refusals: Sequence[Refusal]) -> None:
    """Raise Refused if there is any refusal."""
    if refusals:
        raise Refused(refusals)
