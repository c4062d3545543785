"""``manage.py audit URL``."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sco.partners.auditing.audit import Report, audit
from sco.partners.auditing.entries import Change
from sco.partners.auditing.faults import AuditFailed, Damaged, NotAudited
from sco.partners.auditing.server import Server
from sco.partners.auditing.state import State

NOT_AUDITED = 2


class Command(BaseCommand):
    """Exits with status 1 if the server is at fault, with 2 if nothing could be proved."""

    help = "Verify the public log of any server from outside, since the last visit."
    requires_system_checks: ClassVar[list[str]] = []  # type: ignore[misc]

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="for example https://record.example.org")
        parser.add_argument(
            "--state", type=Path, metavar="FILE", help="remembers what was verified, for the next visit"
        )
        parser.add_argument("--key", action="append", default=[], help="a key to trust: name+hash+key")
        parser.add_argument(
            "--checkpoint", type=Path, action="append", default=[], metavar="FILE",
            help="a checkpoint that somebody else has seen",
        )  # fmt: skip
        parser.add_argument(
            "--holding", type=Path, metavar="FILE", help="entries of the feed that you hold, a JSON object on each line"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        file: Path | None = options["state"]
        try:
            report = audit(
                Server(options["url"]),
                State.read(file) if file else None,
                keys=options["key"],
                checkpoints=[(str(each), _text(each)) for each in options["checkpoint"]],
                held=_held(options["holding"]) if options["holding"] else (),
                progress=self._progress if options["verbosity"] > 1 else None,
            )
            if file:
                report.state.write(file)
        except AuditFailed as failed:
            raise CommandError(f"THE AUDIT HAS FAILED. {failed}") from None
        except NotAudited as reason:
            raise CommandError(f"Not audited: {reason}", returncode=NOT_AUDITED) from None
        self._print(report)

    def _print(self, report: Report) -> None:
        for notice in report.notices:
            self.stdout.write(notice)
        checkpoint = report.checkpoint
        root = checkpoint.root.hex()
        self.stdout.write(f"The log {checkpoint.origin} is intact: {checkpoint.size} entries, root {root}.")
        self.stdout.write(
            f"New since your last visit: {report.entries} entries, {report.documents} verified with their documents,"
            f" {report.erased} whose texts were erased."
        )
        if report.held:
            self.stdout.write(f"Entries that you hold, all part of the log: {report.held}.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise NotAudited(f"{file} cannot be read: {error}.") from None


def _held(file: Path) -> Iterator[tuple[str, Change]]:
    for number, line in enumerate(_text(file).rstrip().split("\n"), start=1):
        try:
            change = json.loads(line)
        except ValueError:
            change = None
        if not isinstance(change, dict):
            raise Damaged(f"{file}, line {number}", "This is no JSON object.")
        yield f"{file}, line {number}", change
