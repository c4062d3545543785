"""The chain, computed again here from its published formula with nothing but hashlib and json."""

import hashlib
import json
import threading
import time
from datetime import UTC
from typing import Any

import pytest
from django.db import connection, transaction

from articles.models import Topic
from sco.ledger.append import Ledger, PendingEntry
from sco.ledger.canonical import canonical
from sco.ledger.models import Entry, EntryActor, Head
from sco.ledger.registry import Ref
from tests import factories as make


def jcs(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def chain_again() -> bytes:
    digest = bytes(Head.objects.get().genesis)
    entries: Any = Entry.objects.order_by("sequence").values()
    for entry in entries:
        header = {
            **{key: entry[key] for key in ("sequence", "publication", "kind", "slug", "version", "action", "schema")},
            "languages": entry["languages"],
            "at": entry["at"].astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        }
        if entry["document_salt"] is not None:
            text = (entry["document"] or "").encode()
            assert sha256(entry["document_salt"], text, b"\0", entry["note"].encode()) == entry["document_hash"]
            assert sha256(entry["restricted_salt"], (entry["restricted"] or "").encode()) == entry["restricted_hash"]
        actor = EntryActor.objects.get(sequence=entry["sequence"])
        assert sha256(actor.salt, actor.actor.encode()) == entry["actor_hash"]
        digest = sha256(digest, jcs(header), entry["document_hash"], entry["restricted_hash"], entry["actor_hash"])
        assert digest == entry["digest"]
    return digest


def test_every_digest_follows_from_the_formula(record: str) -> None:
    article = make.article(by=(make.author(),))
    make.publish_article(article)
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "改名 \U00020000 \u2028 \x7f é")
    make.publish_rows(topic, correct=True, note=make.NOTE)
    make.withdraw_rows(topic)
    make.erase_rows(article, note=make.NOTE)
    assert Entry.objects.count() == 8
    assert chain_again() == bytes(Head.objects.get().digest)


@pytest.mark.django_db
def test_documents_are_canonical_json() -> None:
    make.publish_article(make.article(by=(make.author(),)))
    for text in Entry.objects.values_list("document", flat=True):
        assert (text or "").encode() == jcs(json.loads(text or ""))


@pytest.mark.django_db
def test_salts_are_random_so_that_a_hash_does_not_give_an_erased_text_away() -> None:
    make.publish_rows(make.topic("one", **make.both("name", "x")), make.topic("two", **make.both("name", "x")))
    one, two = Entry.objects.order_by("sequence")
    assert one.document == two.document
    assert bytes(one.document_hash) != bytes(two.document_hash)
    assert bytes(one.restricted_hash) != bytes(two.restricted_hash)
    salts = {bytes(salt) for entry in (one, two) for salt in (entry.document_salt or b"", entry.restricted_salt or b"")}
    assert {len(salt) for salt in salts} == {16}
    assert len(salts) == 4


@pytest.mark.parametrize("value", [1.0, {"a": [float("nan")]}, {"a": {"b": 0.1}}])
def test_a_document_holds_no_floats(value: object) -> None:
    with pytest.raises(TypeError, match="no floats"):
        canonical(value)


def test_a_document_holds_no_lone_surrogates() -> None:
    with pytest.raises(TypeError):
        canonical({"a": "\ud800"})


def test_time_does_not_run_backwards_behind_a_long_transaction(record: str) -> None:
    early, late = make.topic("early"), make.topic("late")
    with transaction.atomic():
        Topic.objects.select_for_update().get(pk=early.pk)  # this transaction's now() stands still from here on
        time.sleep(0.05)
        others = threading.Thread(target=in_a_thread, args=(lambda: make.publish_rows(late),))
        others.start()
        others.join(timeout=30)
        make.publish_rows(early)
    first, second = Entry.objects.order_by("sequence")
    assert (first.slug, second.slug) == ("late", "early")
    assert first.at < second.at


def in_a_thread(work: Any) -> None:
    try:
        work()
    finally:
        connection.close()


def test_time_does_not_run_backwards_when_the_clock_does(record: str) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp() + interval '1 hour'")
            (ahead,) = cursor.fetchone()
        ledger = Ledger()
        ledger.at = ahead
        ref = Ref("topic", "security")
        entries = ledger.entries([PendingEntry(ref, "withdraw")], ledger.latest([ref]), note="")
        ledger.append(entries, actor=make.ACTOR)
    make.publish_rows(topic)
    assert [entry.at for entry in Entry.objects.order_by("sequence")][1:] == [ahead, ahead]
