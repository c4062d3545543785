"""The embedded server: whatever happened before, a start ends in a running server, or says why not."""

import os
import shutil
import signal
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from sco.postgres import PostgresError, places, programs
from sco.postgres.server import is_alive
from tests.postgres.servers import Make, client, kill, remember, remembered


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
        assert connection.info.server_version // 10000 == programs.MAJOR


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


@pytest.mark.drill
def test_a_start_after_kill_9_recovers_what_was_committed(make_server: Make) -> None:
    server = make_server()
    with server.in_use():
        remember(server, "committed")
        killed = kill(server)
        assert not server.running
        server.start()
        assert server.pid not in {None, killed}
        assert remembered(server) == ["committed"]


@pytest.mark.drill
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
    assert not is_alive(old)


def test_a_stop_leaves_no_socket_folder(make_server: Make) -> None:
    server = make_server()
    with server.in_use():
        assert places.socket_folder(server.data, server.account).exists()
    assert not places.socket_folder(server.data, server.account).exists()


def test_a_wrong_setting_is_reported_at_once(make_server: Make) -> None:
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


CANARY = "Quagmirethorn"
REFUSED = [
    f"INSERT INTO drafts (slug, text) VALUES ('taken', '{CANARY} one')",
    f"INSERT INTO drafts (slug, text) VALUES ('{CANARY}', NULL)",
    f"INSERT INTO drafts (slug, text) VALUES ('x', repeat('{CANARY} ', 99))",
    f"UPDATE drafts SET text = 'short {CANARY}'",
    f"INSERT INTO notes VALUES ('{CANARY}')",
    f"DO $$ BEGIN PERFORM '{CANARY}'; PERFORM 1 / 0; END $$",
    f"SELECT '{CANARY}' FROM nowhere",
]


def test_the_log_is_private_and_quotes_no_statement(make_server: Make) -> None:
    server = make_server()
    server.log.parent.mkdir(parents=True)
    server.log.touch(mode=0o644)
    with server.in_use(), psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE drafts (slug text PRIMARY KEY, text varchar(200) NOT NULL, CHECK (text LIKE 'Q%'))"
        )
        connection.execute("CREATE TABLE notes (slug text REFERENCES drafts)")
        connection.execute("INSERT INTO drafts VALUES ('taken', 'Q')")
        for statement in REFUSED:
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT 1 / (length(%s) - 13)", [CANARY])
        log = server.log.read_text()
    assert stat.S_IMODE(server.log.stat().st_mode) == 0o600
    assert "duplicate key value violates unique constraint" in log
    assert log.count("ERROR:") == len(REFUSED) + 1
    assert CANARY not in log


def test_two_who_write_one_slug_at_once_leave_no_text_in_the_log(make_server: Make) -> None:
    server = make_server()
    with server.in_use(), psycopg.connect(server.url()) as one, psycopg.connect(server.url()) as two:
        one.execute("CREATE TABLE drafts (slug text PRIMARY KEY, text text)")
        one.commit()
        one.execute("INSERT INTO drafts VALUES ('new', 'one')")
        with ThreadPoolExecutor() as pool:
            later = pool.submit(two.execute, f"INSERT INTO drafts VALUES ('new', '{CANARY} at example.org')")
            time.sleep(0.3)
            one.commit()
            with pytest.raises(psycopg.errors.UniqueViolation):
                later.result(timeout=10)
        log = server.log.read_text()
    assert "duplicate key value violates unique constraint" in log
    assert CANARY not in log


def test_a_connection_that_is_killed_leaves_no_text_in_the_log(make_server: Make) -> None:
    server = make_server()
    with server.in_use(), psycopg.connect(server.url()) as connection:
        pid = connection.info.backend_pid
        with ThreadPoolExecutor() as pool:
            sleeping = pool.submit(connection.execute, f"SELECT pg_sleep(30), '{CANARY}'")
            time.sleep(0.5)
            os.kill(pid, signal.SIGKILL)
            with pytest.raises(psycopg.OperationalError):
                sleeping.result(timeout=10)
        deadline = time.monotonic() + 20
        while not server.running and time.monotonic() < deadline:
            time.sleep(0.1)
        log = server.log.read_text()
    assert "was terminated by signal 9" in log
    assert CANARY not in log
