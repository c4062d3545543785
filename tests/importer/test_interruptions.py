"""Concurrent editors, Ctrl-C, a missing database: each ends in a message, never in a traceback."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from articles.models import Article, Author, Outlet, Rights
from tests import databases
from tests.importer.command_runner import run, write
from tests.sources.dump_factory import PIECE

FILES = 150
SECONDS = 60


@contextmanager
def other_editor() -> Iterator["psycopg.Connection[Any]"]:
    """A second session at the same desk."""
    options = connection.settings_dict
    parts = {"host": options["HOST"], "port": options["PORT"], "user": options["USER"], "password": options["PASSWORD"]}
    known = {key: value for key, value in parts.items() if value}
    with psycopg.connect(dbname=options["NAME"], **known) as session:
        yield session


def commit_when_waited_for(session: "psycopg.Connection[Any]") -> None:
    deadline = time.monotonic() + SECONDS
    with other_editor() as watch:
        watch.autocommit = True
        while time.monotonic() < deadline:
            waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            if watch.execute(waiting).fetchone():
                break
            time.sleep(0.05)
    session.commit()


def test_an_author_saved_by_a_concurrent_session_is_found(record: str, tmp_path: Path) -> None:
    path = write(tmp_path, PIECE)
    run(path)
    columns = {"name_zh_hans": "张三", "slug": Author.objects.get().slug}
    Article.objects.all().delete()
    Author.objects.all().delete()
    with other_editor() as session:
        session.execute(
            "INSERT INTO articles_author (slug, name, name_zh_hans, position, affiliation, biography)"
            " VALUES (%(slug)s, '', %(name_zh_hans)s, '', '', '')",
            columns,
        )
        committing = threading.Thread(target=commit_when_waited_for, args=[session])
        committing.start()
        result = run(path)
        committing.join(SECONDS)
    assert result.status == 0
    assert "new author" not in result.out
    assert Article.objects.get().authors.get() == Author.objects.get()


@contextmanager
def started(
    database: str, *arguments: object, stdout: Any = subprocess.PIPE, **environ: str
) -> Iterator["subprocess.Popen[str]"]:
    """The command in its own process."""
    address = re.sub(r"/[^/?]*(\?|$)", rf"/{database}\1", os.environ["DATABASE_URL"])
    command = [sys.executable, str(databases.ROOT / "manage.py"), "import_source", *map(str, arguments)]
    process = subprocess.Popen(
        command,
        env=os.environ | {"DATABASE_URL": address} | environ,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_ctrl_c_keeps_finished_files_and_reports_their_number(record: str, tmp_path: Path) -> None:
    for number in range(FILES):
        write(tmp_path, PIECE.but(source_id=f"{number:011}"), f"{number:04}.txt")
    with started(record, tmp_path) as process:
        assert process.stdout is not None
        first = [process.stdout.readline() for _ in range(12)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
    lines = [line for line in "".join([*first, out]).splitlines() if line.startswith("[")]
    stopped = re.search(rf"Stopped after (\d+) of {FILES} files: (\d+) created, 0 updated", err)
    assert process.returncode == 130
    assert stopped is not None
    assert stopped[1] == stopped[2]
    # The signal may come after a file is done and before its line is printed, or before it is counted.
    assert len(lines) <= int(stopped[1]) <= len(lines) + 1
    assert int(stopped[1]) <= Article.objects.count() <= int(stopped[1]) + 1
    assert "Traceback" not in err
    assert run(tmp_path / "0000.txt").totals.startswith("0 created, 0 updated, 1 unchanged")


def test_a_database_without_tables_is_reported_in_one_line(record: str, tmp_path: Path) -> None:
    with databases.use("template1", reader="", desk=""):
        result = run(write(tmp_path, PIECE))
    assert result.status == 1
    assert "The database cannot be used: relation " in result.err
    assert "manage.py migrate" in result.err
    assert "Stopped after 0 of 1 files" in result.err


def test_a_missing_database_is_reported_in_one_line(record: str, tmp_path: Path) -> None:
    with databases.use("no_such_database", reader="", desk=""):
        result = run(write(tmp_path, PIECE))
    assert result.status == 1
    assert "The database cannot be used: connection " in result.err
    assert len(result.err.splitlines()) == 1


def test_closing_the_output_ends_the_run(record: str, tmp_path: Path) -> None:
    for number in range(150):
        write(tmp_path, PIECE.but(source_id=f"{number:011}"), f"{number:04}.txt")
    with started(record, tmp_path) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(SECONDS) == 1
        assert process.stderr is not None
        output = process.stderr.read()
        process.stdout = None
    assert output.splitlines() == ["The output was closed, so the import stopped. Run it again to continue."]


def test_a_terminal_without_chinese_gets_escapes(record: str, tmp_path: Path) -> None:
    with started(record, write(tmp_path, PIECE), PYTHONIOENCODING="ascii") as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (0, "")
    assert "(\\u5f20\\u4e09)" in out


def folder_of(folder: Path, number: int) -> Path:
    """Pieces that share an author, an outlet and rights."""
    for each in range(number):
        write(folder, PIECE.but(source_id=f"{each:011}", title=f"第{each}次会议"), f"{each:04}.txt")
    return folder


def assert_everything_once(number: int) -> None:
    ids = list(Article.objects.values_list("source_id", flat=True))
    assert sorted(ids) == [f"{each:011}" for each in range(number)]
    for article in Article.objects.all():
        assert article.source_text
        assert (article.authors.count(), article.translations.count(), article.source_files.count()) == (1, 1, 1)
        assert article.suggestions.count() == 3
    assert (Author.objects.count(), Outlet.objects.count(), Rights.objects.count()) == (1, 1, 1)


@pytest.mark.drill
def test_two_processes_on_one_folder_double_nothing(record: str, tmp_path: Path) -> None:
    folder_of(tmp_path, 20)
    with started(record, tmp_path) as one, started(record, tmp_path) as other:
        results = [process.communicate(timeout=2 * SECONDS) for process in (one, other)]
    assert [process.returncode for process in (one, other)] == [0, 0], results
    assert sum(out.count("] created ") for out, _err in results) == 20
    assert sum(out.count("] unchanged ") for out, _err in results) == 20
    assert_everything_once(20)


@pytest.mark.drill
def test_a_killed_process_leaves_nothing_partial_and_the_next_run_completes_it(record: str, tmp_path: Path) -> None:
    folder_of(tmp_path, 25)
    with started(record, tmp_path) as process:
        assert process.stdout is not None
        for _line in range(3):
            process.stdout.readline()
        process.kill()
        process.wait(SECONDS)
    done = Article.objects.count()
    assert 0 < done < 25
    assert not Article.objects.filter(translations__isnull=True).exists()
    with started(record, tmp_path) as process:
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, err) == (0, "")
    assert out.count("] unchanged ") >= done
    assert_everything_once(25)


def test_a_full_disk_ends_the_run_in_words(record: str, tmp_path: Path) -> None:
    folder_of(tmp_path, 3)
    with Path("/dev/full").open("w") as full, started(record, tmp_path, stdout=full) as process:
        _out, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert err.startswith("The report cannot be written (No space left on device), so the import stopped.")
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert run(tmp_path).status == 0
    assert_everything_once(3)
