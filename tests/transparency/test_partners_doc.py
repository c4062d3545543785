"""docs/partners.md, its beginning and “Auditing the record”: every command runs as it is written there."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.db import connections

from articles.models import Article, Rights
from sco.access.tasks import refresh_all
from sco.ledger.log_signing import sign
from sco.postgres import ROOT
from sco.wsgi import application
from tests import factories as make
from tests.access import giving

TEXT = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")


def blocks(title: str) -> list[str]:
    """The commands of a section."""
    section = re.split(r"^## ", TEXT.partition(f"\n## {title}\n")[2], flags=re.MULTILINE)[0]
    return re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


class Quiet(WSGIRequestHandler):
    """Without a line for each request."""

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def served(seeded: str) -> Iterator[str]:
    """The address of the seed data's record, signed, over HTTP."""
    sign()
    with make_server("127.0.0.1", 0, served_application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def served_application(environ: object, start_response: object) -> list[bytes]:
    try:
        return list(application(environ, start_response))  # type: ignore[arg-type]
    finally:
        # Of this thread, or the database could not be dropped.
        connections["reader"].close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_every_command_runs_as_it_is_written(served: str, clone: Path) -> None:
    commands = blocks("Auditing the record")
    assert len(commands) == 6
    said = "".join(run(block, served, clone) for block in commands)
    assert said.count("is intact: 58 entries") == 4
    assert "58 entries, 58 verified with their documents" in said
    assert "Entries that you hold, all part of the log: 58." in said
    assert 'The document of entry 1 is the one in the log: {"action":"publish"' in said
    assert (clone / "four-security-centres.tlog-proof").read_text().startswith("c2sp.org/tlog-proof@v1\n")


@pytest.mark.skipif(not all(map(shutil.which, ("curl", "make"))), reason="needs curl and make")
def test_a_key_leads_to_a_verified_copy_by_the_commands_as_they_are_written(served: str, clone: Path) -> None:
    title = "From a key to a verified copy in ten minutes"
    partner = giving.partner()
    giving.grant(partner, "article", "four-security-centres")
    # The seed data has no texts of outlets.
    Rights.objects.update(access="licensed")
    Article.objects.update(source_text="the outlet's text")
    make.publish_rows(*Rights.objects.all(), *Article.objects.all())
    refresh_all(0)
    sign()
    said = run("".join(blocks(title)), served, clone.parent, f"{giving.key(partner)}\n")
    (state,) = re.findall(r'"hash": ?"([0-9a-f]{64})","kinds"', said.replace(" ", ""))
    assert f"state hash {state}, the same as the server's." in said
    assert '"article":"four-security-centres"' in said
    assert "is intact: " in said
    *rows, end = map(json.loads, (clone / "articles.ndjson").read_text().splitlines())
    assert (end["end"], end["count"]) == ("article", len(rows))
    assert [row["slug"] for row in rows if row["source_text"]] == ["four-security-centres"]
    kept = sqlite3.connect(clone / "mirror.sqlite").execute("SELECT * FROM source_text").fetchall()
    assert kept == [("four-security-centres", "the outlet's text")]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What a clone of this checkout has."""
    folder = tmp_path / "sco-record"
    folder.mkdir()
    for name in ("Makefile", "docs", "manage.py", "tools"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def run(commands: str, served: str, folder: Path, typed: str = "") -> str:
    """What they print. They use the environment of the tests, and a clone that is there already."""
    script = commands.replace("http://127.0.0.1:8000", served)
    script = script.replace('git clone "$SCO_REPOSITORY" sco-record\n', "").replace("make venv\n", "make -n venv\n")
    script = re.sub(r"\.venv/bin/python |python3 ", f"{sys.executable} ", script)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=folder, capture_output=True, text=True, input=typed
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout
