"""``publish --all``: batch by batch, resumable, and what cannot go is named while the others go on."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import Topic
from mechanisms.models import Mechanism
from sco.ledger import bulk
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.bulk import BatchSize, publish_all
from sco.ledger.models import Entry, EntryActor, Head
from sco.ledger.registry import Ref
from sco.ledger.verifying import verify_record
from tests import factories as make

ROOT = Path(__file__).resolve().parents[2]


def topics(many: int) -> None:
    Topic.objects.bulk_create([Topic(slug=f"t{number:04}", **make.both("name", f"{number}")) for number in range(many)])


@pytest.mark.django_db
def test_everything_that_is_new_or_changed_is_published_once() -> None:
    article = make.article(by=(make.author(),))
    make.claim(article)
    first = publish_all(actor=make.ACTOR)
    assert (first.published, first.unchanged, first.refusals) == (5, 0, [])
    article.authors.update(biography_en="x", biography_zh_hans="某")
    second = publish_all(actor="another")
    assert (second.published, second.unchanged) == (1, 4)
    assert (Entry.objects.count(), EntryActor.objects.get(sequence=6).actor) == (6, "another")


@pytest.mark.django_db
def test_what_others_refer_to_is_published_first_wherever_it_comes() -> None:
    mechanisms = [make.mechanism(f"m{number}") for number in range(4)]
    for source, target in zip(mechanisms, [*mechanisms[1:], mechanisms[0]], strict=True):
        make.relation(source, target)
    tally = publish_all(actor=make.ACTOR, batch=1)
    assert (tally.published, tally.refusals) == (4, [])


def sizes(monkeypatch: pytest.MonkeyPatch, seconds: float = 0.0) -> list[int]:
    """How many items go into each transaction, from now on; each is said to take so many seconds an item."""
    seen: list[int] = []
    now = [0.0]

    def timed(refs: Sequence[Ref], **options: Any) -> list[Outcome]:
        outcomes = publish(refs, **options)
        seen.append(len(outcomes))
        now[0] += seconds * len(refs)
        return outcomes

    monkeypatch.setattr(bulk, "publish", timed)
    monkeypatch.setattr(bulk, "monotonic", lambda: now[0])
    return seen


def mechanisms(many: int, *relations: tuple[int, int]) -> None:
    rows = [make.mechanism(f"m{number:03}") for number in range(many)]
    for source, target in relations:
        make.relation(rows[source], rows[target])


@pytest.mark.django_db
def test_a_long_chain_of_references_does_not_go_in_one_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    mechanisms(40, *((number, number + 1) for number in range(39)))
    seen = sizes(monkeypatch)
    tally = publish_all(actor=make.ACTOR, batch=10)
    assert (tally.published, tally.unchanged, tally.refusals) == (40, 0, [])
    assert seen == [10, 10, 10, 10]


@pytest.mark.django_db
def test_only_a_ring_goes_whole_however_large(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = [(number, (number + 1) % 15) for number in range(15)]
    mechanisms(40, *ring, *((number, number - 1) for number in range(16, 40)), (15, 0))
    seen = sizes(monkeypatch)
    tally = publish_all(actor=make.ACTOR, batch=10)
    assert (tally.published, tally.unchanged, tally.refusals) == (40, 0, [])
    assert [size for size in seen if size > 10] == [15]


@pytest.mark.django_db
def test_a_ring_with_a_bad_item_is_named_whole_while_the_others_go_on() -> None:
    mechanisms(6, (0, 1), (1, 2), (2, 0), (3, 4))
    Mechanism.objects.filter(slug="m001").update(name_zh_hans="", name_en="")
    tally = publish_all(actor=make.ACTOR, batch=2)
    assert tally.published == 3
    assert sorted(str(refusal.ref) for refusal in tally.refusals) == [
        "mechanism:m000",
        "mechanism:m001",
        "mechanism:m002",
    ]


@pytest.mark.drill
@pytest.mark.django_db
def test_batches_begin_small_and_grow_while_they_go_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    topics(700)
    seen = sizes(monkeypatch, seconds=0.0001)
    publish_all(actor=make.ACTOR)
    assert seen == [50, 76, 115, 173, 250, 36]


@pytest.mark.django_db
def test_a_batch_that_took_long_halves_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    topics(120)
    seen = sizes(monkeypatch, seconds=0.02)
    publish_all(actor=make.ACTOR)
    assert seen == [50, 25, 25, 20]


def test_the_batch_size_recovers_and_stays_above_zero() -> None:
    size = BatchSize(250)
    for _time in range(20):
        size.adapt(3.0, size.current)
    assert size.current == 1
    size.adapt(30.0, 1500)
    assert size.current == 1, "a cycle says nothing about smaller batches"
    for _time in range(20):
        size.adapt(0.01, size.current)
    assert size.current == 250


@pytest.mark.django_db
def test_one_bad_item_is_named_while_the_others_go_on() -> None:
    topics(5)
    Topic.objects.filter(slug="t0002").update(name_zh_hans="", name_en="")
    unnamed = make.author(name_en="", name_zh_hans="")
    article = make.article(by=(unnamed,))
    fine = make.article("fine")
    make.claim(fine)
    make.claim(article, "of-the-article-that-cannot-go")
    tally = publish_all(actor=make.ACTOR)
    assert {str(refusal.ref): refusal.code for refusal in tally.refusals} == {
        "topic:t0002": "incomplete",
        "author:some-author": "incomplete",
        "article:piece": "references",
        "claim:of-the-article-that-cannot-go": "references",
    }
    published = Entry.objects.values_list("slug", flat=True)
    assert set(published) == {"t0000", "t0001", "t0003", "t0004", "paper", "closed", "fine", "piece-c01"}
    assert tally.published == len(published)


@pytest.mark.django_db
def test_what_was_withdrawn_or_erased_does_not_come_back_by_itself() -> None:
    topics(3)
    publish_all(actor=make.ACTOR)
    make.withdraw_rows(Topic.objects.get(slug="t0000"))
    make.erase_rows(Topic.objects.get(slug="t0001"))
    tally = publish_all(actor=make.ACTOR)
    assert (tally.published, tally.unchanged, tally.refusals) == (0, 1, [])


@pytest.mark.django_db
def test_what_was_withdrawn_does_not_come_back_together_with_another_item() -> None:
    article = make.article()
    topic = make.topic()
    article.topics.add(topic)
    make.publish_rows(topic)
    make.withdraw_rows(topic)
    tally = publish_all(actor=make.ACTOR)
    assert [(str(refusal.ref), refusal.code) for refusal in tally.refusals] == [("article:piece", "references")]
    assert Entry.objects.of("topic", "security").count() == 2


@pytest.mark.django_db
def test_progress_is_shown_and_the_counts_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    topics(bulk.FIRST + 1)
    call_command("publish", "--all", actor=make.ACTOR)
    out = capsys.readouterr().out
    assert f"topic: {bulk.FIRST} of {bulk.FIRST + 1}\ntopic: {bulk.FIRST + 1} of {bulk.FIRST + 1}\n" in out
    assert f"{bulk.FIRST + 1} published, 0 unchanged, 0 refused." in out
    call_command("publish", "--all", actor=make.ACTOR)
    assert f"0 published, {bulk.FIRST + 1} unchanged, 0 refused." in capsys.readouterr().out


@pytest.mark.django_db
def test_refusals_make_the_command_fail_and_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    topics(2)
    make.topic("empty", name_zh_hans="", name_en="")
    with pytest.raises(CommandError, match="topic:empty: Chinese lacks: name") as error:
        call_command("publish", "--all", actor=make.ACTOR)
    assert error.value.returncode == 1
    assert "2 published, 0 unchanged, 1 refused." in capsys.readouterr().out


def test_a_run_that_stops_in_the_middle_keeps_whole_batches_and_is_taken_up(record: str) -> None:
    topics(10)

    def stop(line: str) -> None:
        if line == "topic: 6 of 10":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish_all(actor=make.ACTOR, progress=stop, batch=3)
    assert Entry.objects.count() == 6
    tally = publish_all(actor=make.ACTOR, batch=3)
    assert (tally.published, tally.unchanged) == (4, 6)
    assert verify_record().entries == 10


@pytest.mark.drill
def test_a_run_that_is_killed_is_taken_up_and_nothing_is_published_twice(record: str) -> None:
    topics(1_500)
    command = [sys.executable, "manage.py", "publish", "--all"]
    environment = os.environ | {"DATABASE_URL": re.sub(r"/[^/?]*(\?|$)", rf"/{record}\1", os.environ["DATABASE_URL"])}
    run = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while Head.objects.get().sequence == 0 and time.monotonic() < deadline:
        time.sleep(0.005)
    run.send_signal(signal.SIGKILL)
    run.wait(timeout=10)
    _until_alone()
    done = Entry.objects.count()
    assert 0 < done < 1_500
    tally = publish_all(actor=make.ACTOR)
    assert (tally.published, tally.unchanged) == (1_500 - done, done)
    assert set(Entry.objects.values_list("version", flat=True)) == {1}
    assert verify_record().entries == 1_500


def _until_alone() -> None:
    """Wait until the server has seen that the killed process is gone."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.05)
