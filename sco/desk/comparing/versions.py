"""Versions by their names in addresses: ``now``, ``r12`` is an entry of the record, ``d1732…`` a moment at the desk.

Texts of the record come from the record; the rest of a version that was published comes from the desk's history of that
moment, which has every column.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from sco.desk.comparing.past import Past, as_of, last_change, members_of
from sco.desk.diff import Change, Column, segments
from sco.desk.display import item_links
from sco.desk.formatting import DocumentFormatter, is_empty
from sco.languages import LANGUAGES, suffix
from sco.ledger.items import Item
from sco.ledger.models import Entry
from sco.ledger.names import LANGUAGE_NAMES
from sco.ledger.registry import KINDS, kind_of, named_items

NOW = "now"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# What is about a publication and not about the item.
_NOT_COMPARED = {"restricted", "languages", "translation"}


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an item: its name, what to call it, and what it says. ``entry`` if it is one of the record."""

    name: str
    label: str
    members: Mapping[str, Any]
    at: datetime | None = None
    entry: Entry | None = None


def name_of(at: datetime) -> str:
    """The name of the item as it was at the desk at this time."""
    return f"d{(at - _EPOCH) // timedelta(microseconds=1)}"


def find(item: Item, name: str) -> Version | None:
    """The version with this name; None if the item has no such, or if it was erased."""
    if name == NOW:
        return Version(NOW, gettext("the draft as it is now"), members_of(item))
    if not re.fullmatch(r"[dr][0-9]{1,17}", name):
        return None
    return _at_desk(item, name) if name.startswith("d") else _on_record(item, name)


def before_now(item: Item) -> str:
    """The name of the item as it is now, by which it is found after the next change."""
    last = last_change(item)
    return name_of(last) if last else ""


def _at_desk(item: Item, name: str) -> Version | None:
    at = _EPOCH + timedelta(microseconds=int(name[1:]))
    past = as_of(item, at)
    label = gettext("the draft of %(at)s") % {"at": _shown(at)}
    return Version(name, label, past.members(), at) if past else None


def _on_record(item: Item, name: str) -> Version | None:
    kind = kind_of(item)
    entry = Entry.objects.of(kind.name, item.slug).filter(sequence=int(name[1:])).exclude(document=None).first()
    if entry is None or entry.document is None:
        return None
    found = kind.upcast(json.loads(entry.document), entry.schema)
    restricted = json.loads(entry.restricted or "{}")
    members = found | {f"{name} (restricted)": value for name, value in restricted.items()}
    label = gettext("public version %(version)s of %(at)s") % {"version": entry.version, "at": _shown(entry.at)}
    return Version(name, label, members, entry.at, entry)


def _shown(at: datetime) -> str:
    return str(date_format(localtime(at), "DATETIME_FORMAT"))


def past_of(item: Item, version: Version) -> Past | None:
    """Every column of the version, for restoring it."""
    if version.at is None or (past := as_of(item, version.at)) is None:
        return None
    if version.entry is not None:
        _take_texts(past.row, version)
    return past


def _take_texts(row: Any, version: Version) -> None:
    """The texts as they were published: someone may have saved others in the moment before the entry's time."""
    document = KINDS[version.entry.kind].document if version.entry else None
    for text in document.texts() if document else ():
        published = _text_of(version.members, str(text.source)) or {}
        for language in LANGUAGES:
            if published.get(language):
                setattr(row, f"{text.source}_{suffix(language)}", published[language])


def _text_of(members: Mapping[str, Any], name: str) -> Any:
    """A bilingual member, also of an object that groups columns of the row."""
    if name in members:
        return members[name]
    return next((each[name] for each in members.values() if isinstance(each, Mapping) and name in each), None)


def differences(item: Item, old: Version, new: Version) -> Sequence[Change]:
    """What differs, member by member and language by language: by word in English, by character in Chinese."""
    ignored = _NOT_COMPARED if old.entry is None or new.entry is None else {"restricted"}
    names = [name for name in dict.fromkeys([*new.members, *old.members]) if name not in ignored]
    pairs = {name: (old.members.get(name), new.members.get(name)) for name in names}
    changed = {
        name: pair
        for name, pair in pairs.items()
        if pair[0] != pair[1] and not (is_empty(pair[0]) and is_empty(pair[1]))
    }
    kinds = kind_of(item).document.reference_kinds()
    refs = {ref for name, pair in changed.items() for side in pair for ref in named_items(kinds, side, name)}
    formatter = DocumentFormatter(item, item_links(refs))
    found = (_change(formatter, name, *pair) for name, pair in changed.items())
    return [change for change in found if change.columns]


def _change(formatter: DocumentFormatter, name: str, old: Any, new: Any) -> Change:
    pairs: dict[str, tuple[Any, Any]] = {"": (old, new)}
    if name not in formatter.document.value_names() and _is_bilingual(old) and _is_bilingual(new):
        pairs = {language: ((old or {}).get(language), (new or {}).get(language)) for language in LANGUAGES}
    texts = {language: [formatter.text(name, side) for side in pair] for language, pair in pairs.items()}
    columns = [
        Column(language, str(LANGUAGE_NAMES.get(language, "")), segments(*sides))
        for language, sides in texts.items()
        if sides[0] != sides[1]
    ]
    return Change(formatter.name(name), columns)


def _is_bilingual(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and set(value) <= set(LANGUAGES))
