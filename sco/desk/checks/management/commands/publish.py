"""``manage.py publish``: the ledger's command, for items that pass the checks."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import CommandParser

from sco.desk.checks.enforcing import publish_checked, refusals_of
from sco.ledger.actions.outcome import Outcome
from sco.ledger.bulk import Vet
from sco.ledger.management.commands.publish import Command as PublishCommand
from sco.ledger.registry import Ref


class Command(PublishCommand):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--override", default="", metavar="REASON", help="publish in spite of errors; it is kept")

    def run(self, action: Callable[..., list[Outcome]], refs: list[Ref], options: dict[str, Any], **more: Any) -> None:
        super().run(publish_checked, refs, options, reason=options["override"], **more)

    def vet(self, options: dict[str, Any]) -> Vet:
        return partial(refusals_of, by=self.actor(options), reason=options["override"])
