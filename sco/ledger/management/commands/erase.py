"""``manage.py erase``."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.ledger.management.verbs import VerbCommand
from sco.ledger.publishing import erase, quoting
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref


class Command(VerbCommand):
    help = (
        "Take items' words out of the record and the desk for good (legal takedown). There is no undo."
        " A public note that several items share, because they were published together, goes with each of them only"
        " when that one is erased: name all of them if the note has the words."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--with-claims",
            action="store_true",
            help="also every claim that quotes the articles named or once did: drafts, withdrawn and deleted ones too",
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        refs = self.refs(options)
        claims = quoting(refs)
        along = claims if options["with_claims"] else []
        if not options["yes"]:
            self._confirm([*refs, *along])
        try:
            outcomes = erase(refs, actor=self.actor(options), note=self.note(options), along=along)
        except Refused as refused:
            raise self.refused(refused.refusals) from None
        self.say(outcomes)
        if claims and not along:
            names = ", ".join(map(str, claims))
            self.stdout.write(f"{len(claims)} claims quote or once quoted what was erased: {names}")

    def _confirm(self, refs: list[Ref]) -> None:
        self.stdout.write("This erases for good: " + ", ".join(map(str, refs)))
        try:
            answer = input("Type “erase” to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != "erase":
            raise CommandError("Nothing was erased. Answer “erase”, or give --yes where nobody can answer.")
