"""``manage.py publish``."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.ledger.actions.publish import publish
from sco.ledger.bulk import Vet, publish_all
from sco.ledger.management.action_command import ActionCommand
from sco.ledger.refusals import Refused


class Command(ActionCommand):
    help = "Publish the working copies given, or with --all every one that differs from its public version."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--all", action="store_true", help="everything, in batches; safe to interrupt and repeat")
        parser.add_argument("--correct", action="store_true", help="as a correction; requires both notes")
        parser.add_argument("--drop-languages", action="store_true", help="accept that a public language disappears")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["all"]:
            self._publish_all(options)
        else:
            chosen = {name: options[name] for name in ("correct", "drop_languages")}
            self.run(publish, self.refs(options), options, **chosen)

    def vet(self, _options: dict[str, Any]) -> Vet | None:
        """Further reasons to leave items out, for a command that has some."""
        return None

    def _publish_all(self, options: dict[str, Any]) -> None:
        if ignored := [name for name in ("items", "correct", "drop_languages", "note_zh", "note_en") if options[name]]:
            flags = ["the items" if name == "items" else f"--{name.replace('_', '-')}" for name in ignored]
            raise CommandError(f"--all publishes everything that differs, without notes. Leave out {', '.join(flags)}.")
        try:
            result = publish_all(
                actor=self.actor(options),
                progress=self.stdout.write,
                accept_clock=options["accept_clock"],
                vet=self.vet(options),
            )
        except Refused as refused:
            raise self.refused(refused.refusals) from None
        self.stdout.write(
            f"{result.published} published, {result.unchanged} unchanged, {len(result.refusals)} refused."
        )
        # The exit status is that of a failure, although the other items are published.
        if result.refusals:
            raise self.refused(result.refusals)
