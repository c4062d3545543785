"""``manage.py rebuild_projections``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sco.ledger.rebuilding import rebuild_projections
from sco.ledger.verifying import RecordCorrupt


class Command(BaseCommand):
    help = "Rebuild the projections from the entries, while the public keeps reading."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            total = rebuild_projections(progress=lambda done, last: self.stdout.write(f"{done} of {last}"))
        except RecordCorrupt as corrupt:
            raise CommandError(str(corrupt)) from None
        self.stdout.write(f"Rebuilt {total} projections.")
