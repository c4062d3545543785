"""``manage.py verify_record``."""

from typing import Any

from django.core.management.base import CommandError
from django.db import DataError

from sco.ledger.management.record_command import RecordCommand
from sco.ledger.verifying import RecordCorrupt, verify_record


class Command(RecordCommand):
    help = "Verify the record's entries, head, guards, log and projections. Exits with status 1 at the first fault."

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            verified = verify_record(progress=self._progress if options["verbosity"] > 1 else None)
        except RecordCorrupt as corrupt:
            raise CommandError(str(corrupt)) from None
        except DataError as error:
            # Such as a time that Python does not have.
            raise CommandError(f"The record holds a value that cannot be read: {error}".strip()) from None
        self.stdout.write(f"The record is intact: {verified.entries} entries, {verified.erased} erased.")
        self.stdout.write(
            "Not verified: constraints, rules, more triggers and grants, which only the owner can change; or whether"
            " entries were cut off its end, together with the head. Compare the last digest with one kept elsewhere:"
            f" {verified.entries}, {verified.digest.hex()}."
        )
        if verified.signed:
            self.stdout.write(f"Its public log is intact: {verified.signed} of {verified.entries} entries are signed.")
        if verified.awaiting_search:
            self.stdout.write(f"{verified.awaiting_search} projections still wait for the worker to index them.")

    def _progress(self, done: int, total: int) -> None:
        self.stdout.write(f"{done} of {total}")
