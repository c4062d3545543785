"""``manage.py rebuild_reading``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sco.ledger.rebuilding import rebuild_reading
from sco.ledger.verifying import Broken


class Command(BaseCommand):
    help = "Make the table of readings again from the entries, while the public goes on reading."

    def handle(self, *_args: Any, **_options: Any) -> None:
        try:
            total = rebuild_reading(progress=lambda done, last: self.stdout.write(f"{done} of {last}"))
        except Broken as broken:
            raise CommandError(str(broken)) from None
        self.stdout.write(f"{total} readings made again.")
