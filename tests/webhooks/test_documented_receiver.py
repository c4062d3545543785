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
        environ = {
            "SCO_RECORD": f"http://127.0.0.1:{server.port}", "SCO_WEBHOOK_SECRET": secret,
            "PORT": str(port), "PATH": os.environ["PATH"],
        }  # fmt: skip
        receiver = subprocess.Popen(
            [sys.executable, "receiver.py"], cwd=tmp_path, env=environ, stdout=said, stderr=said
        )
        try:
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


def until(folder: Path, words: str) -> None:
    end = time.monotonic() + 20
    while words not in (said := (folder / "said").read_text()):
        assert time.monotonic() < end, said
        time.sleep(0.05)
