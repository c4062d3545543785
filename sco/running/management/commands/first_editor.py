"""``manage.py first_editor``."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext, override

from sco.desk.people.roles import ADMINISTRATOR, RIGHTS_DESK
from sco.ledger.management.record_command import RecordCommand


class Command(RecordCommand):
    """Creates an editor with a random password and prints it once, unless somebody can log in already."""

    help = "Creates the first editor's account if there is none, and prints its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument("--name", default="editor", help="the account's name (default: editor)")
        parser.add_argument("--language", choices=languages, default="en", help="the language of the output")

    @transaction.atomic
    def handle(self, *_args: Any, name: str, language: str, **_options: Any) -> None:
        staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk").first()
        if staff:
            self.stdout.write(f"An account exists already: {staff}. New password: manage.py changepassword {staff}")
            return
        if User.objects.filter(username=name).exists():
            raise CommandError(f"The account “{name}” exists, but has no access to the admin: choose another --name.")
        password = secrets.token_urlsafe(12)
        # Migrating makes the roles; if an operator has removed this one, only a superuser could work at the desk.
        roles = Group.objects.filter(name=ADMINISTRATOR)
        user = User.objects.create_user(name, password=password, is_staff=True, is_superuser=not roles)
        # Whoever is alone at the desk also gives access; others who edit do not.
        user.groups.set(Group.objects.filter(name__in=[ADMINISTRATOR, RIGHTS_DESK]) if roles else [])
        with override(language):
            text = gettext("First account: %(name)s, password: %(password)s (not shown again)")
            self.stdout.write(text % {"name": name, "password": password})
