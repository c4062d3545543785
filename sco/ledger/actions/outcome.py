"""Shared by the actions: the public note that they take, and the outcomes that they return."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sco.languages import LANGUAGES
from sco.ledger import checks
from sco.ledger.append import Entries
from sco.ledger.canonical import canonical
from sco.ledger.queries import LatestEntry
from sco.ledger.refusals import refuse
from sco.ledger.registry import Ref

Note = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one item: ``action`` is publish, correct, withdraw, erase or unchanged."""

    ref: Ref
    version: int
    action: str
    sequence: int | None = None


def checked_note(refs: Sequence[Ref], actor: str, note: Note | None, *, required: bool = False) -> str:
    """The note as canonical JSON, or '' if there is none; Refused if the note or the actor's name is invalid."""
    refuse(checks.invalid_actor(refs, actor))
    # Before any lock. A note in one language is refused even if optional: readers of the other would miss the reason.
    texts: dict[str, str] = {language: (note or {}).get(language, "").strip() for language in LANGUAGES}
    if not required and not any(texts.values()):
        return ""
    refuse(checks.invalid_note(refs, texts))
    return canonical(texts)


def outcomes(refs: Iterable[Ref], latest: Mapping[Ref, LatestEntry], entries: Entries) -> list[Outcome]:
    """One outcome per item; an item without a new entry is unchanged."""
    appended = {Ref(entry.kind, entry.slug): entry for entry, _derived in entries}
    return [
        Outcome(ref, appended[ref].version, appended[ref].action, appended[ref].sequence)
        if ref in appended
        else Outcome(ref, latest[ref].version, "unchanged")
        for ref in refs
    ]
