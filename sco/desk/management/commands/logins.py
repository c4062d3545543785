"""``manage.py logins``."""

import math
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandParser

from sco.desk.logins import BUDGETS, digest
from sco.desk.models import LoginBudget
from sco.ledger.management.record_command import RecordCommand


class Command(RecordCommand):
    """Lists the budgets of login attempts that are used up, or gives them back."""

    help = "Lists who may not try a password now. --clear lets them, all or those of one name or address."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clear", nargs="?", const="", metavar="NAME_OR_ADDRESS", help="give the attempts back")

    def handle(self, *_args: Any, clear: str | None, **_options: Any) -> None:
        if clear is None:
            self._list()
            return
        rows = LoginBudget.objects.all()
        if clear:
            # A turn's key holds both, so that each clears it.
            subject = {clear, digest(clear), digest(f"{clear}\0code")}
            rows = rows.filter(pk__in=[row.pk for row in rows if subject & set(row.key.split()[1:])])
        count, _models = rows.delete()
        self.stdout.write(f"Cleared {count} budgets of login attempts.")

    def _list(self) -> None:
        names = [user.get_username() for user in get_user_model()._default_manager.all()]
        users = {digest(name): name for name in names} | {digest(f"{name}\0code"): f"{name} (code)" for name in names}
        lines = []
        for row in LoginBudget.objects.order_by("key"):
            kind, _, subject = row.key.partition(" ")
            if seconds := BUDGETS[kind].wait(subject):
                words = (users.get(word, word) for word in subject.split())
                lines.append(f"{kind} {' '.join(words)}: next attempt in {math.ceil(seconds)} s")
        self.stdout.write("\n".join(lines) or "Nobody has to wait.")
