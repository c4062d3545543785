"""What somebody at the console gets wrong is answered in a sentence."""

import pytest
from django.core.management import CommandError, call_command

from sco.ledger.actions.erase import erase
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.models import Entry, Projection
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref
from tests import databases
from tests import factories as make
from tests.ledger.damaged import Dump, without

TOPIC = Ref("topic", "security")
BROKEN = {"an invalid byte": "a\udcff", "a NUL": "a\x00b"}
broken = pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
LENGTH, CHARACTERS = "Actor names have 1 to 150 characters", "actor name contains invalid characters"
ACTORS = {name: (text, CHARACTERS) for name, text in BROKEN.items()}
ACTORS |= {"nobody": ("", LENGTH), "too long": ("x" * 151, LENGTH)}
verbs = pytest.mark.parametrize("verb", [publish, withdraw, erase])


@pytest.mark.django_db
@broken
@verbs
def test_a_note_with_invalid_characters_is_refused(verb: object, text: str) -> None:
    make.publish_rows(make.topic())
    with pytest.raises(Refused, match="note contains invalid characters"):
        verb([TOPIC], actor=make.ACTOR, note={"zh-Hans": text, "en": "fine"})  # type: ignore[operator]
    with pytest.raises(CommandError, match="note contains invalid characters"):
        call_command(verb.__name__, "topic:security", note_zh="好", note_en=text, **yes(verb))  # type: ignore[attr-defined]
    assert Entry.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("actor", "message"), ACTORS.values(), ids=ACTORS)
@verbs
def test_an_actor_that_cannot_be_recorded_is_refused(verb: object, actor: str, message: str) -> None:
    make.publish_rows(make.topic())
    with pytest.raises(Refused, match=message):
        verb([TOPIC], actor=actor)  # type: ignore[operator]
    with pytest.raises(CommandError, match=message):
        call_command(verb.__name__, "topic:security", actor=actor, **yes(verb))  # type: ignore[attr-defined]
    assert Entry.objects.count() == 1


def yes(verb: object) -> dict[str, bool]:
    return {"yes": True} if verb is erase else {}


@pytest.mark.django_db
@pytest.mark.parametrize(("actor", "message"), [("x" * 151, LENGTH), ("a\udcff", CHARACTERS)])
def test_a_bulk_publication_by_such_an_actor_is_refused_at_once(actor: str, message: str) -> None:
    make.topic()
    with pytest.raises(CommandError, match=message):
        call_command("publish", "--all", actor=actor)
    assert not Entry.objects.exists()


def test_rebuilding_from_a_cut_tail_names_the_damage(record: str) -> None:
    for number in range(3):
        make.publish_rows(make.topic(f"t{number}"))
    dump = Dump.of(record)
    try:
        with (
            dump.loaded({"ledger_entry": without(3)}),
            pytest.raises(CommandError, match="ends at entry 2, but its head is at 3: run verify_record"),
        ):
            call_command("rebuild_projections", verbosity=0)
    finally:
        databases.drop(dump.base)


EVERY_COMMAND = {
    "publish": ["topic:security"],
    "withdraw": ["topic:security"],
    "erase": ["topic:security", "--yes"],
    "verify_record": [],
    "rebuild_projections": [],
    "seed": [],
}


@pytest.mark.parametrize("name", EVERY_COMMAND)
def test_a_database_without_tables_is_reported_in_a_sentence(record: str, name: str) -> None:
    with (
        databases.use("template1", reader="", desk=""),
        pytest.raises(CommandError, match=r"The database cannot be used: relation .* has “manage.py migrate” been run"),
    ):
        call_command(name, *EVERY_COMMAND[name])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["topic:security"], "the items"),
        (["--drop-languages"], "--drop-languages"),
        (["--correct", "--note-en", "Mended"], "--correct, --note-en"),
    ],
)
def test_what_publishing_everything_would_ignore_is_refused(arguments: list[str], named: str) -> None:
    make.topic()
    with pytest.raises(CommandError, match=f"Leave out {named}"):
        call_command("publish", "--all", *arguments)
    assert not Entry.objects.exists()


def test_a_missing_head_is_reported_in_a_sentence(record: str) -> None:
    dump = Dump.of(record)
    try:
        with dump.loaded({"ledger_head": lambda _rows: []}):
            make.topic()
            for name, arguments in EVERY_COMMAND.items():
                with pytest.raises(CommandError, match="The head of the record is missing"):
                    call_command(name, *arguments)
    finally:
        databases.drop(dump.base)


def test_rebuilding_refuses_entries_past_the_head_and_deletes_nothing(record: str) -> None:
    for number in range(3):
        make.publish_rows(make.topic(f"t{number}"))

    def shortened(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "sequence": "2"} for row in rows]

    with Dump.of(record).loaded({"ledger_head": shortened}):
        with pytest.raises(CommandError, match="Entry 3 is past the head at 2: run verify_record"):
            call_command("rebuild_projections")
        assert Projection.objects.count() == 3
