"""``manage.py seed``: loads the fixtures into the desk and publishes them like any other content."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _

from articles.models import Article, Translation
from sco.desk.checks.enforcing import refusals_of
from sco.languages import LANGUAGES
from sco.ledger.bulk import publish_all
from sco.ledger.management.action_command import ACCEPT_CLOCK, ActionCommand
from sco.ledger.management.record_command import RecordCommand
from sco.ledger.models import EntryActor, Head
from sco.ledger.refusals import Refused

ACTOR = "seed"
# Each file refers only to rows of itself and of those before it.
FIXTURES = ("states", "mechanisms", "relations", "sources", "article", "claims")


class Command(RecordCommand):
    """Loads, approves and publishes the seed data in an empty database, or completes an interrupted run."""

    help = (
        "Loads the seed data if desk and record are empty, approves its texts as “seed”, and publishes it. "
        "After an interruption, run it again to continue."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--accept-clock", action="store_true", help=ACCEPT_CLOCK)

    def handle(self, *_args: Any, verbosity: int = 1, accept_clock: bool = False, **_options: Any) -> None:
        write: Callable[[str], None] = self.stdout.write if verbosity else lambda _line: None
        if _prepare_desk():
            _publish(write, accept_clock=accept_clock)
        else:
            write(_("The database is not empty: the seed data was not loaded, and nothing was changed."))


def _publish(write: Callable[[str], None], *, accept_clock: bool) -> None:
    # Outside the transaction that loads: an interrupted run keeps the desk, and the next one publishes the rest.
    try:
        tally = publish_all(actor=ACTOR, progress=write, accept_clock=accept_clock, vet=refusals_of)
    except Refused as refused:
        raise ActionCommand.refused(refused.refusals) from None
    if tally.refusals:
        raise CommandError("\n".join([_("The record refuses some of the seed data:"), *map(str, tally.refusals)]))
    if tally.published:
        write(_("The seed data is loaded; newly published: %(number)d.") % {"number": tally.published})
    else:
        write(_("The seed data is already loaded and published: nothing was changed."))


@transaction.atomic
def _prepare_desk() -> bool:
    """Load the fixtures into an empty desk and approve their texts. Returns whether the desk holds only seed data."""
    Head.objects.lock()  # two commands started at once take turns
    # Once somebody else has published, the database is theirs, whatever the desk holds.
    if EntryActor.objects.exclude(actor=ACTOR).exists():
        return False
    if any(model._base_manager.exists() for model in _desk_models()):
        return _desk_is_seed() and _approvals_are_seed()
    if EntryActor.objects.exists():  # published by a seeding, and since deleted from the desk
        return False
    try:
        call_command("loaddata", *FIXTURES, verbosity=0)
    except (DeserializationError, CommandError, DatabaseError) as error:
        raise CommandError(_("The seed data cannot be loaded: %(error)s") % {"error": error}) from error
    _approve()
    return True


def _approve() -> None:
    """Approve every text in its current form."""
    # Not in the fixtures, where an approval would bear a date and a name that nobody approved under.
    for article in Article.objects.all():
        for language in LANGUAGES:
            Translation.objects.approve(article, language, by=ACTOR)


def _approvals_are_seed() -> bool:
    """Whether every text is approved by this command; if none ever was, approve them all now.

    An approval that an editor has given or revoked since is not touched.
    """
    # Without events nobody has decided anything: the fixtures were loaded without this command.
    if not apps.get_model("articles", "TranslationEvent")._base_manager.exists():
        _approve()
    articles = Article.objects.with_document_parts()
    by_others = Translation.objects.exclude(approved_by=ACTOR)
    return not by_others.exists() and all(article.approved_languages() == list(LANGUAGES) for article in articles)


def _desk_models() -> list[type[models.Model]]:
    found = [model for app in ("mechanisms", "articles") for model in apps.get_app_config(app).get_models()]
    # The history outlives its rows: a desk that was emptied by hand counts as empty.
    return [model for model in found if not issubclass(model, pghistory.models.Event)]


def _desk_is_seed() -> bool:
    """Whether the desk holds exactly the rows of the fixtures, unchanged, apart from approvals."""
    total = sum(model._base_manager.count() for model in _desk_models() if model is not Translation)
    try:
        rows = [row.object for row in _fixture_rows()]
    except DeserializationError:  # a row that others refer to was deleted
        return False
    return total == len(rows) and all(map(_is_unchanged, rows))


def _fixture_rows() -> Iterator[DeserializedObject]:
    for name in FIXTURES:
        text = (Path(settings.BASE_DIR) / "fixtures" / f"{name}.json").read_text(encoding="utf-8")
        yield from serializers.deserialize("json", text)


def _is_unchanged(row: models.Model) -> bool:
    saved = type(row)._base_manager.filter(pk=row.pk).first()
    names = [field.attname for field in row._meta.concrete_fields]
    return saved is not None and all(getattr(saved, name) == getattr(row, name) for name in names)
