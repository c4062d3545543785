"""All checks: their names, their messages, and how they are run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from sco.checks import completeness, figures, links, paragraphs, quotations, references, scripts, terms
from sco.checks.findings import ERROR, Finding
from sco.checks.subjects import Readers, Subject

_CHECKS: Final[Mapping[str, Callable[[Subject, Readers], Iterable[Finding]]]] = {
    "completeness": lambda subject, _readers: completeness.check_completeness(subject),
    "figures": figures.check_figures,
    "terms": terms.check_terms,
    "quotations": quotations.check_quotations,
    "paragraphs": lambda subject, _readers: paragraphs.check_paragraphs(subject),
    "scripts": lambda subject, _readers: scripts.check_scripts(subject),
    "links": lambda subject, _readers: links.check_links(subject),
    "references": lambda subject, _readers: references.check_references(subject),
}
CHECKS: Final = tuple(_CHECKS)
MESSAGES: Final[Mapping[str, str]] = {
    code: message
    for module in (completeness, figures, terms, quotations, paragraphs, scripts, links, references)
    for code, message in module.MESSAGES.items()
}


def run_checks(subject: Subject, readers: Readers) -> list[Finding]:
    """The findings of all checks: errors first, otherwise in the order of the checks and of the texts."""
    found = list(_findings(subject, readers))
    return sorted(found, key=lambda finding: finding.level != ERROR)


def _findings(subject: Subject, readers: Readers) -> Iterator[Finding]:
    for check in _CHECKS.values():
        yield from check(subject, readers)
