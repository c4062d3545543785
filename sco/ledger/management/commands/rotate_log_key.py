"""``manage.py rotate_log_key``."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from sco.ledger.log_keys import LogKeyMissing, begin, retire, rotate
from sco.ledger.log_signing import LogRewritten, sign
from sco.ledger.management.record_command import RecordCommand


class Command(RecordCommand):
    help = (
        "Add a key to the public log, which signs together with the former one. Later, --finish lets it sign alone."
        " Run it where the worker runs, as it writes LOG_KEY_FILE."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--finish", action="store_true", help="end the overlap: only the newest key goes on signing")
        which.add_argument("--lost", action="store_true", help="begin with a new key although the former one is gone")

        which.add_argument(
            "--restored", metavar="NAME", help="begin another log, as entries that were signed were lost in a restore"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            if options["restored"]:
                said = f"Another log: {begin(options['restored']).verifier}"
            elif options["finish"]:
                former = retire()
                said = f"Signs no longer: {', '.join(str(each.verifier) for each in former) or 'none did beside it'}."
            else:
                said = f"New key: {rotate(lost=options['lost']).verifier}"
            # At once, so that the checkpoint shows the keys that are listed.
            sign()
        except (LogKeyMissing, LogRewritten) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(said)
