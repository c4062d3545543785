"""The names in a text that have a fixed translation: of mechanisms, states, authors and all other named items."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sco.desk.display import admin_url
from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.registry import KINDS, Kind, Ref, Searched

# A name of one character, or the acronym of two letters, is found everywhere.
SHORTEST = 2


class Term(NamedTuple):
    """A name as it stands in the text, and what the desk calls it in the other language: the name, then others."""

    name: str
    translations: Sequence[str]
    ref: Ref
    url: str


def terms(text: str, source: Language) -> list[Term]:
    """The names found in a text of this language, in its order, longer ones before those that they contain.

    One query per kind.
    """
    folded = text.casefold()
    found = [(place, term) for term in _all(source) if (place := _place(folded, term.name)) >= 0]
    taken: list[tuple[int, int]] = []
    result = []
    # The longest name at a place is meant: not the SCO within the “SCO Anti-Drug Centre”.
    for place, term in sorted(found, key=lambda pair: -len(pair[1].name)):
        end = place + len(term.name)
        if not any(first <= place and end <= last for first, last in taken):
            taken.append((place, end))
            result.append((place, term))
    return [term for _place_, term in sorted(result, key=lambda pair: pair[0])]


def _place(folded: str, name: str) -> int:
    name = name.casefold()
    place = folded.find(name)
    while place >= 0:
        if not (name[0].isascii() and name[0].isalnum()) or _is_whole(folded, place, place + len(name)):
            return place
        place = folded.find(name, place + 1)
    return -1


def _is_whole(text: str, first: int, last: int) -> bool:
    """Whether no Latin letter or digit goes on before or after: RATS is not in “separatists”."""
    around = text[first - 1 : first] + text[last : last + 1]
    return not any(character.isascii() and character.isalnum() for character in around)


def _all(source: Language) -> Iterator[Term]:
    target = next(language for language in LANGUAGES if language != source)
    for kind in KINDS.values():
        members = [member for member, how in kind.search.items() if how in {Searched.NAME, Searched.ALIAS}]
        if members:
            yield from _of_kind(kind, members, source, target)


def _of_kind(kind: Kind, members: Sequence[str], source: Language, target: Language) -> Iterator[Term]:
    needed = [f"{member}_{suffix(language)}" for member in members for language in LANGUAGES]
    for row in kind.model._default_manager.only("pk", "slug", *needed):
        translations = list(_names(row, members, target))
        for name in _names(row, members, source):
            if len(name) >= SHORTEST and translations:
                yield Term(name, translations, Ref(kind.name, row.slug), admin_url(row))


def _names(row: Any, members: Sequence[str], language: Language) -> Iterator[str]:
    for member in members:
        value = getattr(row, f"{member}_{suffix(language)}")
        yield from (name for name in (value if isinstance(value, list) else [value]) if name)
