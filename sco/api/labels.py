"""The embedded representations of items, remembered at the head of the record by each process.

Every page names the same few authors, outlets and mechanisms. When the head moves, only those that changed are read
again.
"""

from collections.abc import Iterable, Mapping
from threading import Lock

from sco.api import heads
from sco.api.heads import Changed
from sco.api.snapshots import Snapshot
from sco.languages import BOTH, LANGUAGES, Both, Language
from sco.ledger.registry import Ref

Texts = Mapping[Ref, str]
FORMS: tuple[Language | Both, ...] = (*LANGUAGES, BOTH)


class Labels:
    """Texts by language and item, of at most ``most`` characters together. When it is full it begins anew."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self.forget(None)

    def forget(self, changed: Changed) -> None:
        """Forget the items that changed; None for all."""
        with self._lock:
            if changed is None:
                self._texts: dict[Language | Both, dict[Ref, str]] = {form: {} for form in FORMS}
                self._size = 0
                return
            for texts in self._texts.values():
                for ref in changed & texts.keys():
                    self._size -= len(texts.pop(ref))

    def find(self, at: Snapshot, language: Language | Both, refs: Iterable[Ref]) -> dict[Ref, str]:
        """Those that are known at this snapshot."""
        if heads.known_at(at) is None:
            return {}
        texts = self._texts[language]  # without the lock: one look-up is atomic
        return {ref: text for ref in refs if (text := texts.get(ref)) is not None}

    def keep(self, at: Snapshot, language: Language | Both, found: Texts) -> None:
        """Remember these, which this thread has read at this snapshot, unless the head has moved on."""
        head = heads.known_at(at)
        if head is None or not found or not heads.HEADS.has_reached(head):
            return
        size = sum(map(len, found.values()))
        if size > self.most:
            return
        with self._lock:
            # Behind the lock: whoever learns of another head forgets it first, and then what changed.
            if heads.HEADS.known is not head:
                return
            if self._size + size > self.most:
                self._texts, self._size = {form: {} for form in FORMS}, 0
            self._texts[language] |= found
            self._size += size


# Characters: about as many bytes of memory for English, twice as many for Chinese.
LABELS = Labels(4_000_000)
heads.on_advance(LABELS.forget)
