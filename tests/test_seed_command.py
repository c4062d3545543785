"""`manage.py seed` on databases of its own, with committed data."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from articles.management.commands import seed
from articles.models import Article, Claim, Topic, Translation
from mechanisms.models import State
from sco.languages import LANGUAGES
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry, EntryActor, Projection
from sco.ledger.registry import Ref
from tests import databases

EXPECTED = {
    "article": 1, "author": 1, "claim": 16, "mechanism": 24, "outlet": 1, "rights": 1, "state": 10, "topic": 4,
}  # fmt: skip


@pytest.fixture
def loaded(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """What an interrupted run leaves: the fixtures at the desk, and nothing published."""
    with django_db_blocker.unblock(), databases.clone(databases.loaded()) as name:
        yield name


def run_seed() -> str:
    """Run the command; what it prints."""
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def public() -> dict[str, int]:
    """How many items of each kind are public in both languages."""
    rows = Projection.objects.using("default").current().filter(languages=["zh-Hans", "en"])
    kinds = list(rows.values_list("kind", flat=True))
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def test_everything_is_public_and_approved_in_both_languages_by_the_seeding(record: str) -> None:
    before = timezone.now()
    printed = run_seed()
    assert public() == EXPECTED
    assert set(EntryActor.objects.values_list("actor", flat=True)) == {"seed"}
    assert "claim: 16 of 16" in printed
    article = Article.objects.get()
    assert article.approved_languages() == list(LANGUAGES)
    assert article.translation_state("en") == "current"
    approvals = Translation.objects.all()
    assert {row.approved_by for row in approvals} == {"seed"}
    assert all(before <= row.approved_at <= timezone.now() for row in approvals if row.approved_at)


def test_fixtures_loaded_again_leave_the_approvals(seeded: str) -> None:
    before = list(Translation.objects.values())
    call_command("loaddata", *seed.FIXTURES, verbosity=0)
    assert list(Translation.objects.values()) == before
    assert Article.objects.get().approved_languages() == list(LANGUAGES)
    assert "nothing was changed" in run_seed()


def take_back() -> None:
    """What an editor does who finds the English wanting."""
    Translation.objects.filter(language="en").update(state="draft")


def take_away() -> None:
    """The same, by hand in the database."""
    Translation.objects.all().delete()


def approve_again() -> None:
    """An editor's approval in place of the seeding's."""
    Translation.objects.approve(Article.objects.get(), "en", by="editor")


@pytest.mark.parametrize("decide", [take_back, take_away, approve_again])
def test_what_an_editor_decided_on_a_text_stays_decided(seeded: str, decide: Callable[[], None]) -> None:
    decide()
    before = list(Translation.objects.values())
    assert "not empty" in run_seed()
    assert list(Translation.objects.values()) == before


def test_desk_emptied_by_hand_is_seeded_again(loaded: str) -> None:
    Translation.objects.approve(Article.objects.get(), "en", by="editor")
    for model in reversed(seed._desk_models()):
        model._base_manager.all().delete()
    run_seed()
    assert public() == EXPECTED


def test_second_run_changes_nothing_and_says_so(seeded: str) -> None:
    before = list(Entry.objects.values_list("sequence", "digest"))
    assert "nothing was changed" in run_seed()
    assert list(Entry.objects.values_list("sequence", "digest")) == before


def test_desk_with_other_rows_is_left_alone(record: str) -> None:
    State.objects.create(slug="mongolia", name_zh_hans="蒙古", name_en="Mongolia")
    assert "not empty" in run_seed()
    assert (State.objects.count(), Claim.objects.count(), Entry.objects.count()) == (1, 0, 0)


def test_run_interrupted_before_publishing_is_finished(loaded: str) -> None:
    run_seed()
    assert public() == EXPECTED


def test_run_interrupted_while_publishing_is_finished(loaded: str) -> None:
    publish([Ref("topic", "drug-control")], actor="seed")
    run_seed()
    assert public() == EXPECTED
    assert Entry.objects.of("topic", "drug-control").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"name_en": "Canary"},
        {"name_zh_hans": "改过的名称"},
        {"slug": "narcotics"},
    ],
)
def test_loaded_rows_that_an_editor_has_changed_are_not_published(loaded: str, change: dict[str, Any]) -> None:
    Topic.objects.filter(slug="drug-control").update(**change)
    assert "not empty" in run_seed()
    assert Entry.objects.count() == 0


def test_loaded_rows_beside_an_editors_own_are_not_published(loaded: str) -> None:
    State.objects.create(slug="mongolia", name_zh_hans="蒙古", name_en="Mongolia")
    assert "not empty" in run_seed()
    assert Entry.objects.count() == 0


def test_record_in_which_somebody_else_has_published_is_left_alone(loaded: str) -> None:
    publish([Ref("topic", "drug-control")], actor="editor")
    assert "not empty" in run_seed()
    assert Entry.objects.count() == 1


def test_fixtures_that_do_not_load_leave_nothing_behind(record: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "FIXTURES", ("states", "claims"))
    with pytest.raises(CommandError, match="cannot be loaded"):
        run_seed()
    assert State.objects.count() == 0


def test_database_without_tables_gets_advice(record: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE ledger_head CASCADE")
    with pytest.raises(CommandError, match="migrate"):
        run_seed()
