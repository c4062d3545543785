"""The snapshot that a search reads: the last one that is completely indexed."""

from typing import Any

from sco.api.cursors import Cursor
from sco.api.problems import Problem
from sco.api.snapshots import NOW, Snapshot, snapshot
from sco.api.sql import fetch

# The end of the last publication before the first entry that waits: a large one is indexed after it is public.
_COMPLETE = (
    "SELECT e.sequence, e.digest FROM ledger_entry AS e WHERE e.sequence < %s AND e.publication = e.sequence"
    " ORDER BY e.sequence DESC LIMIT 1"
)


def search_snapshot(as_of: str | None, pinned: Cursor | None = None) -> Snapshot:
    """The snapshot of a search: as of a cursor or a time, else the last that is completely indexed.

    503 if what was asked for is not completely indexed yet: a search never misses something in silence.
    """
    at = snapshot(as_of, pinned)
    if at.is_searchable:
        return at
    # After the snapshot: whatever it shows is committed by now, and either indexed or waiting.
    ((waiting,),) = fetch("SELECT min(sequence) FROM ledger_searchpending")
    if waiting is None or waiting > at.n:
        return at
    if pinned is not None or as_of not in {None, NOW}:
        detail = (
            "What was published up to this snapshot is still being indexed. Try again shortly, or leave out `as_of`."
        )
        raise Problem(503, "not-indexed", detail, headers={"Retry-After": "10"}, **_parameter(pinned))
    ((sequence, digest),) = fetch(_COMPLETE, [waiting]) or [(0, at.genesis)]
    # Not to be remembered at this head: it moves on by itself, when the worker has indexed more.
    return Snapshot(sequence, digest, at.head, at.genesis, lasts=False)


def _parameter(pinned: Cursor | None) -> dict[str, Any]:
    return {"parameter": "cursor" if pinned else "as_of"}
