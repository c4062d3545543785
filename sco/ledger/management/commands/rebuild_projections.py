"""``manage.py rebuild_projections``."""

from typing import Any

from django.core.management.base import CommandError

from sco.ledger.management.record_command import RecordCommand
from sco.ledger.rebuilding import NotTheOwner, rebuild_projections
from sco.ledger.verifying import RecordCorrupt


class Command(RecordCommand):
    help = "Rebuild the projections from the entries, while the public keeps reading."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            total = rebuild_projections(progress=lambda done, last: self.stdout.write(f"{done} of {last}"))
        except (RecordCorrupt, NotTheOwner) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Rebuilt {total} projections.")
