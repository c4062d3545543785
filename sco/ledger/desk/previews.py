"""What a publication would make public, shown before it happens: field by field, in both languages."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sco.languages import LANGUAGES, Language
from sco.ledger.desk.differences import Segment, segments
from sco.ledger.desk.labels import desk_page, label
from sco.ledger.desk.standing import Standing, standing, texts
from sco.ledger.items import Item
from sco.ledger.queries import Latest, latest_entries
from sco.ledger.registry import Ref, kind_of, ref_of

# Parts of documents that are not columns of the same name.
NAMES = {
    "translation": _("state of the translation"),
    "source": _("source"),
    "quantity": _("quantity"),
    "period": _("period"),
    "quote": _("quotation"),
    "supports": _("supports the relations"),
    "references": _("references"),
    "memberships": _("memberships"),
    "relations": _("relations"),
    "aliases": _("other names"),
    "restricted": _("restricted parts"),
    "languages": _("languages"),
    "authors": _("authors"),
    "topics": _("topics"),
    "mechanisms": _("mechanisms"),
}


TRANSLATION = {"current": _("up to date"), "outdated": _("outdated"), "missing": _("missing")}


@dataclass(frozen=True, slots=True)
class Approval:
    """An editor's word on one language's text. ``text_digest`` says of which; '' if it is incomplete."""

    language: Language
    name: str
    state: str
    text_digest: str = ""
    wanted: bool = False
    lacking: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One field's change, by language; what has no language stands under ''."""

    name: str
    by_language: Mapping[str, Sequence[Segment]]


@dataclass(slots=True)
class Preview:
    """One item as it would be published, its wanted approvals given."""

    item: Item
    ref: Ref
    label: str
    standing: Standing
    changes: list[Change]
    problems: Sequence[str]
    losing: list[str]
    digest: str
    approvals: Sequence[Approval] = field(default_factory=list)

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
    """Previews of items that came ``with_parts``; one query."""
    rows = list(items)
    latest = latest_entries(map(ref_of, rows), texts=True)
    return [_preview(item, latest.get(ref_of(item)), approving(item)) for item in rows]


def _preview(item: Item, latest: Latest | None, approving: Approving) -> Preview:
    now = standing(item, latest)
    approvals = approving.approvals(item)
    frozen = kind_of(item).freeze(approving.as_if_approved(item))
    document, restricted = texts(frozen)
    public = latest if latest and latest.live else None
    return Preview(
        item=item,
        ref=ref_of(item),
        label=label(item),
        standing=now,
        changes=changes(item, public, document, restricted),
        problems=frozen.problems,
        losing=sorted(set(public.languages) - set(frozen.languages)) if public else [],
        digest=hashlib.sha256(f"{now.version}\0{document}\0{restricted}".encode()).hexdigest(),
        approvals=approvals,
    )


def changes(item: Item, public: Latest | None, document: str, restricted: str | None) -> list[Change]:
    """What differs between the public version and these texts."""
    old = _parts(public.document, public.restricted) if public else {}
    new = _parts(document, restricted)
    names = [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]
    return [_change(item, name, old.get(name), new.get(name)) for name in names]


def _parts(document: str | None, restricted: str | None) -> dict[str, Any]:
    parts: dict[str, Any] = json.loads(document or "{}")
    return parts | {f"{name} (restricted)": value for name, value in json.loads(restricted or "{}").items()}


def _change(item: Item, name: str, old: Any, new: Any) -> Change:
    pairs: dict[str, tuple[Any, Any]] = {"": (old, new)}
    if _bilingual(old) and _bilingual(new) and (old or new):
        pairs = {language: ((old or {}).get(language), (new or {}).get(language)) for language in LANGUAGES}
    words = _words(item, name)
    differing = {language: (a, b) for language, (a, b) in pairs.items() if a != b}
    changed = {language: segments(shown(a, words), shown(b, words)) for language, (a, b) in differing.items()}
    return Change(_name(item, name), changed)


def _bilingual(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and set(value) <= set(LANGUAGES))


def _name(item: Item, name: str) -> str:
    column, _space, restricted = name.partition(" ")
    if column in NAMES:
        known = str(NAMES[column])
    else:
        try:
            known = str(item._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
        except (FieldDoesNotExist, AttributeError):
            known = column
    return gettext("%(name)s (restricted)") % {"name": known} if restricted else known


def _words(item: Item, name: str) -> Mapping[str, Any]:
    """What the codes of a part are called."""
    if name == "translation":
        return TRANSLATION
    field = next((field for field in item._meta.fields if field.name == name), None)
    return dict(field.flatchoices) if field is not None else {}


def shown(value: Any, words: Mapping[str, Any]) -> str:
    """A part of a document as text to read: one value a line; codes by what ``words`` calls them."""
    if isinstance(value, dict):
        said = ((key, shown(part, words)) for key, part in value.items() if part not in (None, "", [], {}))
        return " · ".join(f"{key}: {text}" for key, text in said)
    if isinstance(value, list):
        return "\n".join(shown(part, words) for part in value)
    return "" if value is None else str(words.get(value, value) if isinstance(value, str) else value)
