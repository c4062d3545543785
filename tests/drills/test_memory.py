"""How much memory a public process takes after mixed load: every kind of address, from memory and computed."""

import http.client
import itertools
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest
from django.test import Client

from tests.api.crawling import Known, addresses
from tests.drills.conftest import Figure
from tests.monitoring.service import Server, web

pytestmark = pytest.mark.drill
SECONDS, CLIENTS, PARTS = 60, 4, 6
FLOOR = 150  # MiB
OTHERS = [
    "/api/v1/docs", "/api/v1/openapi.json", "/healthz/ready", "/nothing", "/api/v1/nothing", "/api/v1/articles?x=1",
    "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
]  # fmt: skip


def ask_all(server: Server, paths: Sequence[str], until: float) -> None:
    """Over one connection, one after the other, until the time is over."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for number, path in enumerate(itertools.cycle(paths)):
        if time.monotonic() > until:
            break
        headers = {"Host": "localhost", "Accept-Language": ("en", "zh-CN", "de")[number % 3]}
        connection.request("HEAD" if number % 50 == 0 else "GET", path, headers=headers)
        connection.getresponse().read()
    connection.close()


def mebibytes(server: Server) -> float:
    return float(psutil.Process(server.process.pid).memory_info().rss) / 2**20


def test_a_public_process_stays_small(tmp_path: Path, seeded: str, api: Client, figure: Figure) -> None:
    found = [f"/api/v1/{address}" for address in addresses(Known.of(api, ["nothing"]), most=20_000)]
    chosen = {"SERVE": "public", "HEAD_MEMORY_MS": "", "ANSWER_CACHE_MB": "", "WEB_THREADS": "4"}
    seen = []
    with web(tmp_path, **chosen) as server:
        seen.append(mebibytes(server))
        for part in range(PARTS):
            until = time.monotonic() + SECONDS / PARTS
            paths = [found[place::CLIENTS] + OTHERS for place in range(CLIENTS)]
            threads = [threading.Thread(target=ask_all, args=(server, each[part:], until)) for each in paths]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seen.append(mebibytes(server))
    figure(
        "memory of a public process under mixed load", " ".join(f"{each:.0f}" for each in seen) + " MiB", "< 100 MiB"
    )
    assert seen[-1] < FLOOR
