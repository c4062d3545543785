"""The receiver of docs/partners.md, run as it is written there."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from django.utils import timezone

from sco.postgres import ROOT
from tests import factories as make
from tests.monitoring.service import web
from tests.running.service import free_port
from tests.webhooks import making

PAGE = (ROOT / "docs" / "partners.md").read_text()


def test_it_verifies_messages_and_follows_the_feed(record: str, tmp_path: Path) -> None:
    make.publish_rows(make.topic())
    port = free_port()
    to = making.endpoint(f"http://127.0.0.1:{port}/hook")
    (tmp_path / "receiver.py").write_text(re.findall('```python\n("""receiver.py.+?)```', PAGE, re.DOTALL)[0])
    with web(tmp_path) as server, (tmp_path / "said").open("wb") as said:
        (secret,) = to.signing_secrets(timezone.now())
        receiver = subprocess.Popen(
            ["bash", "-euc", script(server.port, port)], cwd=tmp_path, env={"PATH": os.environ["PATH"]},
            stdin=subprocess.PIPE, stdout=said, stderr=said,
        )  # fmt: skip
        try:
            assert receiver.stdin
            with receiver.stdin as typed:
                typed.write(f"{secret}\n".encode())
            until(tmp_path, "publish topic security 1")
            make.publish_rows(make.state())
            making.deliver(to)
            until(tmp_path, "publish state kazakhstan 1")
            assert to.messages.get().state == "delivered"
            to.new_secret(timezone.now())
            to.previous_secret = to.previous_until = None
            to.save()
            make.publish_rows(make.outlet())
            making.deliver(to)
            assert to.messages.get(state="waiting").attempts.get().status == 401
        finally:
            receiver.kill()
            receiver.wait(10)


def script(record: int, port: int) -> str:
    """The commands that start it, in the environment of the tests."""
    (commands,) = re.findall(r"```sh\n(export SCO_RECORD=.+?)```", PAGE, re.DOTALL)
    commands = commands.replace("127.0.0.1:8000", f"127.0.0.1:{record}").replace("PORT=9000", f"PORT={port}")
    return str(commands.replace(".venv/bin/python receiver.py", f"exec {sys.executable} receiver.py"))


def until(folder: Path, words: str) -> None:
    end = time.monotonic() + 20
    while words not in (said := (folder / "said").read_text()):
        assert time.monotonic() < end, said
        time.sleep(0.05)
