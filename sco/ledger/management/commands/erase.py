"""``manage.py erase``."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.ledger.actions.erase import erase, quoting_items
from sco.ledger.management.action_command import ActionCommand
from sco.ledger.registry import Ref


class Command(ActionCommand):
    help = (
        "Erase items from the record and the desk for good (legal takedown). This cannot be undone."
        " Items published together share a public note, which is erased item by item: if the note contains the words,"
        " name all of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--with-claims",
            action="store_true",
            help="also erase every claim that quotes these articles or once did, and delete such drafts",
        )
        parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")

    def handle(self, *_args: Any, **options: Any) -> None:
        refs = self.refs(options)
        # Looked up before the erasure, which deletes the history that knows of former quotations.
        claims = quoting_items(refs)
        cascade = claims if options["with_claims"] else []
        if not options["yes"]:
            self._confirm([*refs, *cascade])
        self.run(erase, refs, options, cascade=cascade)
        if claims and not cascade:
            self.stdout.write(f"{len(claims)} claims quote the erased items, or once did: {_names(claims)}")

    def _confirm(self, refs: list[Ref]) -> None:
        self.stdout.write(f"This erases for good: {_names(refs)}")
        try:
            answer = input("Type “erase” to continue: ")
        # Without a terminal there is nobody to ask.
        except EOFError:
            answer = ""
        if answer.strip() != "erase":
            raise CommandError("Nothing was erased. Type “erase” to confirm, or use --yes in scripts.")


def _names(refs: list[Ref]) -> str:
    return ", ".join(map(str, refs))
