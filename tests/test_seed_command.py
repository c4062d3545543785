"""`manage.py seed` on databases of its own, with committed data."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.management.commands import seed
from articles.models import Claim, Topic
from mechanisms.models import State
from sco.ledger.models import Entry, EntryActor, Reading
from sco.ledger.publishing import publish
from sco.ledger.registry import Ref

EXPECTED = {
    "article": 1, "author": 1, "claim": 16, "mechanism": 24, "outlet": 1, "rights": 1, "state": 10, "topic": 4,
}  # fmt: skip


def run_seed() -> str:
    """Run the command; what it prints."""
    out = StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


def public() -> dict[str, int]:
    """How many items of each kind are public in both languages."""
    rows = Reading.objects.using("default").current().filter(languages=["zh-Hans", "en"])
    kinds = list(rows.values_list("kind", flat=True))
    return {kind: kinds.count(kind) for kind in sorted(set(kinds))}


def test_everything_is_public_in_both_languages(record: str) -> None:
    printed = run_seed()
    assert public() == EXPECTED
    assert set(EntryActor.objects.values_list("actor", flat=True)) == {"seed"}
    assert "claim: 16 of 16" in printed


def test_second_run_changes_nothing_and_says_so(record: str) -> None:
    run_seed()
    before = list(Entry.objects.values_list("sequence", "digest"))
    assert "nothing is changed" in run_seed()
    assert list(Entry.objects.values_list("sequence", "digest")) == before


def test_desk_with_other_rows_is_left_alone(record: str) -> None:
    State.objects.create(slug="mongolia", name_zh_hans="蒙古", name_en="Mongolia")
    assert "not empty" in run_seed()
    assert (State.objects.count(), Claim.objects.count(), Entry.objects.count()) == (1, 0, 0)


def test_run_interrupted_before_publishing_is_finished(record: str) -> None:
    call_command("loaddata", *seed.FIXTURES, verbosity=0)
    run_seed()
    assert public() == EXPECTED


def test_run_interrupted_while_publishing_is_finished(record: str) -> None:
    call_command("loaddata", *seed.FIXTURES, verbosity=0)
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
def test_loaded_rows_that_an_editor_has_changed_are_not_published(record: str, change: dict[str, Any]) -> None:
    call_command("loaddata", *seed.FIXTURES, verbosity=0)
    Topic.objects.filter(slug="drug-control").update(**change)
    assert "not empty" in run_seed()
    assert Entry.objects.count() == 0


def test_loaded_rows_beside_an_editors_own_are_not_published(record: str) -> None:
    call_command("loaddata", *seed.FIXTURES, verbosity=0)
    State.objects.create(slug="mongolia", name_zh_hans="蒙古", name_en="Mongolia")
    assert "not empty" in run_seed()
    assert Entry.objects.count() == 0


def test_record_in_which_somebody_else_has_published_is_left_alone(record: str) -> None:
    call_command("loaddata", *seed.FIXTURES, verbosity=0)
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
