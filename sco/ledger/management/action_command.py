"""The base of the commands for actions: items and notes as arguments, outcomes and refusals as output."""

import getpass
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.languages import EN, ZH
from sco.ledger.actions.outcome import Outcome
from sco.ledger.checks import actor_error
from sco.ledger.management.record_command import RecordCommand
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import Ref

ACCEPT_CLOCK = "confirm that the database's clock is right"


class ActionCommand(RecordCommand):
    """An action on items that are named as ``kind:slug``."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("items", nargs="*", metavar="kind:slug", help="for example article:four-security-centres")
        parser.add_argument("--actor", default=getpass.getuser(), help="your name, visible at the desk only")
        parser.add_argument("--note-zh", default="", help="the public note in Chinese")
        parser.add_argument("--note-en", default="", help="the public note in English")
        parser.add_argument("--accept-clock", action="store_true", help=ACCEPT_CLOCK)

    def refs(self, options: dict[str, Any]) -> list[Ref]:
        """The items on the command line; CommandError if there are none or one is invalid."""
        if not options["items"]:
            raise CommandError("Name at least one item as kind:slug.")
        try:
            return [Ref.parse(text) for text in options["items"]]
        except ValueError as error:
            raise CommandError(str(error)) from None

    def actor(self, options: dict[str, Any]) -> str:
        """The actor's name; CommandError if it cannot be recorded."""
        # Checked before the action, which would repeat the same reason for every item.
        actor: str = options["actor"]
        if error := actor_error(actor):
            raise CommandError(error)
        return actor

    def run(self, action: Callable[..., list[Outcome]], refs: list[Ref], options: dict[str, Any], **more: Any) -> None:
        """Run the action and print one line per outcome; CommandError lists the refusals."""
        note = {ZH: options["note_zh"], EN: options["note_en"]}
        try:
            outcomes = action(refs, actor=self.actor(options), note=note, accept_clock=options["accept_clock"], **more)
        except Refused as refused:
            raise self.refused(refused.refusals) from None
        for outcome in outcomes:
            self.stdout.write(f"{outcome.ref}: {outcome.action}, version {outcome.version}")

    @staticmethod
    def refused(refusals: Iterable[Refusal]) -> CommandError:
        """The error that lists the refusals."""
        refusals = list(refusals)
        hint = [f"({ACCEPT_CLOCK}: --accept-clock)"] if any(refusal.code == "clock" for refusal in refusals) else []
        return CommandError("\n".join([str(Refused(refusals)), *hint]))
