"""The embedded server: whatever happened before, a start ends in a server that answers, or says why not."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from sco.postgres import ROOT, Embedded, PostgresError
from sco.running import places
from sco.running.places import lives
from tests.running.conftest import QUICK, kill, remove

Make = Callable[..., Embedded]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


def remember(server: Embedded, word: str) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", [word])


def remembered(server: Embedded) -> list[str]:
    with psycopg.connect(server.url()) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words")]


def test_data_outlives_the_server(make_server: Make) -> None:
    server = make_server()
    with server.in_use():
        remember(server, "kept")
    assert not server.running
    assert server.pid is None
    with server.in_use():
        assert remembered(server) == ["kept"]


def test_the_database_sorts_by_code_point_in_every_place(make_server: Make) -> None:
    server = make_server()
    with server.in_use(), psycopg.connect(server.url()) as connection:
        query = "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'sco'"
        assert connection.execute(query).fetchone() == ("b", "C.UTF-8", "UTF8")
        assert connection.execute("SELECT current_user, lower('ÄЖ')").fetchone() == ("sco_owner", "äж")
        assert connection.info.server_version // 10000 == places.MAJOR


def test_nobody_else_can_connect(make_server: Make) -> None:
    server = make_server()
    with server.in_use(), psycopg.connect(server.url()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        folder = places.socket_folder(server.data, server.account)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == server.account.uid
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700


def test_a_socket_folder_of_somebody_else_is_not_trusted(make_server: Make) -> None:
    server = make_server()
    folder = places.socket_folder(server.data, server.account)
    for prepare in (lambda: folder.mkdir(mode=0o777), lambda: folder.symlink_to("/")):
        prepare()
        if not folder.is_symlink():
            folder.chmod(0o777)
        with pytest.raises(PostgresError, match="not trusted"):
            server.start()
        with pytest.raises(PostgresError, match="not trusted"):
            server.url()
        folder.unlink() if folder.is_symlink() else folder.rmdir()


def test_the_last_one_out_stops_the_server(make_server: Make) -> None:
    first, second = make_server(), make_server()
    with first.in_use():
        with second.in_use():
            pass
        assert first.running
    assert not first.running


def test_a_start_after_kill_9_recovers_what_was_committed(make_server: Make) -> None:
    server = make_server()
    with server.in_use():
        remember(server, "committed")
        killed = kill(server)
        assert not server.running
        server.start()
        assert server.pid not in {None, killed}
        assert remembered(server) == ["committed"]


def test_a_reused_process_number_is_not_taken_for_the_server(make_server: Make) -> None:
    server = make_server()
    server.start()
    kill(server)
    with subprocess.Popen(["sleep", "60"], **server.account.process_options()) as stranger:  # type: ignore[call-overload]
        lock = server.data / "postmaster.pid"
        lock.write_text("\n".join([str(stranger.pid), *lock.read_text().splitlines()[1:]]) + "\n")
        assert server.pid is None
        server.stop()
        server.start()
        assert server.running
        assert stranger.poll() is None
        stranger.kill()


def test_a_data_folder_removed_under_the_server_is_made_anew(make_server: Make) -> None:
    server = make_server()
    server.start()
    old = server.pid
    assert old is not None
    shutil.rmtree(server.data)
    server.start()
    assert server.pid not in {None, old}
    assert not lives(old)


def test_a_half_made_data_folder_is_swept_away(make_server: Make) -> None:
    server = make_server()
    left = server.data.parent / "postgres.new-half"
    left.mkdir(parents=True)
    (left / "PG_VERSION").write_text("18\n")
    server.start()
    assert server.running
    assert not left.exists()


@pytest.mark.parametrize(
    "path", ["a path/with 'quotes' and $HOME `id`/postgres", "/".join(["x" * 49] * 5) + "/postgres"]
)
def test_any_path_will_do(make_server: Make, path: str) -> None:
    server = make_server(path)
    with server.in_use():
        assert server.running


def test_the_data_of_another_major_is_left_alone(make_server: Make) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    places.own(server.data, server.account)
    initdb = server.binary("initdb").parents[2] / "pginstall" / "bin" / "initdb"
    options = server.account.process_options()
    subprocess.run(
        [str(initdb), "--no-sync", "-D", str(server.data)], check=True, cwd="/", capture_output=True, **options
    )  # type: ignore[call-overload]
    before = sorted(server.data.rglob("*"))
    with pytest.raises(PostgresError, match=r"PostgreSQL 16.*is 18.*pg_dumpall.*mv '") as caught:
        server.start()
    assert str(server.data) in str(caught.value)
    assert sorted(server.data.rglob("*")) == before


def test_a_folder_of_other_files_is_left_alone(make_server: Make) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    (server.data / "thesis.txt").write_text("dear")
    with pytest.raises(PostgresError, match="no PostgreSQL database"):
        server.start()
    assert [each.name for each in server.data.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_folders_place_is_named(make_server: Make) -> None:
    server = make_server()
    server.data.parent.mkdir()
    server.data.touch()
    places.own(server.data, server.account)
    with pytest.raises(PostgresError, match="postgres is a file"):
        server.start()


def test_a_damaged_folder_is_no_other_major(make_server: Make) -> None:
    server = make_server()
    server.data.mkdir(parents=True)
    places.own(server.data, server.account)
    (server.data / "PG_VERSION").touch()
    with pytest.raises(PostgresError, match="is empty: the database is damaged"):
        server.start()


@as_root
def test_a_full_disk_is_named_at_the_first_set_up(make_server: Make, open_folder: Path) -> None:
    (open_folder / "small").mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m,mode=755", "tmpfs", str(open_folder / "small")])
    if mounted.returncode != 0:
        pytest.skip("this machine lets no file system be mounted")
    try:
        with pytest.raises(PostgresError, match="disk is full") as caught:
            make_server("small/postgres").start()
        assert "log" not in str(caught.value)
    finally:
        subprocess.run(["umount", str(open_folder / "small")], check=True)


@as_root
def test_what_root_makes_belongs_to_the_owner_of_the_project(make_server: Make, open_folder: Path) -> None:
    os.chown(open_folder, 65534, 65534)
    with make_server().in_use():
        made = [open_folder / "var", *(open_folder / "var").iterdir()]
        assert {each.stat().st_uid for each in made} == {65534}


def test_a_stop_leaves_no_socket_folder(make_server: Make) -> None:
    server = make_server()
    with server.in_use():
        assert places.socket_folder(server.data, server.account).exists()
    assert not places.socket_folder(server.data, server.account).exists()


def test_a_wrong_setting_is_said_at_once(make_server: Make) -> None:
    server = make_server(work_memory="1MB")
    began = time.monotonic()
    with pytest.raises(PostgresError, match="unrecognized configuration parameter"):
        server.start()
    assert time.monotonic() - began < 20


def test_surroundings_of_the_shell_do_not_reach_the_server(make_server: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PGPORT": "1",
        "PGHOST": "nowhere",
        "PGDATA": "/",
        "PGOPTIONS": "--nonsense=1",
        "LC_ALL": "xx",
    }.items():
        monkeypatch.setenv(name, value)
    server = make_server()
    with server.in_use():
        assert server.running
        done = server.run("psql", "-d", "sco", "-Atc", "SELECT 1", capture_output=True, text=True)
        assert done.stdout == "1\n"


CLIENT = """
import sys, psycopg
from pathlib import Path
from sco.postgres import Embedded
server = Embedded(Path(sys.argv[1]), {"fsync": "off", "max_connections": "20", "shared_buffers": "8MB"})
with server.in_use(), psycopg.connect(server.url()) as connection:
    print(server.pid, server.account.name, flush=True)
    sys.stdin.readline()
"""


def client(server: Embedded, python: str = sys.executable, **options: object) -> "subprocess.Popen[str]":
    command = [python, "-c", CLIENT, str(server.data)]
    environ = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "PYTHONDONTWRITEBYTECODE": "1"}
    settings: dict[str, object] = {
        "cwd": "/",
        "env": environ,
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "text": True,
    }
    return subprocess.Popen(command, **(settings | options))  # type: ignore[call-overload, no-any-return]


def test_processes_that_start_at_once_share_one_server(make_server: Make) -> None:
    server = make_server()
    with client(server) as one, client(server) as two, client(server) as three:
        said = {each.stdout.readline() for each in (one, two, three) if each.stdout}
        assert len(said) == 1
        for each in (one, two):
            each.communicate("\n", timeout=30)
        assert server.running
        three.communicate("\n", timeout=30)
    assert not server.running


def test_a_killed_user_does_not_keep_the_server_for_ever(make_server: Make) -> None:
    server = make_server()
    with client(server) as user:
        assert user.stdout is not None
        user.stdout.readline()
        user.send_signal(signal.SIGKILL)
        user.wait(timeout=10)
    assert server.running
    with server.in_use():
        pass
    assert not server.running


@as_root
def test_root_hands_the_server_to_an_ordinary_account(make_server: Make) -> None:
    server = make_server()
    with server.in_use():
        assert psutil.Process(server.pid).uids().effective == server.account.uid != 0


@as_root
def test_in_a_private_folder_of_root_the_data_is_kept_elsewhere_and_found_again(
    capfd: pytest.CaptureFixture[str],
) -> None:
    private = Path(tempfile.mkdtemp(prefix="sco-private-"))
    server = Embedded(private / "project" / "var" / "postgres", QUICK)
    try:
        with server.in_use():
            remember(server, "kept")
        elsewhere = server.data.resolve()
        assert not elsewhere.is_relative_to(private)
        assert str(elsewhere) in capfd.readouterr().err
        with Embedded(server.data, QUICK).in_use() as again:
            assert remembered(again) == ["kept"]
        assert stat.S_IMODE(private.stat().st_mode) == 0o700
        assert private.stat().st_uid == 0
        remove(server)
        with pytest.raises(PostgresError, match="temporary folder was cleared"):
            server.start()
    finally:
        remove(server)
        shutil.rmtree(private)


@as_root
def test_programs_that_the_account_cannot_reach_are_copied(monkeypatch: pytest.MonkeyPatch, make_server: Make) -> None:
    server = make_server()
    private = Path(tempfile.mkdtemp(prefix="sco-private-"))
    wheel = places._wheel()
    try:
        shutil.copytree(wheel / "pginstall18", private / wheel.name / "pginstall18")
        shutil.copytree(wheel.parent / f"{wheel.name}.libs", private / f"{wheel.name}.libs")
        monkeypatch.setattr(places, "_wheel", lambda: private / wheel.name)
        with server.in_use():
            programs = server.binary("postgres")
            assert Path(psutil.Process(server.pid).exe()) == programs
            assert not programs.is_relative_to(private)
            assert server.run("psql", "--version", capture_output=True).returncode == 0
        shutil.rmtree(programs.parents[3])
    finally:
        shutil.rmtree(private)


def test_a_path_that_a_shell_would_run_is_not_run(
    monkeypatch: pytest.MonkeyPatch, make_server: Make, open_folder: Path
) -> None:
    server, wheel = make_server(), places._wheel()
    odd = open_folder / 'a $HOME `touch ran` "b"'
    odd.mkdir()
    for name in (wheel.name, f"{wheel.name}.libs"):
        (odd / name).symlink_to(wheel.parent / name)
    monkeypatch.setattr(places, "_wheel", lambda: odd / wheel.name)
    monkeypatch.chdir(open_folder)
    with server.in_use():
        copy = server.binary("postgres").parents[3]
        assert places.SHELL_READS.isdisjoint(str(copy))
    shutil.rmtree(copy)
    assert not Path("ran").exists()


@as_root
def test_an_ordinary_user_runs_the_server_and_a_stranger_is_told_whose_it_is(
    make_server: Make, open_folder: Path
) -> None:
    user = places._unprivileged()
    python = next((each for each in (sys.executable, "/usr/bin/python3") if runs_here(user, each)), None)
    if python is None:
        pytest.skip("no Python of this version that an ordinary user can reach")
    home = open_folder / "home"
    home.mkdir()
    places.own(home, user)
    server = make_server("home/var/postgres")
    with client(server, python, **user.process_options()) as process:
        said, _ = process.communicate("\n", timeout=60)
    assert said.split()[1] == user.name
    assert server.data.owner() == user.name
    stranger = Embedded(server.data)
    stranger.account = places._account(1) or user
    with acting_as(1), pytest.raises(PostgresError, match="sudo chown"):
        stranger._check_owner()


@contextlib.contextmanager
def acting_as(uid: int) -> Iterator[None]:
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


def runs_here(user: places.Account, python: str) -> bool:
    if not user.reaches(Path(python)):
        return False
    environ = {"PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]), "PYTHONDONTWRITEBYTECODE": "1"}
    code = f"import sys, psycopg, sco.postgres; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    command = [python, "-c", code]
    return subprocess.run(command, cwd="/", env=environ, capture_output=True, **user.process_options()).returncode == 0  # type: ignore[call-overload, no-any-return]
