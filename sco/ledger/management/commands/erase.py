"""``manage.py erase``."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.ledger.management.verbs import VerbCommand
from sco.ledger.publishing import erase
from sco.ledger.queries import referring_at_head
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref


class Command(VerbCommand):
    help = "Take items' words out of the record and the desk for good (legal takedown). There is no undo."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--with-claims", action="store_true", help="also every claim of the articles named")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        refs = self.refs(options)
        claims = [ref for ref in referring_at_head(refs) if ref.kind == "claim" and ref not in refs]
        if options["with_claims"]:
            refs += claims
        if not options["yes"]:
            self._confirm(refs)
        try:
            outcomes = erase(refs, actor=options["actor"], note=self.note(options))
        except Refused as refused:
            raise self.refused(refused.refusals) from None
        self.say(outcomes)
        if claims and not options["with_claims"]:
            self.stdout.write(
                f"{len(claims)} claims refer to what was erased and may quote it: {', '.join(map(str, claims))}"
            )

    def _confirm(self, refs: list[Ref]) -> None:
        self.stdout.write("This erases for good: " + ", ".join(map(str, refs)))
        try:
            answer = input("Type “erase” to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != "erase":
            raise CommandError("Nothing was erased. Answer “erase”, or give --yes where nobody can answer.")
