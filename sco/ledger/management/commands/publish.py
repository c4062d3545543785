"""``manage.py publish``."""

from typing import Any

from django.core.management.base import CommandParser

from sco.ledger.bulk import publish_all
from sco.ledger.management.verbs import VerbCommand
from sco.ledger.publishing import publish
from sco.ledger.refusals import Refused


class Command(VerbCommand):
    help = "Publish working copies: the ones named, or with --all every one that differs from its public version."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--all", action="store_true", help="everything, in batches; an interrupted run can be repeated"
        )
        parser.add_argument("--correct", action="store_true", help="as a correction; needs both notes")
        parser.add_argument("--drop-languages", action="store_true", help="agree that a public language goes away")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["all"]:
            self._all(options)
            return
        try:
            outcomes = publish(
                self.refs(options),
                actor=self.actor(options),
                note=self.note(options),
                correct=options["correct"],
                drop_languages=options["drop_languages"],
            )
        except Refused as refused:
            raise self.refused(refused.refusals) from None
        self.say(outcomes)

    def _all(self, options: dict[str, Any]) -> None:
        tally = publish_all(actor=self.actor(options), progress=self.stdout.write)
        self.stdout.write(f"{tally.published} published, {tally.unchanged} unchanged, {len(tally.refusals)} refused.")
        if tally.refusals:
            raise self.refused(tally.refusals)
