"""What a publication would make public, shown before it happens: field by field, in both languages."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from sco.desk.differences import Segment, segments
from sco.desk.labels import desk_page, desk_pages, label
from sco.desk.publication_status import PublicationStatus, standing, texts
from sco.desk.wording import Wording, is_empty, mentioned
from sco.languages import LANGUAGES, Language
from sco.ledger.documents import Frozen
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import Ref, kind_of, ref_of


class Step(NamedTuple):
    """Something that an editor can do with a text: a part of its address, and the words on the button."""

    name: str
    title: Any


@dataclass(frozen=True, slots=True)
class Approval:
    """An editor's word on one language's text. ``text_digest`` says of which; '' if it is incomplete."""

    language: Language
    name: str
    state: str
    text_digest: str = ""
    wanted: bool = False
    lacking: Sequence[str] = ()
    steps: Sequence[Step] = ()


class Column(NamedTuple):
    """A change in one language; ``language`` and its ``name`` are '' for what has none."""

    language: str
    name: str
    segments: Sequence[Segment]


@dataclass(frozen=True, slots=True)
class Change:
    """One field's change, by language."""

    name: str
    columns: Sequence[Column]


@dataclass(slots=True)
class Preview:
    """One item as it would be published, its wanted approvals given.

    ``losing`` are languages that go away even so, ``risked`` those that go away if no approval is given.
    """

    item: Item
    ref: Ref
    label: str
    standing: PublicationStatus
    changes: list[Change]
    problems: Sequence[str]
    losing: list[str]
    risked: list[str]
    digest: str
    approvals: Sequence[Approval] = field(default_factory=list)

    @property
    def wanted(self) -> bool:
        """Whether there is something to approve."""
        return any(approval.wanted for approval in self.approvals)

    @property
    def url(self) -> str:
        """The item's page at the desk."""
        return desk_page(self.item)


class Approving(Protocol):
    """What a kind's admin class knows of approvals."""

    def approvals(self, item: Any) -> Sequence[Approval]:
        """The texts that can be approved; none for kinds that need no approval."""

    def as_if_approved(self, item: Any) -> Any:
        """The item as it would be with each complete text approved."""


class AsItStands:
    """No approval given: the item as it would be published now."""

    def approvals(self, _item: Any) -> Sequence[Approval]:
        return []

    def as_if_approved(self, item: Any) -> Any:
        return item


def previews(items: Iterable[Item], approving: Callable[[Item], Approving]) -> list[Preview]:
    """Previews of items that came ``with_parts``; one query, and one for the labels of each kind that they name."""
    rows = list(items)
    latest = latest_entries(map(ref_of, rows), texts=True)
    drafts = [_Draft(item, latest.get(ref_of(item)), approving(item)) for item in rows]
    named = {ref for draft in drafts for part in draft.differing() for ref in draft.mentioned(part)}
    labels = {ref: name for ref, (name, _page) in desk_pages(sorted(named)).items()}
    return [draft.preview(labels) for draft in drafts]


class _Draft:
    """What an item would publish, beside what is public of it."""

    def __init__(self, item: Item, latest: LatestEntry | None, approving: Approving) -> None:
        self.item, self.standing = item, standing(item, latest)
        self.approvals = approving.approvals(item)
        self.public = latest if latest and latest.live else None
        self.frozen = kind_of(item).freeze(approving.as_if_approved(item))
        self.document, self.restricted = texts(self.frozen)
        public = self.public
        self.old = _parts(public.upcast_text(), public.restricted) if public else {}
        self.new = _parts(self.document, self.restricted)

    def differing(self) -> list[str]:
        """Names of the parts that would read otherwise than they do."""
        names = dict.fromkeys([*self.frozen.document, *self.new, *self.old])  # as the kind orders them
        pairs = ((name, self.old.get(name), self.new.get(name)) for name in names)
        return [name for name, old, new in pairs if old != new and not (is_empty(old) and is_empty(new))]

    def mentioned(self, part: str) -> set[Ref]:
        """The items that a part names or named."""
        return {*mentioned(part, self.old.get(part)), *mentioned(part, self.new.get(part))}

    def preview(self, labels: Mapping[Ref, str]) -> Preview:
        """In words."""
        wording = Wording(self.item, labels)
        digested = f"{self.standing.version}\0{self.document}\0{self.restricted}"
        return Preview(
            item=self.item,
            ref=ref_of(self.item),
            label=label(self.item),
            standing=self.standing,
            changes=[_change(wording, name, self.old.get(name), self.new.get(name)) for name in self.differing()],
            problems=self.frozen.problems,
            losing=self._losing(self.frozen),
            risked=self._losing(kind_of(self.item).freeze(self.item)),
            digest=hashlib.sha256(digested.encode()).hexdigest(),
            approvals=self.approvals,
        )

    def _losing(self, frozen: Frozen) -> list[str]:
        """Names of the languages that are public now and would not be."""
        gone = set(self.public.languages) - set(frozen.languages) if self.public else ()
        return [str(LANGUAGE_NAMES[language]) for language in LANGUAGES if language in gone]


def _parts(document: str | None, restricted: str | None) -> dict[str, Any]:
    parts: dict[str, Any] = json.loads(document or "{}")
    return parts | {f"{name} (restricted)": value for name, value in json.loads(restricted or "{}").items()}


def _change(wording: Wording, name: str, old: Any, new: Any) -> Change:
    pairs: dict[str, tuple[Any, Any]] = {"": (old, new)}
    if name != "translation" and _bilingual(old) and _bilingual(new):
        pairs = {language: ((old or {}).get(language), (new or {}).get(language)) for language in LANGUAGES}
    columns = [
        Column(language, str(LANGUAGE_NAMES.get(language, "")), segments(wording.text(name, a), wording.text(name, b)))
        for language, (a, b) in pairs.items()
        if a != b
    ]
    return Change(wording.name(name), columns)


def _bilingual(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and set(value) <= set(LANGUAGES))
