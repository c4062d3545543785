"""``manage.py verify_record``."""

from typing import Any

from django.core.management.base import CommandError

from sco.ledger.management.record_command import RecordCommand
from sco.ledger.verifying import RecordCorrupt, verify_record


class Command(RecordCommand):
    help = "Verify every entry of the record, its head and its projections. Exits with status 1 at the first fault."

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            verified = verify_record(progress=self._progress if options["verbosity"] > 1 else None)
        except RecordCorrupt as corrupt:
            raise CommandError(str(corrupt)) from None
        self.stdout.write(f"The record is intact: {verified.entries} entries, {verified.erased} erased.")
        if verified.awaiting_vectors:
            self.stdout.write(f"{verified.awaiting_vectors} projections still wait for the worker to index them.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
