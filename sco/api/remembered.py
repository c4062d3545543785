"""What each process remembers at the head of the record, and forgets when an item changes that it shows."""

from collections.abc import Hashable, Iterable, Mapping
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from sco.api import heads
from sco.api.heads import Changed
from sco.api.snapshots import Snapshot
from sco.ledger.registry import Ref

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(NamedTuple, Generic[V]):
    """A value, the items that it shows, and roughly how many characters it takes.

    With ``refs`` None it depends on the whole record, and any publication changes it.
    """

    value: V
    refs: frozenset[Ref] | None
    size: int


class Remembered(Generic[K, V]):
    """Values by key, of at most ``most`` characters together. When it is full it begins anew."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self.forget(None)
        heads.on_advance(self.forget)

    def forget(self, changed: Changed) -> None:
        """Forget what shows an item that changed; None for all."""
        with self._lock:
            self._kept: dict[K, Kept[V]] = {
                key: kept
                for key, kept in (self._kept.items() if changed is not None else ())
                if kept.refs is not None and changed is not None and changed.isdisjoint(kept.refs)
            }
            self._size = sum(kept.size for kept in self._kept.values())

    def find(self, at: Snapshot, keys: Iterable[K]) -> dict[K, V]:
        """Those that are known at this snapshot."""
        if heads.known_at(at) is None:
            return {}
        found = self._kept  # one look-up each, so without the lock
        return {key: kept.value for key in keys if (kept := found.get(key))}

    def keep(self, at: Snapshot, found: Mapping[K, Kept[V]]) -> None:
        """Remember these, which this thread has read at this snapshot, unless the head has moved on."""
        head = heads.known_at(at)
        size = sum(kept.size for kept in found.values())
        if head is None or size > self.most or not heads.HEADS.has_reached(head):
            return
        with self._lock:
            # Behind the lock: whoever learns of another head forgets it first, and then what changed.
            if heads.HEADS.known is not head:
                return
            if self._size + size > self.most:
                self._kept, self._size = {}, 0
            self._kept |= found
            self._size += size
