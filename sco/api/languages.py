"""Which language a public read is served in: ``lang=`` first, then Accept-Language, then each piece's original one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sco.languages import EN, ZH, Language

_TAGS: dict[str, Language] = {"zh": ZH, "zh-cn": ZH, "zh-sg": ZH, "zh-hans": ZH, "en": EN}


@dataclass(frozen=True, slots=True)
class LanguagePreference:
    """The language asked for, None for each item's original one; whether another may stand in for it."""

    language: Language | None
    fallback: bool = True
    negotiated: bool = False

    def column(self, name: str, row: str = "r") -> str:
        """SQL for the fragment ``name`` of a row of Projection in the preferred language, else in the other one."""
        zh_first = f"COALESCE({row}.{name}_zh_hans, {row}.{name}_en)"
        en_first = f"COALESCE({row}.{name}_en, {row}.{name}_zh_hans)"
        if self.language is None:
            return f"CASE {row}.original WHEN 'en' THEN {en_first} ELSE {zh_first} END"
        return zh_first if self.language == ZH else en_first

    @property
    def required(self) -> Language | None:
        """The language that no other may stand in for, if there is one."""
        return None if self.fallback else self.language

    def served(self, available: Sequence[Language], original: Language) -> Language:
        """The language in which an item is served that is available in these."""
        first = self.language or original
        return first if first in available or not available else available[0]

    def within(self, served: Language) -> "LanguagePreference":
        """The preference for the items named in one that is served in this language."""
        return self if self.language else replace(self, language=served)


def preference(values: Mapping[str, Any], accept_language: str | None) -> LanguagePreference:
    """The preference that parameters and header express."""
    fallback = values.get("fallback") != "none"
    if "lang" in values:
        return LanguagePreference(values["lang"], fallback)
    return LanguagePreference(_lookup(accept_language or ""), fallback, negotiated=True)


def parse_tag(text: str) -> Language | None:
    """The language of one of our tags, in any case: ``zh-CN`` is ``zh-Hans``."""
    return _TAGS.get(text.lower())


def _lookup(header: str) -> Language | None:
    """RFC 4647 lookup: the ranges by weight, each cut back from its end until one of our tags fits."""
    weighted = [_range(part) for part in header.split(",")[:50]]
    refused = {tag for tag, weight in weighted if weight == 0}
    for tag, weight in sorted(weighted, key=lambda pair: -pair[1]):
        found = _match(tag) if weight > 0 else None
        if found is not None and not _is_refused(found, tag, refused):
            return found
        if tag == "*" and weight > 0:
            break
    return _other_than(refused)


def _range(part: str) -> tuple[str, float]:
    tag, _semicolon, rest = part.strip().partition(";")
    name, _equals, value = rest.strip().partition("=")
    if name.strip().lower() != "q":
        return tag.strip().lower(), 1.0
    try:
        weight = float(value)
    except ValueError:
        return "", 0.0
    return (tag.strip().lower(), weight) if 0 <= weight <= 1 else ("", 0.0)


def _match(tag: str) -> Language | None:
    subtags = tag.split("-")[:8]
    while subtags:
        if found := _TAGS.get("-".join(subtags)):
            return found
        # zh-Hant and its like are another script: cutting them back to zh would serve the wrong one.
        if subtags[0] == "zh" and "hans" not in subtags and {"hant", "tw", "hk", "mo"} & set(subtags):
            return None
        subtags.pop()
        if subtags and len(subtags[-1]) == 1:
            subtags.pop()
    return None


def _is_refused(language: Language, tag: str, refused: set[str]) -> bool:
    return tag in refused or (language.lower() in refused and tag != language.lower())


def _other_than(refused: set[str]) -> Language | None:
    """When nothing fits: no language in particular, unless one of the two is refused."""
    refused_ours = {_match(tag) for tag in refused if tag != "*"}
    if refused_ours == {ZH}:
        return EN
    return ZH if refused_ours == {EN} else None
