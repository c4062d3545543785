"""The desk as its own process, as it is run, for a browser that works at it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.test import Client

from sco.running import parts
from tests.api.test_server import ROOT, url_of
from tests.running.service import free_port

# A language as the desk's own cookie names it, and as a browser asks for it.
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@contextmanager
def serving(**environ: str) -> Iterator[str]:
    """The address of a desk on this module's database."""
    port = free_port()
    command = [sys.executable, "-m", "sco.running.web", "127.0.0.1", str(port)]
    inherited = {**os.environ, "DATABASE_URL": url_of("default"), **environ}
    with subprocess.Popen(
        command, cwd=ROOT, env=parts.ENVIRONMENTS["desk"](inherited) | {"SERVE": "desk"},
        stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        try:
            _wait_for(process, port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The desk did not start: {process.poll()}.")


def cookies(user: User | None, language: str, address: str) -> list[Mapping[str, str]]:
    """What the browser of this account has after a login; None is a browser of nobody."""
    values = {"django_language": language}
    if user is not None:
        # Without a password, whose hash takes a third of a second. Both processes have the same SECRET_KEY.
        client = Client()
        client.force_login(user)
        values["sessionid"] = client.cookies["sessionid"].value
    return [{"name": name, "value": value, "url": address} for name, value in values.items()]
