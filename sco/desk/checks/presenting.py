"""Findings as an editor reads them: a sentence, the field, the check."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils.translation import gettext, ngettext, override

from sco.checks.findings import ERROR, Finding
from sco.checks.paragraphs import KINDS as BLOCKS
from sco.checks.running import MESSAGES
from sco.desk.checks.checking import Checked
from sco.desk.checks.explanations import EXPLANATIONS
from sco.desk.checks.models import Override
from sco.languages import LANGUAGES, suffix
from sco.ledger.names import LANGUAGE_NAMES

HELP = "admin:desk_checks_override_help"


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding for the template; ``field`` is the name of the input that has the words."""

    finding: Finding
    digest: str
    check: str
    message: str
    where: str
    field: str
    help_url: str
    override: Override | None

    @property
    def level(self) -> str:
        """``error``, ``warning`` or, of an error that somebody has overridden, ``overridden``."""
        return "overridden" if self.override else self.finding.level

    @property
    def level_name(self) -> str:
        """The level in words: colour alone says nothing to many."""
        return {"error": gettext("Error"), "warning": gettext("Warning"), "overridden": gettext("Overridden")}[
            self.level
        ]


def shown(checked: Checked) -> list[Shown]:
    """The findings on one row, in the language of the thread."""
    return [_shown(checked, finding) for finding in checked.findings]


def _shown(checked: Checked, finding: Finding) -> Shown:
    title = EXPLANATIONS[finding.check].title
    return Shown(
        finding=finding,
        digest=finding.digest(str(checked.ref)),
        check=str(title),
        message=_sentence(finding),
        where=where(checked.row, finding),
        field=finding.place.field,
        help_url=f"{reverse(HELP)}#{finding.check}",
        override=checked.override_of(finding),
    )


def summary(findings: list[Shown]) -> str:
    """How many errors and warnings there are."""
    errors, warnings = (sum(each.level == level for each in findings) for level in ("error", "warning"))
    if not errors and not warnings:
        return gettext("The checks find nothing.")
    parts = []
    if errors:
        parts.append(ngettext("%(count)s error", "%(count)s errors", errors) % {"count": errors})
    if warnings:
        parts.append(ngettext("%(count)s warning", "%(count)s warnings", warnings) % {"count": warnings})
    return gettext(", ").join(parts)


def message_of(row: Any, finding: Finding) -> str:
    """The field and the sentence, in the language of the thread."""
    place = where(row, finding)
    return (
        gettext("%(where)s: %(message)s") % {"where": place, "message": _sentence(finding)}
        if place
        else _sentence(finding)
    )


def in_both(row: Any, finding: Finding) -> dict[str, str]:
    """The message by language tag."""
    texts: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language.lower()):
            texts[language] = message_of(row, finding)
    return texts


def _sentence(finding: Finding) -> str:
    return gettext(MESSAGES[finding.code]) % dict(_details(finding))


def _details(finding: Finding) -> Iterator[tuple[str, str]]:
    for name, value in finding.details.items():
        if name in {"language", "other"}:
            yield name, str(LANGUAGE_NAMES[value])
        elif name in {"zh_kind", "en_kind"}:
            yield name, gettext(BLOCKS[value])
        else:
            yield name, value


def where(row: Any, finding: Finding) -> str:
    """The field and its language; '' for a finding on the item as a whole."""
    place = finding.place
    at, _, column = place.field.rpartition("-")
    bare = column.removesuffix(f"_{suffix(place.language)}") if place.language else column
    if not bare:
        return ""
    label = gettext("reference") if at else _label(row, bare)
    if place.language:
        return gettext("%(field)s (%(language)s)") % {"field": label, "language": LANGUAGE_NAMES[place.language]}
    return label


def _label(row: Any, name: str) -> str:
    try:
        return str(row._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def as_data(checked: Checked, finding: Finding) -> dict[str, Any]:
    """The finding for machines, its message in both languages."""
    place = finding.place
    return {
        "item": str(checked.ref),
        "code": finding.code,
        "level": finding.level,
        "overridden": checked.override_of(finding) is not None,
        "field": place.field,
        "language": place.language,
        "start": place.start,
        "end": place.end,
        "words": place.words,
        "excerpt": place.excerpt,
        "message": in_both(checked.row, finding),
    }


def counts(checked: Checked) -> tuple[int, int]:
    """The numbers of errors that count, and of warnings."""
    return len(checked.errors()), sum(finding.level != ERROR for finding in checked.findings)
