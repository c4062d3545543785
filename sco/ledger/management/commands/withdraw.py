"""``manage.py withdraw``."""

from typing import Any

from sco.ledger.actions.withdraw import withdraw
from sco.ledger.management.action_command import ActionCommand


class Command(ActionCommand):
    help = "Withdraw items from the public: appends a tombstone for each and keeps the working copies."

    def handle(self, *_args: Any, **options: Any) -> None:
        self.run(withdraw, self.refs(options), options)
