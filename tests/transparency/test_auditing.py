"""What an auditor notices, of servers that lie in every way that we could think of."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sco.partners.auditing.audit import audit
from sco.partners.auditing.faults import AuditFailed, Damaged, NotAudited
from sco.partners.auditing.server import Server
from sco.partners.auditing.state import State
from sco.transparency.checkpoints import keys_note
from sco.transparency.notes import Signer
from tests.running.service import free_port
from tests.transparency.servers import ORIGIN, FakeServer, changes, refusal, texts

KEY, NEW, THIEF = (Signer.generate(ORIGIN) for _each in range(3))
FORGED = [*texts(299), "forged"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sco.partners.auditing.audit.LAGGING_PAUSE", 0.0)


def seen(number: int) -> State:
    """The state after a visit to the honest log of so many entries."""
    return audit(FakeServer(changes(texts(number)), [KEY]), None).state


@pytest.mark.parametrize(("before", "now"), [(0, 1), (1, 2), (3, 300), (255, 256), (256, 257), (300, 300), (300, 700)])
def test_an_honest_log_that_grows_is_intact(before: int, now: int) -> None:
    state = seen(before) if before else None
    server = FakeServer(changes(texts(now)), [KEY])
    report = audit(server, state)
    assert (report.entries, report.documents, report.checkpoint.size) == (now - before, now - before, now)
    assert report.state.cursor == server.entries[-1]["cursor"]
    assert any("First visit" in notice for notice in report.notices) == (state is None)


def test_a_visit_asks_only_for_what_is_new() -> None:
    server = FakeServer(changes(texts(700)), [KEY])
    audit(server, seen(600))
    assert {path for path in server.asked if "entries" in path} == {"log/tile/entries/002.p/188"}
    assert sum("changes" in path for path in server.asked) == 1


def forged_document(server: FakeServer) -> None:
    server.entries[299] |= {"document": {"text": "another"}}


def forged_leaf(server: FakeServer) -> None:
    server.leaves[299] = server.leaves[299].replace(b"t300", b"t301")


def forged_digest(server: FakeServer) -> None:
    server.entries[299] |= {"digest": "00" * 32}


def forged_hash(server: FakeServer) -> None:
    server.entries[299] |= {"actor_hash": "33" * 32}


def missing_entry(server: FakeServer) -> None:
    del server.entries[299]


def note_without_salt(server: FakeServer) -> None:
    server.entries[299] |= {"document_salt": None}


def cut_bundle(server: FakeServer) -> None:
    server._tile = lambda address: b"\x00"  # type: ignore[method-assign]


def short_bundle(server: FakeServer) -> None:
    server._tile = lambda address: b""  # type: ignore[method-assign]


def gone_bundle(server: FakeServer) -> None:
    def gone(address: str) -> bytes:
        raise refusal(404, "no such tile")

    server._tile = gone  # type: ignore[method-assign]


def unreadable_entry(server: FakeServer) -> None:
    del server.entries[299]["kind"]


def no_entry(server: FakeServer) -> None:
    server.entries[299] = "an entry"  # type: ignore[call-overload]


FORGERIES = {
    "a document that is another": (forged_document, "Entry 300: document, note and salt do not match"),
    "a leaf that is another": (forged_leaf, "Entry 300 is another one in the feed"),
    "a digest that does not follow": (forged_digest, "digest of entry 300 does not follow"),
    "a hash that is another": (forged_hash, "Entry 300 is another one in the feed"),
    "an entry that the feed keeps back": (missing_entry, "feed lacks entry 300"),
    "a document without its salt": (note_without_salt, "no salt"),
    "a bundle that is cut off": (cut_bundle, "cut off"),
    "a bundle that is too short": (short_bundle, "has 0 entries"),
    "a bundle that is gone": (gone_bundle, "status 404. no such tile"),
    "an entry that lacks members": (unreadable_entry, "cannot be read"),
    "an entry that is none": (no_entry, "cannot be read"),
}


@pytest.mark.parametrize(("forge", "reason"), FORGERIES.values(), ids=FORGERIES)
def test_a_server_that_contradicts_itself_fails(forge: Callable[[FakeServer], None], reason: str) -> None:
    server = FakeServer(changes(texts(300)), [KEY])
    forge(server)
    with pytest.raises(AuditFailed, match=reason):
        audit(server, None)


def test_entries_that_are_not_those_of_the_checkpoint_fail() -> None:
    server, other = FakeServer(changes(texts(300)), [KEY]), FakeServer(changes(FORGED), [KEY])
    server.entries, server.leaves, server.__class__ = other.entries, other.leaves, Stuck
    server.stuck = FakeServer(changes(texts(300)), [KEY]).checkpoint  # type: ignore[attr-defined]
    with pytest.raises(AuditFailed, match="not those of its checkpoint"):
        audit(server, None)


class Stuck(FakeServer):
    """A server that shows another checkpoint than that of its entries."""

    stuck = ""

    @property
    def checkpoint(self) -> str:
        return self.stuck


REWRITTEN = {
    "the last entry": (FORGED, "split view: with 300 entries"),
    "the last entry, and more since": ([*FORGED, "more"], "rewritten: it does not begin with the 300 entries"),
    "the first entry, and more since": (["forged", *texts(700)[1:]], "rewritten"),
    "fewer entries": (texts(299), "has lost entries: your last visit had 300"),
}


@pytest.mark.parametrize(("now", "reason"), REWRITTEN.values(), ids=REWRITTEN)
def test_a_record_that_was_rewritten_fails_with_both_checkpoints(now: list[str], reason: str) -> None:
    server = FakeServer(changes(now), [KEY])
    before = seen(300)
    with pytest.raises(AuditFailed, match=reason) as failed:
        audit(server, before)
    # Signed twice by the same key, they prove it to everybody.
    assert before.checkpoint in str(failed.value)
    assert server.checkpoint in str(failed.value)


def test_a_replica_that_lags_for_a_moment_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    late, now = FakeServer(changes(texts(299)), [KEY]), FakeServer(changes(texts(301)), [KEY])
    shown = iter([late.checkpoint, late.checkpoint])
    once = now._once
    monkeypatch.setattr(
        now, "_once", lambda path: next(shown, now.checkpoint).encode() if path == "log/checkpoint" else once(path)
    )
    assert audit(now, seen(300)).entries == 1


def test_a_split_view_shows_by_the_checkpoint_of_somebody_else() -> None:
    mine, theirs = FakeServer(changes(texts(300)), [KEY]), FakeServer(changes([*FORGED, "more"]), [KEY])
    audit(mine, None, checkpoints=[("theirs", FakeServer(changes(texts(200)), [KEY]).checkpoint)])
    with pytest.raises(AuditFailed, match=r"rewritten: .* of somebody else"):
        audit(theirs, None, checkpoints=[("theirs", mine.checkpoint)])


def test_what_somebody_holds_is_looked_up() -> None:
    server, entries = FakeServer(changes(texts(300)), [KEY]), changes(texts(300))
    entries[7] |= {"document": None, "document_salt": None}
    assert audit(server, None, held=held(entries)).held == 300
    with pytest.raises(AuditFailed, match="line 1: entry 300, which verifies by itself, is not the one that you hold"):
        audit(server, None, held=held(changes(FORGED)[299:]))
    with pytest.raises(AuditFailed, match="line 1: you hold entry 301, but the log has only 300"):
        audit(server, None, held=held(changes(texts(301))[300:]))


def held(entries: list[Any]) -> list[tuple[str, Any]]:
    return [(f"held, line {number}", entry) for number, entry in enumerate(entries, start=1)]


def test_what_is_in_the_feed_and_not_in_the_log_yet_proves_nothing() -> None:
    server = FakeServer(changes(texts(301)), [KEY])
    server.size = 300
    with pytest.raises(NotAudited, match="entry 301 is in the feed, and not yet in the log"):
        audit(server, None, held=held(changes(texts(301))[300:]))


DAMAGES: dict[str, dict[str, Any]] = {
    "a document": {"document": {"text": "text 249 "}}, "a note": {"note": {"en": "x"}},
    "a salt": {"document_salt": "00" * 16}, "no salt": {"document_salt": None},
    "a hash": {"document_hash": "00" * 32}, "another hash": {"actor_hash": "00" * 32}, "no hash": {"actor_hash": "x"},
    "a slug": {"slug": "t251"}, "a time": {"at": "2026-01-01T00:00:00.000001Z"}, "a version": {"version": 2},
    "a sequence": {"sequence": 251}, "a sequence beyond": {"sequence": 2500}, "no sequence": {"sequence": "x"},
    "a digest": {"digest": "00" * 32}, "a cursor": {"cursor": "250.0000000000000000"},
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("has_state", [False, True])
def test_a_damaged_entry_of_ones_own_proves_nothing(damage: dict[str, Any], has_state: bool) -> None:
    server, entry = FakeServer(changes(texts(300)), [KEY]), changes(texts(300))[249]
    with pytest.raises(Damaged, match=r"held, line 1: .* nothing was proved about the server"):
        audit(server, seen(300) if has_state else None, held=held([entry | damage]))


def test_a_line_of_an_export_is_told_from_an_entry() -> None:
    entry = {key: value for key, value in changes(["text"])[0].items() if key not in {"digest", "actor_hash"}}
    with pytest.raises(Damaged, match=r"line 2: This lacks actor_hash, digest\. Hold entries of the change feed"):
        audit(FakeServer(changes(texts(3)), [KEY]), None, held=held([*changes(texts(1)), entry]))


@pytest.mark.parametrize("change", [("300", "301"), (ORIGIN, "log.example/another"), ("\n\n", "\n"), ("\n", " ")])
def test_a_damaged_checkpoint_of_ones_own_proves_nothing(change: tuple[str, str]) -> None:
    server = FakeServer(changes(texts(300)), [KEY])
    with pytest.raises(Damaged, match=r"theirs: .* nothing was proved about the server"):
        audit(server, None, checkpoints=[("theirs", server.checkpoint.replace(*change))])


def test_another_key_fails_and_a_signed_one_is_learned() -> None:
    before = seen(3)
    with pytest.raises(AuditFailed, match="replaced, and no key that you trust"):
        audit(FakeServer(changes(texts(4)), [THIEF]), before)
    both = FakeServer(changes(texts(4)), [NEW, KEY])
    report = audit(both, before)
    assert report.notices == [f"The log has a new key, signed by a former one: {NEW.verifier}."]
    assert audit(FakeServer(changes(texts(5)), [NEW]), report.state).entries == 1
    # Even who was away all the time: the former key's last signature is for the new one.
    last = keys_note(ORIGIN, [NEW.verifier], [NEW, KEY])
    assert audit(FakeServer(changes(texts(5)), [NEW], last), before).entries == 2
    # Or by hand, as the operator has announced it.
    assert audit(FakeServer(changes(texts(5)), [THIEF]), before, keys=[str(THIEF.verifier)]).entries == 2


def test_a_key_that_is_listed_but_has_not_signed_fails() -> None:
    server = FakeServer(changes(texts(3)), [THIEF], keys_note(ORIGIN, [KEY.verifier], [KEY]))
    with pytest.raises(AuditFailed, match="None of the trusted keys"):
        audit(server, None)


@pytest.mark.parametrize("url", ["", "record.example", "ftp://record.example", "file:///etc/passwd", "http://"])
def test_what_is_no_address_is_not_audited(url: str) -> None:
    with pytest.raises(NotAudited, match="no address"):
        Server(url)


@pytest.mark.parametrize(
    ("url", "base"), [("http://a", "http://a/api/v1/"), ("https://a:1/b/api/v1/", "https://a:1/b/api/v1/")]
)
def test_an_address_may_be_that_of_the_service_or_of_its_api(url: str, base: str) -> None:
    assert Server(url).base == base


def test_the_command_says_what_is_wrong_by_its_status(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    state, held = tmp_path / "state.json", tmp_path / "held"
    serve(monkeypatch, texts(300))
    call_command("audit", "http://log.example", state=state)
    assert "is intact: 300 entries" in capsys.readouterr().out
    held.write_text("".join(json.dumps(each) + "\n" for each in changes(texts(9))))
    call_command("audit", "http://log.example", state=state, holding=held)
    assert "Entries that you hold, all part of the log: 9." in capsys.readouterr().out
    before = state.read_text()
    serve(monkeypatch, FORGED)
    assert status(state) == (1, "THE AUDIT HAS FAILED. A split view")
    assert state.read_text() == before
    for damaged in ("{}", "[]", "no JSON", before.replace('"size": 300', '"size": 299')):
        state.write_text(damaged)
        assert status(state) == (2, "Not audited")
    held.write_text('{"sequence": 1}\n\n')
    with pytest.raises(CommandError, match=r"held, line 1: .* nothing was proved about the server") as error:
        call_command("audit", "http://log.example", holding=held)
    assert error.value.returncode == 2
    monkeypatch.undo()
    with pytest.raises(CommandError, match="cannot be read") as error:
        call_command("audit", f"http://127.0.0.1:{free_port()}")
    assert error.value.returncode == 2


def serve(monkeypatch: Any, served: list[str]) -> None:
    server = FakeServer(changes(served), [KEY])
    monkeypatch.setattr(Server, "_once", lambda _self, path: server._once(path))


def status(state: Path) -> tuple[int, str]:
    with pytest.raises(CommandError) as error:
        call_command("audit", "http://log.example", state=state)
    return error.value.returncode, str(error.value).partition(":")[0]
