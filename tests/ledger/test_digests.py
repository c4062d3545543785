"""The chain, computed again here from its published formula with nothing but hashlib and json."""

import hashlib
import json
import random
import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from articles.models import Topic
from sco.ledger.append import copy_rows
from sco.ledger.canonical import (
    canonical,
    chain,
    document_hash,
    leaf,
    new_salt,
    restricted_hash,
    timestamp,
)
from sco.ledger.models import Entry, EntryActor, Head
from sco.ledger.registry import KINDS, Ref
from tests import factories as make
from tests.ledger.forging import withdraw_ahead


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
    ahead = withdraw_ahead(Ref("topic", "security"))
    make.publish_rows(topic)
    assert [entry.at for entry in Entry.objects.order_by("sequence")][1:] == [ahead, ahead]


def a_random_entry(chance: random.Random, sequence: int, last: int, versions: Counter[Ref]) -> Entry:
    """An entry with values of every kind that a column takes."""
    ref = Ref(
        chance.choice(list(KINDS)), "-".join(f"{chance.randrange(10**n):x}" for n in range(1, chance.randint(2, 6)))
    )
    if versions and chance.random() < 0.3:
        ref = chance.choice(list(versions))
    versions[ref] += 1
    action = chance.choice(["publish", "publish", "correct", "withdraw", "erase"] if versions[ref] > 1 else ["publish"])
    texts = ["", "x", "上合组织 \U00020000 \u2028 \x7f é", '"\\\n\t/' * 3, "y" * 5000]
    is_public = action in {"publish", "correct"}
    return Entry(
        sequence=sequence,
        publication=last,
        kind=ref.kind,
        slug=ref.slug,
        version=versions[ref],
        action=action,
        schema=chance.choice([1, 2, 32_767]),
        languages=chance.choice([[], ["en"], ["zh-Hans"], ["zh-Hans", "en"], ["en", "zh-Hans"]]),
        document=canonical({"text": chance.choice(texts), "n": chance.randrange(10**9)}) if is_public else None,
        restricted=chance.choice([None, canonical({"source_text": chance.choice(texts)})]),
        note=canonical({"en": "x", "zh-Hans": chance.choice(texts)}) if action == "correct" else "",
        document_salt=new_salt(),
        restricted_salt=new_salt(),
    )


def random_entries(chance: random.Random, total: int, head: Head) -> list[Entry]:
    """Entries that continue an empty record, with times from years ago to now."""
    versions: Counter[Ref] = Counter()
    entries = [a_random_entry(chance, number, total, versions) for number in range(1, total + 1)]
    microseconds = int((datetime.now(UTC) - head.at) / timedelta(microseconds=1))
    times = sorted(chance.randrange(0, microseconds + 1, chance.choice([1, 1000])) for _entry in entries)
    digest = bytes(head.genesis)
    for entry, after in zip(entries, times, strict=True):
        entry.at = head.at + timedelta(microseconds=after)
        entry.document_hash = document_hash(entry.document_salt or b"", entry.document, entry.note)
        entry.restricted_hash = restricted_hash(entry.restricted_salt or b"", entry.restricted)
        entry.actor_hash = chance.randbytes(32)
        entry.digest = digest = chain(digest, entry)
    return entries


def test_the_database_makes_the_same_leaves_and_digests_of_ten_thousand_random_entries(record: str) -> None:
    entries = random_entries(random.Random(8), 10_000, Head.objects.get())
    with transaction.atomic(), connection.cursor() as cursor:
        # Refused if any hash or digest differed.
        copy_rows(Entry, entries)
        cursor.execute(
            "SELECT ledger_leaf(sequence, publication, kind, slug, version, action, schema, languages, at,"
            " document_hash, restricted_hash, actor_hash) FROM ledger_entry ORDER BY sequence"
        )
        leaves = [bytes(made) for (made,) in cursor.fetchall()]
        transaction.set_rollback(True)
    assert leaves == [leaf(entry) for entry in entries]
    assert sha256(*[bytes(Head.objects.get().genesis), leaves[0]]) == entries[0].digest


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    ["1999-12-31T23:59:59.000001Z", "2000-02-29T00:00:00.000000Z", "2038-01-19T03:14:08.000100Z"],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/St_Johns"])
def test_times_are_written_alike_in_any_session(at: str, zone: str) -> None:
    time = datetime.fromisoformat(at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute(
            "SELECT convert_from(ledger_leaf(1, 1, 'a', 'a', 1, 'publish', 1::smallint, '{}', %s, '', '', ''), 'UTF8')",
            [time],
        )
        assert json.loads(cursor.fetchone()[0])["at"] == timestamp(time) == at


def test_an_erasure_changes_no_leaf(record: str) -> None:
    article = make.article(source_text="原文")
    make.publish_article(article)
    before = [leaf(entry) for entry in Entry.objects.order_by("sequence")]
    make.erase_rows(article)
    after = list(Entry.objects.order_by("sequence"))
    assert [leaf(entry) for entry in after][:-1] == before
    assert [entry.slug for entry in after if entry.document_salt is None] == ["piece"]
