"""The errors of the record's actions: reasons for editors, as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from sco.ledger.registry import Ref


@dataclass(frozen=True, slots=True)
class Refusal:
    """The refusal of one item.

    ``code`` is one of: unknown, incomplete, languages, references, parts, erased, not_published, referred, unchanged,
    search, note, actor, clock.
    ``related`` are the items that cause the refusal, for example references that are not published.
    """

    ref: Ref
    code: str
    message: str
    related: Sequence[Ref] = ()

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


def refuse(refusals: Sequence[Refusal]) -> None:
    """Raise Refused if there is any refusal."""
    if refusals:
        raise Refused(refusals)
