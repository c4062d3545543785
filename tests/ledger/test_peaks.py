"""The peaks of projections: the greatest time up to each sequence, whatever is written in which order (ADR 14)."""

from random import Random

import pytest
from django.db import connection

from sco.ledger.models import Projection
from sco.ledger.rebuilding import REFILL_PEAKS
from sco.ledger.verifying import EXPECTED_PEAKS

KINDS = ("article", "claim")


def insert(sequences: list[int], random: Random) -> None:
    """Add projections of either kind in one statement, with times that repeat and may be missing."""
    rows = [
        Projection(
            sequence=each, superseded_by=1000, live=True, kind=random.choice(KINDS), slug=f"s{each}", original="en",
            languages=[], refs=[], keys=[], date_key=(time := random.choice(["", *"123456789"])),
            rank=random.choice(["", time]),
        )
        for each in sequences
    ]  # fmt: skip
    Projection.objects.bulk_create(rows)


def erase(sequence: int) -> None:
    """Take away the time of a projection, as an erasure does."""
    Projection.objects.filter(sequence=sequence).update(rank="", date_key="")


def rows(statement: str) -> set[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return set(cursor.fetchall())


def stored() -> set[tuple[object, ...]]:
    return rows("SELECT kind, sequence, rank FROM ledger_projectionpeak")


def too_low() -> set[tuple[object, ...]]:
    """Projections that a list as of a snapshot would leave out, with that snapshot."""
    return rows(
        "SELECT r.sequence, n FROM ledger_projection AS r, generate_series(1, 40) AS n WHERE r.sequence <= n"
        " AND greatest(r.rank, r.date_key) > coalesce((SELECT p.rank FROM ledger_projectionpeak AS p"
        " WHERE p.kind = r.kind AND p.sequence <= n ORDER BY p.sequence DESC LIMIT 1), '')"
    )


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("seed", range(8))
def test_after_publications_and_erasures_they_are_those_and_no_others(seed: int) -> None:
    random, last = Random(seed), 0
    while last < 40:
        insert(list(range(last + 1, (last := last + random.randrange(1, 6)) + 1)), random)
        erase(random.randrange(1, last + 1))
        assert stored() == rows(EXPECTED_PEAKS)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("seed", range(8))
def test_in_any_other_order_none_is_missing_and_refilling_removes_the_rest(seed: int) -> None:
    random, left = Random(seed), list(range(1, 41))
    random.shuffle(left)
    while left:
        chunk, left = sorted(left[:7]), left[7:]
        insert(chunk, random)
        assert not too_low()
        gone = random.sample(chunk, 3)
        Projection.objects.filter(sequence__in=gone).delete()
        insert(gone, random)
        erase(chunk[0])
        assert not too_low()
    with connection.cursor() as cursor:
        cursor.execute(REFILL_PEAKS)
    assert stored() == rows(EXPECTED_PEAKS)
