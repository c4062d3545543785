"""What the commands of the record's verbs share: items and notes as arguments, outcomes and refusals as lines."""

import getpass
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sco.ledger.checks import actor_problem
from sco.ledger.publishing import Outcome
from sco.ledger.refusals import Refusal
from sco.ledger.registry import Ref


class VerbCommand(BaseCommand):
    """A verb over items named ``kind:slug``."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("items", nargs="*", metavar="kind:slug", help="for example article:four-security-centres")
        parser.add_argument("--actor", default=getpass.getuser(), help="who does it, for the desk's eyes only")
        parser.add_argument("--note-zh", default="", help="the public note in Chinese")
        parser.add_argument("--note-en", default="", help="the public note in English")

    def refs(self, options: dict[str, Any]) -> list[Ref]:
        """The items asked for."""
        if not options["items"]:
            raise CommandError("Name at least one item as kind:slug.")
        try:
            return [Ref.parse(text) for text in options["items"]]
        except ValueError as error:
            raise CommandError(str(error)) from None

    def actor(self, options: dict[str, Any]) -> str:
        """Who does it."""
        actor: str = options["actor"]
        if trouble := actor_problem(actor):
            raise CommandError(trouble)
        return actor

    def note(self, options: dict[str, Any]) -> dict[str, str]:
        """The bilingual note."""
        return {"zh-Hans": options["note_zh"], "en": options["note_en"]}

    def say(self, outcomes: Iterable[Outcome]) -> None:
        """One line for each outcome."""
        for outcome in outcomes:
            self.stdout.write(f"{outcome.ref}: {outcome.action}, version {outcome.version}")

    def refused(self, refusals: Iterable[Refusal]) -> CommandError:
        """The error that lists what stands in the way."""
        return CommandError("\n".join(f"{refusal.ref}: {refusal.message}" for refusal in refusals))
