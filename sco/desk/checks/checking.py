"""Findings on rows, and which of them somebody has overridden."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Q, prefetch_related_objects

from sco.checks.findings import ERROR, Finding
from sco.checks.running import run_checks
from sco.checks.subjects import Named, Subject
from sco.desk.checks.declarations import DECLARED, readers
from sco.desk.checks.models import Override
from sco.desk.checks.subjects import Unpublished, Values, glossary, subject_of
from sco.languages import Language
from sco.ledger.items import Item
from sco.ledger.registry import Ref, kind_of, ref_of

REMEMBERED = 50


@dataclass(slots=True)
class Checked:
    """The findings on one row; ``overrides`` by the digest of the finding that each holds for."""

    ref: Ref
    row: Any
    findings: list[Finding]
    overrides: dict[str, Override] = field(default_factory=dict)

    def override_of(self, finding: Finding) -> Override | None:
        """The override of a finding; None if it counts."""
        return self.overrides.get(finding.digest(str(self.ref)))

    def errors(self) -> list[Finding]:
        """The errors that nobody has overridden."""
        return [each for each in self.findings if each.level == ERROR and self.override_of(each) is None]

    def concerning(self, languages: Iterable[Language]) -> "Checked":
        """The same without what matters only if further languages are public."""
        public = set(languages)
        kept = [each for each in self.findings if public.issuperset(each.languages)]
        return Checked(self.ref, self.row, kept, self.overrides)


def is_checked(row: Item) -> bool:
    """Whether rows of this kind are checked."""
    return kind_of(row).name in DECLARED


def check_rows(rows: Sequence[Any], *, names: Sequence[Named] | None = None) -> list[Checked]:
    """Check rows fetched ``with_document_parts``, in a number of queries that does not depend on how many they are."""
    rows = [row for row in rows if is_checked(row)]
    for kind in {kind_of(row).name for row in rows}:
        alike = [row for row in rows if kind_of(row).name == kind]
        prefetch_related_objects(alike, *DECLARED[kind].prefetch)
    known = glossary() if names is None else names
    not_public = Unpublished(rows)
    overrides = _overrides([ref_of(row) for row in rows])
    return [
        Checked(
            ref_of(row),
            row,
            findings_on(subject_of(row, known, not_public=not_public)),
            overrides.get(ref_of(row), {}),
        )
        for row in rows
    ]


def check_values(row: Any, values: Values) -> Checked:
    """Check one row as its form has it. Nothing is saved; a new row has no key yet."""
    ref = Ref(kind_of(row).name, row.slug)
    if row.pk:
        prefetch_related_objects([row], *DECLARED[ref.kind].prefetch)
    not_public = Unpublished([row]) if row.pk else None
    found = findings_on(subject_of(row, glossary(), values=values, not_public=not_public))
    return Checked(ref, row, found, _overrides([ref]).get(ref, {}))


class _Key:
    """A subject by what is in it."""

    def __init__(self, subject: Subject) -> None:
        self.subject, self.text = subject, repr(subject)

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.text == other.text


def findings_on(subject: Subject) -> list[Finding]:
    """What the checks find, remembered: a page shows what was found when the same texts were typed."""
    return list(_found(_Key(subject)))


@lru_cache(maxsize=REMEMBERED)
def _found(key: _Key) -> tuple[Finding, ...]:
    return tuple(run_checks(key.subject, readers()))


def _overrides(refs: Iterable[Ref]) -> dict[Ref, dict[str, Override]]:
    which = Q(pk__in=[])
    slugs: dict[str, list[str]] = {}
    for ref in refs:
        slugs.setdefault(ref.kind, []).append(ref.slug)
    for kind, some in slugs.items():
        which |= Q(kind=kind, slug__in=some)
    found: dict[Ref, dict[str, Override]] = {}
    for override in Override.objects.filter(which):
        found.setdefault(Ref(override.kind, override.slug), {})[override.digest] = override
    return found
