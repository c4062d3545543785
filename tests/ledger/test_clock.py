"""A time far from the last entry's, or from this process's, is recorded only if somebody confirms it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import Settings

from sco.ledger import checks
from sco.ledger.actions.erase import erase
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.bulk import publish_all
from sco.ledger.checks import clock_error
from sco.ledger.models import Entry
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref
from tests import factories as make

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
TOPIC = Ref("topic", "security")
GAP, DIFFERENCE = "that is more than 30 days", "but this server’s says"


@pytest.mark.parametrize(
    ("last", "here", "said"),
    [
        (None, timedelta(), ""),
        (timedelta(), timedelta(), ""),
        (timedelta(days=-30), timedelta(), ""),
        (timedelta(days=-30, seconds=-1), timedelta(), GAP),
        (timedelta(days=-9000), timedelta(days=-9000), GAP),
        (timedelta(days=9000), timedelta(), ""),
        (timedelta(), timedelta(seconds=60), ""),
        (timedelta(), timedelta(seconds=61), DIFFERENCE),
        (timedelta(), timedelta(seconds=-61), DIFFERENCE),
        (None, timedelta(days=-1), DIFFERENCE),
    ],
)
def test_a_clock_is_doubted(last: timedelta | None, here: timedelta, said: str) -> None:
    error = clock_error(NOW, here=NOW + here, last=None if last is None else NOW + last)
    assert said in error
    assert bool(said) == bool(error)


def test_the_reason_names_both_times_in_both_languages(settings: Settings) -> None:
    settings.RECORD_MAX_GAP_DAYS = 7
    for language in ("en", "zh-hans"):
        with translation.override(language):
            gap = clock_error(NOW, here=NOW, last=NOW - timedelta(days=8))
            difference = clock_error(NOW, here=NOW - timedelta(hours=1), last=NOW)
        assert {"2026-03-31 12:00:00 UTC", "2026-03-23 12:00:00 UTC"} <= set(times(gap))
        assert {"2026-03-31 12:00:00 UTC", "2026-03-31 11:00:00 UTC"} <= set(times(difference))
        assert ("数据库的时钟" in gap) == ("数据库的时钟" in difference) == (language == "zh-hans")
        assert "7" in gap


def times(text: str) -> list[str]:
    return [text[place - 19 : place + 4] for place in range(len(text)) if text.startswith(" UTC", place)]


@pytest.fixture
def doubtful(settings: Settings, db: None) -> None:
    """A public topic, changed at the desk, after which any time is too late."""
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "another")
    settings.RECORD_MAX_GAP_DAYS = 0


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize("verb", [publish, withdraw, erase])
def test_a_doubtful_time_is_recorded_only_if_confirmed(verb: Any) -> None:
    with pytest.raises(Refused, match="Correct the clock, or confirm that it is right") as refused:
        verb([TOPIC], actor=make.ACTOR)
    assert [(refusal.ref, refusal.code) for refusal in refused.value.refusals] == [(TOPIC, "clock")]
    assert Entry.objects.count() == 1
    assert verb([TOPIC], actor=make.ACTOR, accept_clock=True)[0].sequence == 2


@pytest.mark.usefixtures("doubtful")
@pytest.mark.parametrize(
    "command", [["publish"], ["withdraw"], ["erase", "--yes"]], ids=["publish", "withdraw", "erase"]
)
def test_the_commands_take_a_flag(command: list[str]) -> None:
    with pytest.raises(CommandError, match="confirm that the database's clock is right: --accept-clock"):
        call_command(*command, "topic:security")
    call_command(*command, "topic:security", "--accept-clock")
    assert Entry.objects.count() == 2


@pytest.mark.usefixtures("doubtful")
def test_publishing_everything_stops_at_the_first_batch_and_says_so_once() -> None:
    for number in range(5):
        make.topic(f"t{number}")
    with pytest.raises(CommandError) as error:
        call_command("publish", "--all")
    assert str(error.value).count("The database’s clock says") == 1
    assert Entry.objects.count() == 1
    with pytest.raises(Refused):
        publish_all(actor=make.ACTOR, batch=2)
    assert publish_all(actor=make.ACTOR, batch=2, accept_clock=True).published == 6


@pytest.mark.django_db
def test_what_appends_nothing_asks_nothing(settings: Settings) -> None:
    settings.RECORD_MAX_GAP_DAYS = 0
    topic = make.topic()
    # The first entry follows none.
    make.publish_rows(topic)
    assert make.publish_rows(topic)[0].action == "unchanged"
    assert publish_all(actor=make.ACTOR).unchanged == 1


@pytest.mark.django_db
def test_another_clock_here_is_doubted_even_for_the_first_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    # No two clocks differ by less.
    monkeypatch.setattr(checks, "MAX_CLOCK_DIFFERENCE", timedelta(seconds=-1))
    topic = make.topic()
    with pytest.raises(Refused, match="but this server’s says"):
        make.publish_rows(topic)
    assert make.publish_rows(topic, accept_clock=True)[0].sequence == 1


def test_seeding_asks_too(record: str, settings: Settings) -> None:
    settings.RECORD_MAX_GAP_DAYS = 0
    with pytest.raises(CommandError, match="--accept-clock"):
        call_command("seed", verbosity=0)
    call_command("seed", "--accept-clock", verbosity=0)
    assert Entry.objects.count() == 58
