"""Texts that are missing, or that only stand in for one."""

import re
from collections.abc import Iterator
from typing import Final

from sco.checks.findings import ERROR, WARNING, Finding, Place, place_in
from sco.checks.subjects import Pair, Subject, other
from sco.checks.wording import gettext_noop
from sco.languages import LANGUAGES, Language

MESSAGES: Final = {
    "completeness.language": gettext_noop("There is no %(language)s text yet: only %(other)s can be public."),
    "completeness.missing": gettext_noop("The %(language)s text is missing; without it, %(language)s is incomplete."),
    "completeness.one_sided": gettext_noop("There is a text in %(other)s, but none in %(language)s."),
    "completeness.placeholder": gettext_noop("“%(words)s” is a placeholder, not a text."),
}
_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+|lorem ipsum)\b|\?{3,10}|？{3,10}"
    r"|[【\[（(](?:待补充?|待译|待定|待核实?|此处填写)[】\]）)]|待补充|待翻译",
    re.IGNORECASE | re.ASCII,
)


def check_completeness(subject: Subject) -> Iterator[Finding]:
    """Missing languages and texts, and placeholders."""
    present = subject.languages
    for language in LANGUAGES:
        if present and language not in present:
            yield _absent(subject, language)
    for pair in subject.pairs:
        if len(present) == len(LANGUAGES):
            yield from _gaps(pair)
        for language in LANGUAGES:
            yield from _placeholders(pair, language)


def _absent(subject: Subject, language: Language) -> Finding:
    first = next(pair for pair in subject.pairs if pair.required or not any(each.required for each in subject.pairs))
    place = Place(first.column(language), language)
    return Finding("completeness.language", WARNING, place, _names(language), (language,))


def _gaps(pair: Pair) -> Iterator[Finding]:
    for language in LANGUAGES:
        if pair.text(language).strip() or not (pair.required or pair.text(other(language)).strip()):
            continue
        place = Place(pair.column(language), language)
        if pair.required:
            yield Finding("completeness.missing", ERROR, place, _names(language), (language,))
        else:
            yield Finding("completeness.one_sided", WARNING, place, _names(language), LANGUAGES)


def _names(language: Language) -> dict[str, str]:
    return {"language": language, "other": other(language)}


def _placeholders(pair: Pair, language: Language) -> Iterator[Finding]:
    text = pair.text(language)
    if match := _PLACEHOLDER.search(text):
        place = place_in(pair.column(language), language, text, *match.span())
        yield Finding("completeness.placeholder", ERROR, place, {"words": place.words}, (language,))
