"""Previews of publications: what would change in public, by member and language."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sco.desk.diff import Change, Column, segments
from sco.desk.display import ItemLink, admin_url, display_title, field_links, in_words, item_links
from sco.desk.formatting import DocumentFormatter, is_empty
from sco.desk.publication_status import publication_status
from sco.desk.texts.states import TextState, text_states
from sco.languages import LANGUAGES, Language
from sco.ledger.items import Item
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import Ref, kind_of, named_items, ref_of


class Step(NamedTuple):
    """A step in the approval of a text. ``name`` is a part of its URL, ``title`` the label of its button."""

    name: str
    title: Any


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of one language's text. ``text_digest`` is '' for an incomplete text.

    ``approvable``: complete, but not approved as it is now.
    """

    language: Language
    name: str
    state: str
    text_digest: str = ""
    approvable: bool = False
    lacking: Sequence[str] = ()
    by: str = ""
    at: datetime | None = None
    steps: Sequence[Step] = ()


class ApprovalSource(Protocol):
    """The interface that a preview needs from the admin class of its items."""

    def approvals(self, item: Any) -> Sequence[Approval]:
        """The texts that can be approved; none for kinds that need no approval."""

    def as_if_approved(self, item: Any, languages: Collection[Language]) -> Any:
        """The item as it would be with its complete texts in these languages approved."""


class Preview:
    """One item as it would be published once the ``approving`` languages are approved; without any, as it is now.

    ``languages`` are those that would be public, ``removed`` those that are and would no longer be.
    """

    def __init__(
        self,
        item: Item,
        latest: LatestEntry | None,
        states: Mapping[Language, TextState],
        source: ApprovalSource | None,
        approving: Collection[Language],
    ) -> None:
        self.item, self.ref, self.title, self.url = item, ref_of(item), display_title(item), admin_url(item)
        self.status = publication_status(item, latest)
        self.states, self.approving = states, approving
        self.approvals = source.approvals(item) if source else []
        self.frozen = kind_of(item).freeze(source.as_if_approved(item, approving) if source and approving else item)
        self.problems, self.languages = self.frozen.problems, self.frozen.languages
        self.lacking = field_links(self.ref, self.url, self.frozen.lacking)
        public = latest if latest and latest.live else None
        gone = set(public.languages) - set(self.languages) if public else ()
        self.removed = [language for language in LANGUAGES if language in gone]
        document, restricted = self.frozen.canonical_texts()
        # Includes the version, because a publication by someone else changes what this one would do.
        self.digest = hashlib.sha256(f"{self.status.version}\0{document}\0{restricted}".encode()).hexdigest()
        self.old = _members(public.upcast_text(), public.restricted) if public else {}
        self.new = _members(document, restricted)
        self.differing = self._differing()
        self.changes: Sequence[Change] = ()

    @property
    def publishes(self) -> bool:
        """Whether a publication would be a new version."""
        return bool(self.differing and not self.problems)

    @property
    def public_in(self) -> str:
        """The languages that become public, in words."""
        return in_words(self.languages)

    @property
    def without_original(self) -> bool:
        """Whether the original stays behind, and is not removed either."""
        original = self.item.source_language
        return self.publishes and original not in [*self.languages, *self.removed]

    @property
    def outdated(self) -> list[TextState]:
        """The translations that would go public although their source has changed since."""
        going = [state for language, state in self.states.items() if language in self.languages]
        return [each for each in going if each.is_outdated and self.publishes]

    def _of_shown(self, codes: Any) -> Any:
        """Codes by language without those of languages that stay out: of a draft, the document says “missing”."""
        if not isinstance(codes, dict) or not _is_bilingual(codes):
            return codes
        shown = {*self.languages, *self.removed}
        return {language: code for language, code in codes.items() if language in shown} or None

    def _differing(self) -> list[str]:
        """The members that would read differently, in the order of the document."""
        names = dict.fromkeys([*self.frozen.document, *self.new, *self.old])
        # null, "" and a missing member differ in bytes, but not to a reader.
        pairs = ((name, self.old.get(name), self.new.get(name)) for name in names)
        return [name for name, old, new in pairs if old != new and not (is_empty(old) and is_empty(new))]

    def referenced(self) -> set[Ref]:
        """The items that the differing members name, before or after."""
        kinds = kind_of(self.item).document.reference_kinds()
        values = ((name, side.get(name)) for name in self.differing for side in (self.old, self.new))
        return {ref for name, value in values for ref in named_items(kinds, value, name)}

    def add_changes(self, links: Mapping[Ref, ItemLink]) -> None:
        """Fill in ``changes``, with the titles of the items that they name."""
        formatter = DocumentFormatter(self.item, links)
        changes = (self._change(formatter, name) for name in self.differing)
        self.changes = [change for change in changes if change.columns]

    def _change(self, formatter: DocumentFormatter, name: str) -> Change:
        old, new = self.old.get(name), self.new.get(name)
        if name in formatter.document.value_names():
            old, new = self._of_shown(old), self._of_shown(new)
        pairs: dict[str, tuple[Any, Any]] = {"": (old, new)}
        # A member with codes as values is short enough for one column.
        if name not in formatter.document.value_names() and _is_bilingual(old) and _is_bilingual(new):
            pairs = {language: ((old or {}).get(language), (new or {}).get(language)) for language in LANGUAGES}
        columns = [
            Column(language, str(LANGUAGE_NAMES.get(language, "")), segments(*(formatter.text(name, v) for v in pair)))
            for language, pair in pairs.items()
            if pair[0] != pair[1]
        ]
        return Change(formatter.name(name), columns)


def previews(
    items: Iterable[Item],
    source: ApprovalSource | None = None,
    approving: Mapping[Ref, Collection[Language]] | None = None,
) -> list[Preview]:
    """Previews of items fetched ``with_document_parts``, once the texts of ``approving`` are approved.

    Two queries per kind, and one per kind of item that they name.
    """
    rows = {ref_of(item): item for item in items}
    latest = latest_entries(rows, texts=True)
    states = text_states(rows.values(), latest)
    result = [
        Preview(item, latest.get(ref), states[ref], source, (approving or {}).get(ref, ()))
        for ref, item in rows.items()
    ]
    # In a second pass, so that titles are looked up for all items at once.
    links = item_links({ref for preview in result for ref in preview.referenced()})
    for preview in result:
        preview.add_changes(links)
    return result


def _members(document: str | None, restricted: str | None) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(document or "{}")
    return members | {f"{name} (restricted)": value for name, value in json.loads(restricted or "{}").items()}


def _is_bilingual(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and set(value) <= set(LANGUAGES))
