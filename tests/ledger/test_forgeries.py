"""What does not continue the record is refused whoever writes it, and publishing goes on."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from sco.ledger.models import Entry
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make
from tests.ledger.forging import DOCUMENT, Forgery, Session, now
from tests.ledger.test_guards import connect, state

REFUSED = psycopg.errors.IntegrityError
HASHES = ("document_hash", "restricted_hash", "actor_hash", "digest")
HASHED, DIGEST = "texts and salts do not match", "digest does not follow"
READABLE = "is not what its action publishes"
VERSION = "version does not follow"

# What the forger hashes correctly, and still may not append.
CONSISTENT: dict[str, tuple[dict[str, Any], str]] = {
    "a version that is none": ({"version": 0}, "ledger_entry_counts_from_one"),
    "a first version that is the second": ({"version": 2}, VERSION),
    "a version that exists": ({"slug": "security", "version": 1}, "ledger_entry_version_once"),
    "a version left out": ({"slug": "security", "version": 5}, VERSION),
    "a publication that ends before": ({"publication": 3}, "publication does not end"),
    "a publication that ends later": ({"publication": 6}, "publication does not end"),
    "no publication": ({"publication": 0}, "publication does not end"),
    "an action that is none": ({"action": "rewrite"}, "ledger_entry_action_known"),
    "a kind that needs escaping": ({"kind": 'a"b'}, "ledger_entry_header_is_plain"),
    "a slug that needs escaping": ({"slug": "a\\b"}, "ledger_entry_header_is_plain"),
    "a slug with a line break": ({"slug": "a\n"}, "ledger_entry_header_is_plain"),
    "a language that is none": ({"languages": ["en", 'x"']}, "ledger_entry_header_is_plain"),
    "a language that is null": ({"languages": ["en", None]}, "ledger_entry_header_is_plain"),
    "a language twice": ({"languages": ["en", "en"]}, "have another form"),
    "a kind that is none": ({"kind": "poem"}, "has no guarded table"),
    "a document too deep to be read": ({"document": '{"a":' + "[" * 3000 + "]" * 3000 + "}"}, "nested too deeply"),
    "a document nested by objects": ({"document": '{"a":' * 25 + "1" + "}" * 25}, "nested too deeply"),
    "a fraction": ({"document": '{"a":[{"b":1.5}]}'}, "other numbers than whole"),
    "a number too long to be read": ({"document": '{"a":' + "9" * 5000 + "}"}, "other numbers than whole"),
    "a withdrawal of nothing": ({"action": "withdraw", "document": None}, "nothing of its item"),
    "an erasure of nothing": ({"action": "erase", "document": None}, "nothing of its item"),
    "languages in languages": ({"languages": [["en"], ["en"]]}, "have another form"),
    "no salt of the document": ({"document_salt": None}, HASHED),
    "a short salt of the restricted part": ({"restricted_salt": b"x"}, HASHED),
    "a document that is no JSON": ({"document": '{"name":'}, READABLE),
    "a document that is no object": ({"document": "[]"}, READABLE),
    "a member twice": ({"document": '{"a":1,"a":2}'}, READABLE),
    "a restricted part that is no JSON": ({"restricted": "x"}, READABLE),
    "a note that is no JSON": ({"note": "x"}, READABLE),
    "a publication without a document": ({"document": None}, READABLE),
    "a withdrawal with a document": ({"action": "withdraw", "slug": "security", "version": 4}, READABLE),
    "a time before the last entry's": ({"at": now() - timedelta(days=400)}, "before that of the previous"),
    "a time without beginning": ({"at": "-infinity"}, DIGEST),
    "a time far ahead": ({"at": now() + timedelta(days=400)}, "in the future"),
    "a time an hour ahead": ({"at": now() + timedelta(hours=1)}, "in the future"),
}
# What the forger changes after hashing.
INVENTED: dict[str, tuple[dict[str, Any], str]] = {
    "digest": ({"digest": b"\x01" * 32}, DIGEST),
    "no digest": ({"digest": b""}, DIGEST),
    "document_hash": ({"document_hash": b"\x01" * 32}, HASHED),
    "restricted_hash": ({"restricted_hash": b"\x01" * 32}, HASHED),
    "actor_hash": ({"actor_hash": b"\x01" * 32}, DIGEST),
    "short actor_hash": ({"actor_hash": b"\x01"}, "have another form"),
    "document": ({"document": DOCUMENT.replace("x", "y")}, HASHED),
    "note": ({"note": '{"en":"x","zh-Hans":"x"}'}, HASHED),
    "restricted": ({"restricted": "{}"}, HASHED),
    "document_salt": ({"document_salt": b"\x01" * 16}, HASHED),
    "restricted_salt": ({"restricted_salt": b"\x01" * 16}, HASHED),
    "slug": ({"slug": "another"}, DIGEST),
    "kind": ({"kind": "author"}, DIGEST),
    "action": ({"action": "correct", "note": ""}, "ledger_correction_has_note"),
    "schema": ({"schema": 2}, DIGEST),
    "languages": ({"languages": ["en", "zh-Hans"]}, DIGEST),
    "no languages": ({"languages": []}, DIGEST),
    "time": ({"at": now()}, DIGEST),
}


@pytest.fixture(scope="module")
def record_of_three(django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A record with a publication, a withdrawal and another publication of one topic."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()) as name:
        make.topic_in_three_versions()
        yield name


@pytest.fixture(params=["owner", "triggers off", databases.DESK])
def forger(request: pytest.FixtureRequest, record_of_three: str) -> Iterator[Session]:
    """A session of one who appends by hand; afterwards the record is what it was."""
    before = state(record_of_three)
    with connect(record_of_three, request.param if request.param == databases.DESK else "") as session:
        if request.param == "triggers off":
            session.execute("SET session_replication_role = replica")
        yield session
        session.rollback()
    assert state(record_of_three) == before


@pytest.mark.parametrize(("before", "message"), CONSISTENT.values(), ids=CONSISTENT)
@pytest.mark.parametrize("slugs", [("forged",), ("first", "forged")], ids=["alone", "after another"])
def test_an_entry_that_is_hashed_but_wrong_is_refused(
    forger: Session, slugs: tuple[str, ...], before: dict[str, Any], message: str
) -> None:
    forgery = Forgery(forger, slugs)
    if isinstance(before.get("at"), str):
        forgery.made(after=before)
    else:
        forgery.made(before)
    # An earlier end of the publication is one that the forger gives every row.
    with pytest.raises(REFUSED, match=message):
        forgery.insert()


@pytest.mark.parametrize(("after", "message"), INVENTED.values(), ids=INVENTED)
def test_an_entry_with_an_invented_value_is_refused(forger: Session, after: dict[str, Any], message: str) -> None:
    with pytest.raises(REFUSED, match=message):
        Forgery(forger, ("first", "forged")).made(after=after).insert()


@pytest.mark.parametrize("sequence", [5, 6, 100])
def test_an_entry_that_leaves_a_gap_is_refused(forger: Session, sequence: int) -> None:
    with pytest.raises(REFUSED, match="leave a gap"):
        Forgery(forger).made({"sequence": sequence, "publication": sequence}).insert()


def test_entries_that_leave_a_gap_between_them_are_refused(forger: Session) -> None:
    with pytest.raises(REFUSED, match="leave a gap"):
        Forgery(forger, ("one", "two")).made({"sequence": 6}).insert()


def test_an_entry_before_the_first_is_refused(forger: Session) -> None:
    with pytest.raises(REFUSED, match="ledger_entry_counts_from_one"):
        Forgery(forger).made({"sequence": 0, "publication": 0}).insert()


def test_the_second_version_of_one_publication_follows_the_first(forger: Session) -> None:
    with pytest.raises(REFUSED, match=VERSION):
        Forgery(forger, ("forged", "forged")).made({"version": 3}).insert()


def test_a_digest_chained_to_another_entry_is_refused(forger: Session) -> None:
    forgery = Forgery(forger)
    forgery.previous = forgery.genesis
    with pytest.raises(REFUSED, match=DIGEST):
        forgery.made().insert()


@pytest.mark.parametrize(
    ("altered", "message"),
    [
        ({"actor": "somebody else"}, "The actor of entry 5 does not match its hash"),
        ({"salt": b"\x01" * 16}, "The actor of entry 5 does not match its hash"),
        ({"salt": b""}, "The actor of entry 5 does not match its hash"),
        ({"sequence": 6}, "There is no entry 6 to record an actor for"),
        ({"sequence": 3}, "ledger_entryactor_pkey"),
    ],
)
def test_an_actor_that_is_not_the_entrys_is_refused(forger: Session, altered: dict[str, Any], message: str) -> None:
    forgery = Forgery(forger, ("one", "two")).made()
    forgery.insert()
    with pytest.raises(REFUSED, match=message):
        forgery.name_actors(**altered)


@pytest.mark.parametrize("salt", [b"", b"short"])
def test_an_actor_whose_name_could_be_guessed_from_its_hash_is_refused(forger: Session, salt: bytes) -> None:
    forgery = Forgery(forger).made(salt=salt)
    forgery.insert()
    with pytest.raises(REFUSED, match="The actor of entry 4 does not match its hash"):
        forgery.name_actors()


def test_an_entry_without_an_actor_is_refused(forger: Session) -> None:
    forgery = Forgery(forger, ("one", "two")).made()
    forgery.insert()
    with pytest.raises(REFUSED, match="Entries 4 to 5 do not all have a recorded actor"):
        forgery.move_head()


@pytest.mark.parametrize("many", [1, 3])
def test_an_entry_that_the_head_does_not_follow_is_refused(forger: Session, many: int) -> None:
    forgery = Forgery(forger, [f"t{number}" for number in range(many)]).made()
    forgery.insert()
    forgery.name_actors()
    with pytest.raises(REFUSED, match="head of the record is still at 3"):
        forger.commit()


def test_nor_one_in_a_savepoint(forger: Session) -> None:
    forger.execute("SELECT")
    with forger.transaction():
        Forgery(forger).made().insert()
    with pytest.raises(REFUSED, match="head of the record is still at 3"):
        forger.commit()


@pytest.mark.parametrize("name", ["sequence", "digest", "at"])
def test_the_head_moves_only_to_the_end_of_a_publication(forger: Session, name: str) -> None:
    forgery = Forgery(forger, ("one", "two")).made()
    forgery.insert()
    forgery.name_actors()
    first = forgery.rows[0]
    wrong = {"sequence": first.sequence, "digest": first.digest, "at": now() + timedelta(days=400)}
    altered = {"at": wrong["at"]} if name == "at" else {key: wrong[key] for key in ("sequence", "digest")}
    with pytest.raises(REFUSED, match="only moves forward, to the last entry of a publication"):
        forgery.move_head(**({"digest": wrong["digest"]} if name == "digest" else altered))


def test_publishing_and_verifying_go_on_after_all_that(record_of_three: str) -> None:
    with connect(record_of_three, databases.DESK) as session:
        for after in (after for after, _message in INVENTED.values()):
            with pytest.raises(REFUSED):
                Forgery(session).made(after=after).insert()
            session.rollback()
    assert [outcome.sequence for outcome in make.publish_rows(make.topic("another"))] == [4]
    assert verify_record().entries == 4


def test_what_is_forged_well_is_an_entry_like_any_other(record: str) -> None:
    with connect(record, databases.DESK) as session:
        Forgery(session, ("one", "two", "two")).made({"version": 2}).commit()
        # Two publications in one transaction.
        first = Forgery(session, ("three",)).made()
        first.insert()
        first.name_actors()
        with pytest.raises(REFUSED, match="do not all have a projection"), session.transaction():
            first.move_head()
        first.project()
        first.move_head()
        Forgery(session, ("four",)).made().commit()
    make.publish_rows(make.topic("five"))
    assert list(Entry.objects.values_list("publication", flat=True)) == [3, 3, 3, 4, 5, 6]
