"""docs/partners.md, “Auditing the record”: every command runs as it is written there."""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.db import connections

from sco.ledger.log_signing import sign
from sco.postgres import ROOT
from sco.wsgi import application

TEXT = (ROOT / "docs" / "partners.md").read_text(encoding="utf-8")
SECTION = re.split(r"^## ", TEXT.partition("\n## Auditing the record\n")[2], flags=re.MULTILINE)[0]
BLOCKS = re.findall(r"^```sh\n(.*?)^```", SECTION, re.MULTILINE | re.DOTALL)


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
def test_every_command_runs_as_it_is_written(served: str, tmp_path: Path) -> None:
    assert len(BLOCKS) == 6
    said = ""
    for block in BLOCKS:
        script = block.replace("http://127.0.0.1:8000", served).replace("python3 ", f"{sys.executable} ")
        script = script.replace(".venv/bin/python manage.py", f"{sys.executable} {ROOT / 'manage.py'}")
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        said += done.stdout
    assert said.count("is intact: 58 entries") == 4
    assert "58 entries, 58 verified with their documents" in said
    assert "Entries that you hold, all part of the log: 58." in said
    assert 'The document of entry 1 is the one in the log: {"action":"publish"' in said
    assert (tmp_path / "four-security-centres.tlog-proof").read_text().startswith("c2sp.org/tlog-proof@v1\n")
