"""Backups: made while the server works, encrypted, checked, restored to any time; and how each of these can fail."""

import contextlib
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage  # type: ignore[import-untyped]  # ships no types
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from sco.postgres import ROOT, Embedded, PostgresError
from sco.postgres.backup import contents, making
from tests import factories as make
from tests.api.reading import get, problem
from tests.ledger.crashing import environment, fresh_server
from tests.postgres.copies import admin, remove, standby, work_on

SECRET = pyrage.x25519.Identity.generate()
PUBLIC = str(SECRET.to_public())


@pytest.fixture(scope="module")
def server(django_db_blocker: DjangoDbBlocker) -> Iterator[Embedded]:
    """A server with a record, whose log is archived."""
    with django_db_blocker.unblock(), fresh_server(archived_for=(PUBLIC,)) as made, work_on(made):
        publish("first")
        yield made


@pytest.fixture
def operator(server: Embedded, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's environment; the folder of everything."""
    var = server.data.parent
    (var / "identity").write_text(f"# made by age-keygen\n{SECRET}\n")
    values = {"SCO_VAR": var, "BACKUP_RECIPIENT": PUBLIC, "BACKUP_IDENTITY": var / "identity"}
    for name, value in values.items():
        monkeypatch.setenv(name, str(value))
    monkeypatch.setenv("BACKUP_DATABASE_URL", server.url())
    monkeypatch.setenv("BACKUP_ARCHIVE", str(var / "archive"))
    monkeypatch.delenv("DATABASE_URL")
    return var


def publish(*slugs: str) -> None:
    for slug in slugs:
        make.publish_rows(make.author(slug))


def run(command: str, *arguments: object) -> str:
    """What the command prints; CommandError is what it says when it fails."""
    said = StringIO()
    call_command(command, *map(str, arguments), stdout=said, stderr=said)
    return said.getvalue()


def refused(command: str, *arguments: object) -> str:
    with pytest.raises(CommandError) as raised:
        run(command, *arguments)
    said = str(raised.value)
    assert "\n" not in said
    assert "AGE-SECRET" not in said
    return said


def newest(var: Path) -> Any:
    file = max(file for file in (var / "backups").glob("2*.json"))
    return SimpleNamespace(**json.loads(file.read_text()), path=file.with_name(json.loads(file.read_text())["file"]))


def archive_everything(server: Embedded) -> None:
    """Waits until the archive has all of the log so far."""
    segment = admin(server, "SELECT pg_walfile_name(pg_switch_wal())")
    deadline = time.monotonic() + 20
    while admin(server, "SELECT coalesce(last_archived_wal, '') FROM pg_stat_archiver") < segment:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextlib.contextmanager
def started(data: Path) -> Iterator[Embedded]:
    copy = Embedded(data)
    copy.start()
    try:
        with work_on(copy):
            yield copy
    finally:
        remove(copy)


def slugs_in(server: Embedded) -> list[str]:
    return list(admin(server, "SELECT array_agg(slug ORDER BY sequence) FROM ledger_entry"))


class TestBackup:
    def test_it_is_encrypted_for_the_key_and_readable_by_ages_own_tool(self, operator: Path) -> None:
        said = run("backup")
        made = newest(operator)
        assert f"{made.bytes / 1e6:.1f} MB, the record up to entry 1 (" in said
        assert made.path.stat().st_size == made.bytes
        assert made.path.read_bytes().startswith(b"age-encryption.org/v1")
        if shutil.which("age"):
            plain = subprocess.check_output(["age", "-d", "-i", operator / "identity", made.path])
        else:
            plain = pyrage.decrypt(made.path.read_bytes(), [SECRET])
        with tarfile.open(fileobj=BytesIO(plain), mode="r:gz") as tar:
            names = tar.getnames()
        assert {"PG_VERSION", "backup_label", f"pg_wal/{made.last_segment}", "backup_manifest"} <= set(names)

    def test_its_folder_is_private_and_the_last_one_is_noted(self, operator: Path) -> None:
        run("backup")
        assert {oct(path.stat().st_mode)[-3:] for path in (operator / "backups", newest(operator).path)} == {
            "700",
            "600",
        }
        last = json.loads((operator / "backups" / "last.json").read_text())
        assert last == {key: getattr(newest(operator), key) for key in ("finished_at", "bytes", "label")}
        assert abs(datetime.now(UTC) - datetime.fromisoformat(last["finished_at"])) < timedelta(minutes=1)

    @pytest.mark.drill
    def test_a_killed_one_never_looks_finished_and_leaves_nothing_after_the_next(
        self, server: Embedded, operator: Path
    ) -> None:
        folder = operator / "killed"
        command = [sys.executable, "manage.py", "backup", "--to", str(folder)]
        killed = subprocess.Popen(command, cwd=ROOT, env=environment(server) | os.environ, stdout=subprocess.DEVNULL)
        while not list(folder.glob(".*.partial")):
            assert killed.poll() is None
            time.sleep(0.005)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert "There is no backup in" in refused("restore", "--from", folder, "--into", operator / "none")
        (folder / "20260101T000000-000Z.tar.gz").write_bytes(b"renamed, but not yet described")
        (folder / "notes.tar.gz").write_bytes(b"not ours")
        run("backup", "--to", folder)
        assert len([each for each in folder.iterdir() if each.name != ".lock"]) == 3

    def test_only_one_runs_at_a_time(self, operator: Path) -> None:
        with making.catalogue.locked(operator / "backups"):
            assert "Another backup to" in refused("backup")

    @pytest.mark.drill
    def test_old_ones_are_removed_with_the_log_that_only_they_needed(self, server: Embedded, operator: Path) -> None:
        folder = operator / "many"
        for slug in ("before-the-second", "after-it"):
            run("backup", "--to", folder)
            publish(slug)
            archive_everything(server)
        assert "Removed" in run("backup", "--to", folder, "--keep", 2)
        kept = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
        assert len(kept) == 2 == len(list(folder.glob("*.age")))
        segments = sorted(each.name[:24] for each in (operator / "archive").glob("0*") if "backup" not in each.name)
        assert segments[0] == kept[0]["first_segment"]
        said = run("restore", kept[0]["label"], "--from", folder, "--to-latest", "--into", operator / "oldest")
        assert "The record is intact" in said

    @pytest.mark.drill
    def test_one_of_the_future_pushes_out_none(self, operator: Path) -> None:
        folder = operator / "future"
        run("backup", "--to", folder)
        (made,) = folder.glob("*.json")
        later = made.with_name("20310101T000000-000Z.json")
        later.write_text(made.read_text().replace(made.stem, later.stem))
        for archive in folder.glob("*.age"):
            archive.rename(folder / archive.name.replace(made.stem, later.stem))
        made.unlink()
        said = run("backup", "--to", folder, "--keep", 1)
        assert f"{later.stem} is dated later than now" in said
        assert len(list(folder.glob("*.json"))) == 2

    @pytest.mark.drill
    def test_without_a_key_it_says_so(self, operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("BACKUP_RECIPIENT")
        assert "It is not encrypted" in run("backup", "--to", operator / "plain")
        assert "The record is intact" in run("restore", "--from", operator / "plain", "--into", operator / "from-plain")


class TestRefusedBackup:
    def test_a_secret_key_in_place_of_the_public_one_is_not_repeated(
        self, operator: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BACKUP_RECIPIENT", str(SECRET))
        assert refused("backup").startswith("BACKUP_RECIPIENT is not an age public key")

    def test_a_server_that_is_down(self, operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BACKUP_DATABASE_URL", "postgresql://sco:secret@127.0.0.1:1/sco")
        said = refused("backup")
        assert said.startswith("The server that BACKUP_DATABASE_URL names refuses the connection")
        assert "secret" not in said

    def test_a_role_that_may_not_replicate(
        self, server: Embedded, operator: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        admin(server, "CREATE ROLE feeble LOGIN")
        monkeypatch.setenv("BACKUP_DATABASE_URL", server.url("feeble"))
        assert "ALTER ROLE feeble REPLICATION" in refused("backup")
        admin(server, "ALTER ROLE feeble REPLICATION")
        assert "entry" not in run("backup", "--to", operator / "feeble")  # it may not read the head

    def test_no_entry_for_replication_in_pg_hba(
        self, server: Embedded, operator: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hba = server.data / "pg_hba.conf"
        before = hba.read_text()
        hba.write_text("local all all trust\n")
        admin(server, "SELECT pg_reload_conf()")
        try:
            assert "host replication sco_owner" in refused("backup", "--to", operator / "hba")
            assert [each.name for each in (operator / "hba").iterdir()] == [".lock"]
        finally:
            hba.write_text(before)
            admin(server, "SELECT pg_reload_conf()")

    def test_another_major_version(self) -> None:
        for major in (17, 19):
            with pytest.raises(PostgresError, match=f"The server is PostgreSQL {major}, and this project's"):
                making.check_version(major)

    def test_a_full_disk(self, operator: Path) -> None:
        small = operator / "small"
        small.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)]).returncode != 0:
            pytest.skip("this machine or account lets no file system be mounted")
        try:
            assert "No space left on device" in refused("backup", "--to", small)
            assert [each.name for each in small.iterdir()] == [".lock"]
        finally:
            subprocess.run(["umount", "--lazy", str(small)], check=True)


@pytest.fixture(scope="module")
def plain(server: Embedded) -> bytes:
    """The tar file of a backup."""
    folder = server.data.parent / "contents"
    made = making.back_up(server.url(), "URL", folder, recipients=[], say=str)
    return gzip.decompress((folder / made.file).read_bytes())


class TestContents:
    def test_a_whole_one_names_the_log_that_it_needs(self, plain: bytes) -> None:
        found = contents.read(BytesIO(plain), 1 << 24)
        assert (found.timeline, len(found.first_segment)) == (1, 24)

    @pytest.mark.drill
    @pytest.mark.parametrize(
        ("damage", "said"),
        [
            (lambda tar: changed(tar, "PG_VERSION", b"19\n"), "PG_VERSION is not what its manifest says"),
            (lambda tar: changed(tar, "PG_VERSION", None), "PG_VERSION is not in it"),
            (lambda tar: changed(tar, "global/pg_control", b""), "pg_control is not what its manifest says"),
            (lambda tar: changed(tar, "pg_wal/0", None), "lacks segment"),
            (lambda tar: changed(tar, "backup_manifest", None), "has no manifest at its end"),
            (lambda tar: tar.replace(b'"WAL-Ranges"', b'"WAL-ranges"'), "has not the digest that it names"),
            (lambda tar: tar[: len(tar) // 2], "damaged"),
            (lambda tar: changed(tar, "PG_VERSION", b"18\n", more="stray"), "does not list stray"),
            (lambda tar: changed(tar, "PG_VERSION", b"18\n", more="../stray"), "not a file of a data folder"),
        ],
    )
    def test_damage_is_found(self, plain: bytes, damage: Callable[[bytes], bytes], said: str, tmp_path: Path) -> None:
        with pytest.raises(PostgresError, match=re.escape(said)):
            contents.read(BytesIO(damage(plain)), 1 << 24, into=tmp_path)


def changed(plain: bytes, name: str, content: bytes | None, more: str = "") -> bytes:
    """The tar file with another content of the files that begin so, without them, or with one file more."""
    out = BytesIO()
    with tarfile.open(fileobj=BytesIO(plain)) as old, tarfile.open(fileobj=out, mode="w") as new:
        for member in old:
            data = old.extractfile(member).read() if member.isfile() else b""  # type: ignore[union-attr]
            if member.isfile() and member.name.startswith(name):
                if content is None:
                    continue
                data = content
                member.size = len(data)
            new.addfile(member, BytesIO(data))
            if more and member.name == name:
                member.name = more
                new.addfile(member, BytesIO(data))
    return out.getvalue()


class TestRestore:
    @pytest.mark.usefixtures("in_process")
    def test_it_restores_everything_up_to_a_time_and_cursors_from_later_are_gone(
        self, api: Client, server: Embedded, operator: Path
    ) -> None:
        run("backup")
        publish("kept-1", "kept-2")
        kept = get(api, "")["as_of"]
        time.sleep(0.05)
        between = datetime.now(UTC)
        time.sleep(0.05)
        publish("lost-1", "lost-2")
        lost = get(api, "")["as_of"]
        page = get(api, "authors?limit=1")["next"]
        archive_everything(server)
        said = run("restore", "--at", between.isoformat(), "--into", operator / "earlier")
        assert re.search(r"The record is intact: \d+ entries, 0 erased; its head is entry \d+ \([0-9a-f]{16}\)", said)
        assert f"its head is entry {kept.replace('.', ' (')})" in said
        with started(operator / "earlier") as earlier:
            assert slugs_in(earlier)[-1] == "kept-2"
            assert get(api, f"changes?after={kept}")["results"] == []
            gone = [f"changes?after={lost}", f"authors?as_of={lost}", f"authors/first/history?as_of={lost}", page]
            for address in gone:  # ahead of the head
                assert problem(api, address, 410)["fresh_start"].startswith("/api/v1/")
            publish("other-1", "other-2", "other-3")
            for address in gone:  # another digest there
                assert get(api, problem(api, address, 410)["fresh_start"])
            assert get(api, f"changes?after={kept}")["results"][0]["slug"] == "other-1"

    def test_to_latest_recovers_all_that_was_archived(self, server: Embedded, operator: Path) -> None:
        publish("the-latest")
        archive_everything(server)
        run("restore", "--to-latest", "--into", operator / "latest")
        with started(operator / "latest") as latest:
            assert slugs_in(latest) == slugs_in(server)

    @pytest.mark.drill
    def test_one_made_from_a_standby_is_whole_too(
        self, server: Embedded, operator: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with standby(server) as second:
            monkeypatch.setenv("BACKUP_DATABASE_URL", second.url())
            run("backup", "--to", operator / "of-standby")
        run("restore", "--from", operator / "of-standby", "--into", operator / "from-standby")
        with started(operator / "from-standby") as restored:
            assert slugs_in(restored) == slugs_in(server)

    def test_a_folder_in_use_is_refused_and_one_with_data_only_moved_aside(
        self, server: Embedded, operator: Path
    ) -> None:
        assert "still runs on" in refused("restore", "--into", server.data, "--replace")
        target = operator / "occupied"
        target.mkdir()
        (target / "precious").touch()
        assert "is not empty" in refused("restore", "--into", target)
        said = run("restore", "--into", target, "--replace")
        (former,) = operator.glob("occupied.before-*")
        assert str(former) in said
        assert (former / "precious").exists()
        assert (target / "PG_VERSION").exists()
        assert not list(operator.glob("*.new-*"))

    @pytest.mark.drill
    def test_it_needs_no_database(self, server: Embedded, operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        run("backup")
        fresh = operator / "fresh"
        monkeypatch.delenv("BACKUP_ARCHIVE")  # two servers would write to it, as the first still runs
        command = [sys.executable, "manage.py", "restore", "--from", str(operator / "backups")]
        environ = {**os.environ, "SCO_VAR": str(fresh)}
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Start the service, and make a new backup" in done.stdout
        with started(fresh / "postgres") as restored:
            assert slugs_in(restored) == slugs_in(server)

    def test_a_named_server_is_not_restored_from_here(self, operator: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/sco")
        assert "--into" in refused("restore")


class TestRefusedRestore:
    @pytest.fixture
    def made(self, operator: Path) -> Any:
        """A backup, the same for all of these tests."""
        if not list((operator / "backups").glob("2*.json")):
            run("backup")
        return newest(operator)

    def test_a_time_before_the_end_of_the_backup(self, operator: Path, made: Any) -> None:
        at = datetime.fromisoformat(made.started_at)
        assert "use an older one" in refused("restore", made.label, "--at", at.isoformat(), "--into", operator / "x")
        assert "There is no backup from before" in refused("restore", "--at", "2020-01-01T00:00:00Z")

    def test_a_time_without_offset(self) -> None:
        assert "write 2026-01-31T12:00:00Z" in refused("restore", "--at", "2026-01-31 12:00")

    def test_a_time_after_the_archive_ends(self, operator: Path, made: Any) -> None:
        at = datetime.now(UTC) + timedelta(hours=1)
        said = refused("restore", "--at", at.isoformat(), "--into", operator / "x")
        assert "The archive ends before the time." in said
        assert not (operator / "x").exists()

    @pytest.mark.drill
    def test_an_archive_with_a_gap(self, server: Embedded, operator: Path, made: Any) -> None:
        for slug in ("gap-1", "gap-2", "gap-3"):
            publish(slug)
            archive_everything(server)
        segments = sorted(file for file in (operator / "archive").iterdir() if file.name[:24] > made.last_segment)
        removed = segments[1].rename(operator / segments[1].name)
        try:
            lacks = f"The archive lacks segment {removed.name[:24]} of the log, although later ones are there."
            assert lacks in refused("restore", "--to-latest", "--into", operator / "x")
            at = datetime.now(UTC).isoformat()
            assert lacks in refused("restore", made.label, "--at", at, "--into", operator / "x")
        finally:
            removed.rename(segments[1])

    def test_a_damaged_segment_ends_the_recovery_and_is_not_taken_for_the_end(
        self, server: Embedded, operator: Path, made: Any
    ) -> None:
        publish("damaged")
        archive_everything(server)
        segment = next(file for file in sorted((operator / "archive").iterdir()) if file.name[:24] > made.last_segment)
        whole = segment.read_bytes()
        segment.write_bytes(whole[:-100])
        try:
            assert "is damaged" in refused("restore", "--to-latest", "--into", operator / "x")
        finally:
            segment.write_bytes(whole)

    def test_another_key(self, operator: Path, made: Any) -> None:
        (operator / "identity").write_text(str(pyrage.x25519.Identity.generate()))
        assert "was encrypted for another key" in refused("restore", "--into", operator / "x")
        (operator / "identity").write_text(PUBLIC)
        assert "without an age secret key" in refused("restore", "--into", operator / "x")
        (operator / "identity").unlink()
        assert "cannot be read" in refused("restore", "--into", operator / "x")

    @pytest.mark.parametrize("damage", ["cut", "flip"])
    def test_a_damaged_file(self, operator: Path, made: Any, damage: str) -> None:
        whole = made.path.read_bytes()
        middle = len(whole) // 2
        flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
        made.path.write_bytes(whole[:-1000] if damage == "cut" else flipped)
        assert "is damaged" in refused("restore", "--into", operator / "x")
        assert not list(operator.glob("x*new*"))
        made.path.write_bytes(whole)

    @pytest.mark.drill
    def test_a_record_that_was_tampered_with_is_kept_aside(self, made: Any, operator: Path) -> None:
        run("restore", "--into", operator / "forged")
        with started(operator / "forged") as forged:
            admin(forged, "ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
            admin(forged, "UPDATE ledger_entry SET slug = 'forged' WHERE sequence = 1")
            making.back_up(forged.url(), "URL", operator / "bad", recipients=[PUBLIC], say=str)
        said = refused("restore", "--from", operator / "bad", "--into", operator / "x")
        assert "The record is damaged. Entry 1" in said
        assert next(operator.glob("x.unverified-*")).is_dir()
        assert not (operator / "x").exists()


class TestArchive:
    def test_another_file_of_the_same_name_is_refused_and_the_same_one_is_not(self, operator: Path) -> None:
        def store(content: bytes) -> int:
            (operator / "segment").write_bytes(content)
            arguments = ["store", str(operator / "other"), PUBLIC, "--name", "0" * 23 + "1"]
            return main([*arguments, "--path", str(operator / "segment")])

        from sco.postgres.backup.__main__ import main

        (operator / "other").mkdir()
        assert [store(b"one"), store(b"one"), store(b"two")] == [0, 0, 1]
        assert len(list((operator / "other").iterdir())) == 1

    @pytest.mark.drill
    def test_a_start_without_the_archive_is_noticed(
        self, server: Embedded, operator: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run("restore", "--into", operator / "unarchived")
        with started(operator / "unarchived") as copy:
            monkeypatch.setenv("BACKUP_DATABASE_URL", copy.url())
            assert "The server does not archive its log" in run("backup", "--to", operator / "of-unarchived")
