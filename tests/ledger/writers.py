"""Publishing as editors do all at once: with delays, savepoints and transactions that are given up."""

import random
import time

from django.db import InterfaceError, OperationalError, connection, transaction

from articles.models import Topic
from sco.ledger.actions.outcome import Outcome
from sco.ledger.actions.publish import publish
from sco.ledger.models import Head
from sco.ledger.registry import Ref

GIVE_UP_AFTER = 120.0
Told = list[tuple[int, str, int]]


class GivenUp(Exception):
    """The transaction shall leave nothing behind."""


def write(number: int, stop_at: int) -> tuple[int, Told]:
    """Publish until the record has ``stop_at`` entries.

    Answers with the number of commits, and with the sequence, slug and version of every entry that the database said
    was committed. A server that dies meanwhile is waited for.
    """
    chance, commits, told = random.Random(number), 0, Told()
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < GIVE_UP_AFTER:
        try:
            if Head.objects.values_list("sequence", flat=True).get() >= stop_at:
                break
            made = step(number, commits, chance)
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)
            continue
        commits += bool(made)
        told += [(outcome.sequence or 0, outcome.ref.slug, outcome.version) for outcome in made]
        quiet_since = time.monotonic()
    return commits, told


def step(number: int, turn: int, chance: random.Random) -> list[Outcome]:
    """One transaction; nothing when it was given up."""
    try:
        with transaction.atomic():
            made = change(f"t-{number}-{chance.randrange(40)}", f"turn {turn}", chance)
            if chance.random() < 0.1:
                made += nested(f"s-{number}-{turn}", chance)
            dawdle(chance)
            give_up(chance, 0.1)
    except GivenUp:
        return []
    return made


def change(slug: str, name: str, chance: random.Random) -> list[Outcome]:
    """Edit a topic and publish it."""
    texts = {"name_zh_hans": name, "name_en": name}
    if not Topic.objects.filter(slug=slug).update(**texts):
        Topic.objects.create(slug=slug, **texts)
    dawdle(chance)
    return publish([Ref("topic", slug)], actor="a writer")


def nested(slug: str, chance: random.Random) -> list[Outcome]:
    """Another publication in a savepoint, which is kept or given up."""
    try:
        with transaction.atomic():
            made = change(slug, "nested", chance)
            give_up(chance, 0.5)
    except GivenUp:
        return []
    return made


def dawdle(chance: random.Random) -> None:
    """Now and then something takes its time."""
    if chance.random() < 0.05:
        time.sleep(chance.random() * 0.05)


def give_up(chance: random.Random, how_often: float) -> None:
    """Now and then somebody thinks better of it."""
    if chance.random() < how_often:
        raise GivenUp
