"""The account to begin with."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext, override


class Command(BaseCommand):
    """Make an editor with a random password, printed once; where somebody can log in already, only say so."""

    help = "Makes the first editor's account when there is none and prints its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", default="editor", help="the account's name (default: editor)")
        parser.add_argument(
            "--language",
            choices=[code for code, _ in settings.LANGUAGES],
            default="en",
            help="language of what is printed",
        )

    @transaction.atomic
    def handle(self, *_args: Any, name: str, language: str, **_options: Any) -> None:
        users = User.objects
        there = users.filter(is_staff=True, is_active=True).order_by("pk").values_list("username", flat=True).first()
        if there:
            self.stdout.write(f"There is an account already: {there}. A new password: manage.py changepassword {there}")
            return
        if users.filter(username=name).exists():
            raise CommandError(
                f"There is an account “{name}” that may not enter the admin: choose another with --name."
            )
        password = secrets.token_urlsafe(12)
        editors = Group.objects.filter(name="editors").first()
        user = users.create_user(username=name, password=password, is_staff=True, is_superuser=editors is None)
        if editors:
            user.groups.add(editors)
        with override(language):
            self.stdout.write(
                gettext("First account: %(name)s, password: %(password)s (shown only now)")
                % {"name": name, "password": password}
            )
