"""``manage.py erase``."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.ledger.actions.erase import erase, quoting_items
from sco.ledger.management.action_command import ActionCommand
from sco.ledger.registry import Ref


class Command(ActionCommand):
    help = (
        "Erase items permanently from the record and the desk (legal takedown). This cannot be undone."
        " Items published together share a public note, which is erased item by item: if the note contains the words,"
        " name all of them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--cascade",
            action="store_true",
            help="also erase every item that quotes these or once did, as claims do articles, and delete such drafts",
        )
        parser.add_argument("--yes", action="store_true", help="do not ask for confirmation")

    def handle(self, *_args: Any, **options: Any) -> None:
        refs = self.refs(options)
        # Looked up before the erasure, which deletes the history that knows of former quotations.
        quoting = quoting_items(refs)
        cascade = quoting if options["cascade"] else []
        if not options["yes"]:
            self._confirm([*refs, *cascade])
        self.run(erase, refs, options, cascade=cascade)
        if quoting and not cascade:
            self.stdout.write(f"{len(quoting)} items quote the erased ones, or once did: {_names(quoting)}")

    def _confirm(self, refs: list[Ref]) -> None:
        self.stdout.write(f"This erases permanently: {_names(refs)}")
        try:
            answer = input("Type “erase” to continue: ")
        # Without a terminal there is nobody to ask.
        except EOFError:
            answer = ""
        if answer.strip() != "erase":
            raise CommandError("Nothing was erased. Type “erase” to confirm, or use --yes in scripts.")


def _names(refs: list[Ref]) -> str:
    return ", ".join(map(str, refs))
