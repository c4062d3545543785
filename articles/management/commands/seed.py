"""The first content: fixtures to the desk, and from there to the record through the same door as everything else."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pghistory.models
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.serializers.base import DeserializationError, DeserializedObject
from django.db import DatabaseError, OperationalError, ProgrammingError, models, transaction
from django.utils.translation import gettext as _

from articles.models import Article, Translation
from sco.languages import LANGUAGES
from sco.ledger.bulk import publish_all
from sco.ledger.models import EntryActor, Head

ACTOR = "seed"
# Each file refers to rows of itself and of those before it only.
FIXTURES = ("states", "mechanisms", "relations", "sources", "article", "claims")


class Command(BaseCommand):
    """Load, approve and publish the seed data where there is nothing yet; finish a seeding that was interrupted."""

    help = (
        "Loads the seed data when desk and record are empty, approves its texts as “seed”, and publishes it. "
        "Interrupted, it goes on when run again."
    )

    def handle(self, *_args: Any, verbosity: int = 1, **_options: Any) -> None:
        say = self.stdout.write if verbosity else _silence
        try:
            ready = _prepare_desk()
        except (OperationalError, ProgrammingError) as error:
            advice = _("The database cannot be used: %(error)s. Is it running, and has “manage.py migrate” been run?")
            raise CommandError(advice % {"error": str(error).partition("\n")[0]}) from error
        if ready:
            _publish(say)
        else:
            say(_("The database is not empty: the seed data is not loaded, and nothing is changed."))


def _silence(_line: str) -> None:
    """Say nothing."""


def _publish(say: Callable[[str], None]) -> None:
    tally = publish_all(actor=ACTOR, progress=say)
    if tally.refusals:
        raise CommandError("\n".join([_("The record refuses some of the seed data:"), *map(str, tally.refusals)]))
    if tally.published:
        say(_("The seed data is loaded; newly published: %(number)d.") % {"number": tally.published})
    else:
        say(_("The seed data was loaded and published before: nothing is changed."))


@transaction.atomic
def _prepare_desk() -> bool:
    """Load the fixtures into an empty desk and approve their texts.

    False when what is there is anything else than exactly the seed data.
    """
    Head.objects.lock()  # two commands started at once take turns
    if EntryActor.objects.exclude(actor=ACTOR).exists():
        return False
    if any(model._base_manager.exists() for model in _desk_models()):
        return _desk_is_seed() and _approvals_are_seed()
    if EntryActor.objects.exists():
        return False
    _load()
    _approve()
    return True


def _load() -> None:
    try:
        call_command("loaddata", *FIXTURES, verbosity=0)
    except (DeserializationError, CommandError, DatabaseError) as error:
        raise CommandError(_("The seed data cannot be loaded: %(error)s") % {"error": error}) from error


def _approve() -> None:
    """Approve every text as it stands: an act of this moment, so the fixtures hold no approval."""
    for article in Article.objects.all():
        for language in LANGUAGES:
            Translation.objects.approve(article, language, by=ACTOR)


def _approvals_are_seed() -> bool:
    """Whether every text stands approved by this command; one that nobody ever approved is approved now.

    What an editor has approved or taken back since is left so.
    """
    if not apps.get_model("articles", "TranslationEvent")._base_manager.exists():
        _approve()
    articles = Article.objects.with_document_parts()
    by_others = Translation.objects.exclude(approved_by=ACTOR)
    return not by_others.exists() and all(article.approved_languages() == list(LANGUAGES) for article in articles)


def _desk_models() -> list[type[models.Model]]:
    found = [model for app in ("mechanisms", "articles") for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not issubclass(model, pghistory.models.Event)]


def _desk_is_seed() -> bool:
    """Whether the desk holds the rows of the fixtures, each as the fixtures have it, and approvals; nothing else."""
    total = sum(model._base_manager.count() for model in _desk_models() if model is not Translation)
    try:
        rows = [row.object for row in _fixture_rows()]
    except DeserializationError:  # a row that others refer to is gone
        return False
    return total == len(rows) and all(_as_at_desk(row) for row in rows)


def _fixture_rows() -> Iterator[DeserializedObject]:
    for name in FIXTURES:
        text = (Path(settings.BASE_DIR) / "fixtures" / f"{name}.json").read_text(encoding="utf-8")
        yield from serializers.deserialize("json", text)


def _as_at_desk(row: models.Model) -> bool:
    saved = type(row)._base_manager.filter(pk=row.pk).first()
    names = [field.attname for field in row._meta.concrete_fields]
    return saved is not None and all(getattr(saved, name) == getattr(row, name) for name in names)
