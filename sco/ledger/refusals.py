"""Why the record does not take something, in words for an editor."""

from collections.abc import Sequence
from dataclasses import dataclass

from sco.ledger.registry import Ref


@dataclass(frozen=True, slots=True)
class Refusal:
    """One item that cannot go into the record as asked.

    ``code`` is one of: unknown, incomplete, languages, references, parts, erased, not_published, referred, unchanged,
    note, actor.
    ``related`` are the items that stand in the way, for example references that are not published.
    """

    ref: Ref
    code: str
    message: str
    related: Sequence[Ref] = ()

    def __str__(self) -> str:
        return f"{self.ref}: {self.message}"


class Refused(Exception):
    """Nothing was written. ``refusals`` name every item that stands in the way, not only the first."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refusals))
        self.refusals = list(refusals)
