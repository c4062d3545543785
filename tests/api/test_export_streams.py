"""What an export occupies while it is read: no connection, no slot, little memory, and only some at once."""

import tracemalloc
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.test import Client

from sco.api.snapshots import snapshot
from sco.connections import slots
from sco.partners.exports import reading, streaming
from sco.partners.exports.formats import NDJSON
from sco.partners.exports.reading import Export
from sco.partners.exports.streaming import Stream
from tests.api.reading import ask, problem

pytestmark = pytest.mark.usefixtures("shared_sample", "in_process")
READ = Export.read


def test_nothing_is_held_while_the_consumer_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    cap = slots.Slots(1)
    monkeypatch.setattr(slots, "SLOTS", cap)
    monkeypatch.setattr(streaming, "SLOTS", cap)
    monkeypatch.setattr(reading, "_ROWS", 7)

    def read(export: Export, most: int) -> Any:
        with cap.waiting():
            return READ(export, most)

    monkeypatch.setattr(Export, "read", read)
    cap.begin()
    export, pieces = Export("claim", snapshot()), 0
    for piece in Stream(export, NDJSON(export), ""):
        pieces += bool(piece)
        assert not cap._held
        assert connections["reader"].connection.info.transaction_status.name == "IDLE"
    cap.end()
    assert pieces > 5


def test_a_long_export_takes_no_more_memory_than_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    line = b'{"sequence":1,"document":{"name":{"en":"' + b"x" * 1_000 + b'"}}}'

    def read(export: Export, most: int) -> Any:
        return [(export.after + number, bytes(line)) for number in range(1, min(most, export.at.n - export.after) + 1)]

    monkeypatch.setattr(Export, "read", read)
    at = snapshot()
    for coding in ("", "zstd", "gzip"):
        export = Export("topic", type(at)(50_000, at.digest, at.head, at.genesis))
        tracemalloc.start()
        size = sum(map(len, Stream(export, NDJSON(export), coding)))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > (50_000_000 if not coding else 1_000)
        assert peak < 4_000_000


def test_only_some_are_sent_at_once_and_each_gives_its_place_back(api: Client) -> None:
    for _ in range(3):
        under_way = [ask(api, "export/topic.ndjson") for _ in range(streaming.AT_ONCE)]
        found = problem(api, "export/topic.ndjson", 503)
        assert "under way" in found["detail"]
        b"".join(under_way.pop())
        for unread in under_way:
            unread.close()


def test_a_database_that_fails_over_does_not_end_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_ROWS", 7)
    monkeypatch.setattr(reading, "PAUSE", 0)
    at = snapshot()
    export = Export("claim", at)
    whole = b"".join(Stream(export, NDJSON(export), ""))
    calls = 0

    def read(export: Export, most: int) -> Any:
        nonlocal calls
        calls += 1
        if calls % 3 == 0:
            raise OperationalError
        return READ(export, most)

    monkeypatch.setattr(Export, "read", read)
    assert b"".join(Stream(export, NDJSON(export), "")) == whole
    calls = 2
    with pytest.raises(OperationalError):
        Stream(export, NDJSON(export), "")
    assert streaming._places._value == streaming.AT_ONCE  # type: ignore[attr-defined]
