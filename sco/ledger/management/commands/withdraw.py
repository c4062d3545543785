"""``manage.py withdraw``."""

from typing import Any

from sco.ledger.management.verbs import VerbCommand
from sco.ledger.publishing import withdraw
from sco.ledger.refusals import Refused


class Command(VerbCommand):
    help = "Withdraw items from the public: a tombstone is appended, the working copies stay."

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            outcomes = withdraw(self.refs(options), actor=self.actor(options), note=self.note(options))
        except Refused as refused:
            raise self.refused(refused.refusals) from None
        self.say(outcomes)
