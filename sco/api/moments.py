"""The moment of the record that a request is answered at: N, pinned once; every later query reads at N."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connections

from sco.api.cursors import Place
from sco.api.parameters import read_time
from sco.api.problems import Problem, bad_parameter

VISIBLE = "r.sequence <= %s AND r.superseded_by > %s"


@dataclass(frozen=True, slots=True)
class Moment:
    """N, as its sequence and the whole digest there, with the head and the genesis of the record when it was asked."""

    n: int
    digest: bytes
    head: Place
    genesis: bytes

    @property
    def place(self) -> Place:
        """N as a cursor."""
        return Place.of(self.n, self.digest)


def fetch(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Ask the reader's connection; once more if it turns out to be dead, for example after the server's restart.

    Nothing is written, so asking twice is safe, and cheaper than asking before every request whether it lives.
    """
    try:
        return _fetch(statement, parameters)
    except (OperationalError, InterfaceError):
        connections["reader"].close()
        return _fetch(statement, parameters)


def _fetch(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connections["reader"].cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def moment(as_of: str | None = None, pinned: Place | None = None, parameter: str = "cursor") -> Moment:
    """The moment asked for, by a cursor or a time; the head without either. One query.

    ``parameter`` is where the pinned place came from, for the error that it is gone.
    """
    if pinned is not None:
        return _at_place(pinned, parameter)
    if as_of is None:
        return _at_head()
    place = Place.parse(as_of)
    return _at_place(place, "as_of") if place else _at_time(as_of)


_HEAD = "SELECT h.sequence, h.digest, h.genesis, pg_is_in_recovery(), e.sequence, e.digest FROM ledger_head AS h"


def _at_head() -> Moment:
    ((sequence, digest, genesis),) = fetch("SELECT sequence, digest, genesis FROM ledger_head", [])
    return Moment(sequence, digest, Place.of(sequence, digest), genesis)


def _at_place(place: Place, parameter: str) -> Moment:
    ((sequence, digest, genesis, standby, found, there),) = fetch(
        f"{_HEAD} LEFT JOIN ledger_entry AS e ON e.sequence = %s", [place.sequence]
    )
    n, at = (0, genesis) if place.sequence == 0 else (found, there)
    if n is not None and place == Place.of(n, at):
        return Moment(n, at, Place.of(sequence, digest), genesis)
    if place.sequence > sequence and standby:
        detail = "This copy of the record has not come as far as the cursor yet. Try again shortly."
        raise Problem(503, "cursor-ahead", detail, parameter=parameter, headers={"Retry-After": "5"})
    detail = "The record holds nothing at this cursor: it was restored or replaced since. Start afresh."
    raise Problem(410, "cursor-gone", detail, parameter=parameter)


def _at_time(text: str) -> Moment:
    try:
        at = read_time(text, end_of_day=True)
    except ValueError as error:
        raise bad_parameter("as_of", f"{error} A cursor of a response is taken too.") from None
    now = datetime.now(UTC)
    is_today = len(text) == len("2026-01-31") and at.date() == now.date()
    if at > now and not is_today:
        raise bad_parameter("as_of", f"“{text[:60]}” lies in the future.")
    ((sequence, digest, genesis, _standby, found, there),) = fetch(
        f"{_HEAD} LEFT JOIN LATERAL (SELECT sequence, digest FROM ledger_entry WHERE at <= %s"
        " ORDER BY at DESC, sequence DESC LIMIT 1) AS e ON true",
        [at],
    )
    n, last = (found, there) if found else (0, genesis)
    return Moment(n, last, Place.of(sequence, digest), genesis)
