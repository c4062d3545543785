"""The language of a response: ``lang=`` first, then Accept-Language, then the original language of each item."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sco.api.fragments import joined
from sco.languages import BOTH, EN, LANGUAGES, ZH, Both, Language

# By the first subtag of a tag: the language, the one script that counts as it, and regions that write it in another.
_TAGS: dict[str, tuple[Language, str, frozenset[str]]] = {
    "zh": (ZH, "hans", frozenset({"tw", "hk", "mo"})),
    "en": (EN, "latn", frozenset()),
}
# What else the first subtag may be: the code of Mandarin, and the longer codes of both languages.
_SAME = {"cmn": "zh", "zho": "zh", "chi": "zh", "eng": "en"}
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8}){0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LanguagePreference:
    """The requested language, both, or None for each item's original; whether the other may replace it.

    ``negotiated`` if the Accept-Language header decided, so that the response varies by it.
    """

    language: Language | Both | None
    fallback: bool = True
    negotiated: bool = False

    def column(self, name: str, row: str = "r") -> str:
        """SQL for the fragment ``name`` of a row of Projection in the preferred language, or else the other one."""
        if self.language == BOTH:
            return joined(name, BOTH, row)
        zh, en = (joined(name, each, row) for each in LANGUAGES)
        zh_first, en_first = f"COALESCE({zh}, {en})", f"COALESCE({en}, {zh})"
        if self.language is None:
            return f"CASE {row}.original WHEN 'en' THEN {en_first} ELSE {zh_first} END"
        return zh_first if self.language == ZH else en_first

    @property
    def required(self) -> Sequence[Language]:
        """The languages that no other may replace, if any."""
        if self.fallback or self.language is None:
            return ()
        return LANGUAGES if self.language == BOTH else (self.language,)

    def served(self, available: Sequence[Language], original: Language) -> Language | Both:
        """The language to serve an item in, given those it is available in."""
        # The same choice as in ``column``: the two must agree.
        first = self.language or original
        return first if first == BOTH or first in available or not available else available[0]

    def of_names(self, served: Language | Both) -> Language | Both:
        """The language to prefer for the items embedded in one that is served in this language."""
        # Without a requested language an English article names its Chinese outlet in English, if it can.
        return self.language or served

    def within(self, served: Language | Both) -> "LanguagePreference":
        """The preference for the items embedded in one that is served in this language."""
        return self if self.language else replace(self, language=served)


def preference(values: Mapping[str, Any], accept_language: str | None) -> LanguagePreference:
    """The preference by the parameters ``lang`` and ``fallback`` and the Accept-Language header."""
    fallback = values.get("fallback") != "none"
    if "lang" in values:
        return LanguagePreference(values["lang"], fallback)
    return LanguagePreference(_lookup(accept_language or ""), fallback, negotiated=True)


def parse_tag(text: str) -> Language | None:
    """The language of a tag: ``zh-CN``, ``zh_CN`` and ``cmn-Hans`` give ``zh-Hans``; None if the record has no such."""
    tag = _plain(text)
    return _match(tag) if _TAG.fullmatch(tag) else None


def _plain(text: str) -> str:
    # POSIX writes zh_CN, and so do languages that name their locales by it.
    return text.lower().replace("_", "-")


def _lookup(header: str) -> Language | None:
    """RFC 4647 lookup: the ranges by weight, each shortened from its end until it matches one of our tags."""
    # Browsers send a handful of ranges; the limits here and in _match bound the work for a hostile header.
    weighted = [_range(part) for part in header.split(",")[:50]]
    refused = {tag for tag, weight in weighted if weight == 0}
    for tag, weight in sorted(weighted, key=lambda pair: -pair[1]):
        found = _match(tag) if weight > 0 else None
        if found is not None and not _is_refused(found, tag, refused):
            return found
        # “*” matches anything, so what weighs less is not considered.
        if tag == "*" and weight > 0:
            break
    return _other_than(refused)


def _range(part: str) -> tuple[str, float]:
    tag, _semicolon, rest = part.strip().partition(";")
    name, _equals, value = rest.strip().partition("=")
    # An invalid weight drops the range instead of failing the request: the header is a preference, not a parameter.
    if name.strip().lower() != "q":
        return _plain(tag.strip()), 1.0
    try:
        weight = float(value)
    except ValueError:
        return "", 0.0
    return (_plain(tag.strip()), weight) if 0 <= weight <= 1 else ("", 0.0)


def _match(tag: str) -> Language | None:
    first, *rest = tag.split("-")[:9]
    found = _TAGS.get(_SAME.get(first, first))
    if found is None:
        return None
    language, script, elsewhere = found
    for subtag in rest:
        # RFC 4647, 3.4: what a single letter introduces is no part of the language.
        if len(subtag) < 2 or subtag == script:
            return language
        # Shortening would serve another script (zh-Hant, zh-TW), or a language of its own (zh-yue).
        if subtag in elsewhere or _is_script(subtag) or _is_other_chinese(language, subtag):
            return None
    return language


def _is_script(subtag: str) -> bool:
    return len(subtag) == 4 and subtag.isalpha()


def _is_other_chinese(language: Language, subtag: str) -> bool:
    return language == ZH and len(subtag) == 3 and subtag.isalpha() and subtag != "cmn"


def _is_refused(language: Language, tag: str, refused: set[str]) -> bool:
    return tag in refused or (language.lower() in refused and tag != language.lower())


def _other_than(refused: set[str]) -> Language | None:
    # Nothing matched. A client that refuses one of the two languages wants the other; any other gets the originals.
    refused_ours = {_match(tag) for tag in refused if tag != "*"}
    if refused_ours == {ZH}:
        return EN
    return ZH if refused_ours == {EN} else None
