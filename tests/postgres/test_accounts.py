"""The account that runs the server, and where it finds PostgreSQL's programs."""

import contextlib
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sco.postgres import ROOT, Embedded, PostgresError, data_folder, places, programs
from tests.postgres.servers import QUICK, Make, as_root, client, remember, remembered, remove


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
    wheel = programs.wheel()
    try:
        shutil.copytree(wheel / "pginstall18", private / wheel.name / "pginstall18")
        shutil.copytree(wheel.parent / f"{wheel.name}.libs", private / f"{wheel.name}.libs")
        monkeypatch.setattr(programs, "wheel", lambda: private / wheel.name)
        with server.in_use():
            copied = server.binary("postgres")
            assert Path(psutil.Process(server.pid).exe()) == copied
            assert not copied.is_relative_to(private)
            assert server.run("psql", "--version", capture_output=True).returncode == 0
        shutil.rmtree(copied.parents[3])
    finally:
        shutil.rmtree(private)


def test_a_path_that_a_shell_would_run_is_not_run(
    monkeypatch: pytest.MonkeyPatch, make_server: Make, open_folder: Path
) -> None:
    server, wheel = make_server(), programs.wheel()
    odd = open_folder / 'a $HOME `touch ran` "b"'
    odd.mkdir()
    for name in (wheel.name, f"{wheel.name}.libs"):
        (odd / name).symlink_to(wheel.parent / name)
    monkeypatch.setattr(programs, "wheel", lambda: odd / wheel.name)
    monkeypatch.chdir(open_folder)
    with server.in_use():
        copy = server.binary("postgres").parents[3]
        assert programs.SHELL_READS.isdisjoint(str(copy))
    shutil.rmtree(copy)
    assert not Path("ran").exists()


@as_root
def test_an_ordinary_user_runs_the_server_and_a_stranger_learns_whose_it_is(
    make_server: Make, open_folder: Path
) -> None:
    user = places.unprivileged_account()
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
    stranger.account = places.find_account(1) or user
    with acting_as(1), pytest.raises(PostgresError, match="sudo chown"):
        data_folder.check_owner(stranger.data, stranger.account)


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
