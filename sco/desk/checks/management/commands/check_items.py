"""``manage.py check_items``: what the checks find at the desk."""

import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.checks.findings import ERROR
from sco.desk.checks.checking import Checked, check_rows
from sco.desk.checks.declarations import DECLARED
from sco.desk.checks.presenting import as_data, counts
from sco.desk.checks.subjects import glossary
from sco.desk.publication_status import working_copies
from sco.languages import LANGUAGES
from sco.ledger.management.record_command import RecordCommand
from sco.ledger.registry import KINDS, Ref, ref_of

BATCH = 200


class Command(RecordCommand):
    help = (
        "Check the items given, those of the kinds given, or all. Exit status 1 if there is an error that nobody has"
        " overridden."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("items", nargs="*", metavar="kind:slug", help="for example article:four-security-centres")
        parser.add_argument("--kind", action="append", default=[], choices=list(DECLARED), help="all items of a kind")
        parser.add_argument("--errors-only", action="store_true", help="leave warnings out")
        parser.add_argument("--json", action="store_true", help="one JSON object per finding and line")

    def handle(self, *_args: Any, **options: Any) -> None:
        errors = warnings = items = 0
        for checked in self._checked(options):
            self._print(checked, options)
            more_errors, more_warnings = counts(checked)
            errors, warnings, items = errors + more_errors, warnings + more_warnings, items + 1
        self.stderr.write(f"{items} items checked: {errors} errors, {warnings} warnings.")
        if errors:
            sys.exit(1)

    def _checked(self, options: dict[str, Any]) -> Iterator[Checked]:
        names = glossary()
        if options["items"]:
            yield from check_rows(self._named(options["items"]), names=names)
        kinds = options["kind"] or ([] if options["items"] else list(DECLARED))
        for kind in kinds:
            total, done = KINDS[kind].model._default_manager.count(), 0
            for rows in _batches(kind):
                yield from check_rows(rows, names=names)
                done += len(rows)
                self.stderr.write(f"{kind}: {done} of {total}")

    def _named(self, items: Sequence[str]) -> list[Any]:
        try:
            refs = [Ref.parse(text) for text in items]
        except ValueError as error:
            raise CommandError(str(error)) from None
        kinds = dict.fromkeys(ref.kind for ref in refs)
        rows = [
            row
            for kind in kinds
            for row in working_copies(KINDS[kind], slug__in=[ref.slug for ref in refs if ref.kind == kind])
        ]
        if missing := set(refs) - {ref_of(row) for row in rows}:
            raise CommandError(f"The desk has no {', '.join(map(str, sorted(missing)))}.")
        return rows

    def _print(self, checked: Checked, options: dict[str, Any]) -> None:
        for finding in checked.findings:
            data = as_data(checked, finding)
            if options["errors_only"] and (finding.level != ERROR or data["overridden"]):
                continue
            if options["json"]:
                self.stdout.write(json.dumps(data, ensure_ascii=False))
                continue
            level = "overridden" if data["overridden"] else finding.level
            place = f"{data['field']}:{data['start']}" if data["field"] else "-"
            self.stdout.write(f"{checked.ref} {place} {level} {finding.code}")
            for language in LANGUAGES:
                self.stdout.write(f"  {data['message'][language]}")


def _batches(kind: str) -> Iterator[list[Any]]:
    after = 0
    while rows := list(
        KINDS[kind].model._default_manager.filter(pk__gt=after).order_by("pk").with_document_parts()[:BATCH]
    ):
        yield rows
        after = rows[-1].pk
