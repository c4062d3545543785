"""The log as verified by code that nobody here wrote: Go's sumdb, which Debian has as golang-golang-x-mod-dev."""

import base64
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sco import postgres
from sco.ledger.log_signing import sign
from sco.ledger.models import LogCheckpoint
from sco.partners.auditing.server import Server
from sco.transparency.tiles import HEIGHT, WIDTH, Tile, TileNodes, width_at
from sco.transparency.trees import consistency_proof
from tests import factories as make
from tests.transparency.servers import RealServer

PATH, SOURCES = "golang.org/x/mod/sumdb/tlog", (Path("/usr/share/gocode"), Path.home() / "go")
PROGRAM = Path(__file__).parent / "foreign" / "verify.go"
NEEDED = "needs Go and its x/mod: apt install golang-go golang-golang-x-mod-dev"


@pytest.fixture(scope="module")
def verifier() -> Path:
    """The Go program, compiled."""
    go, sources = shutil.which("go"), [each for each in SOURCES if (each / "src" / PATH).is_dir()]
    if go is None or not sources:
        pytest.skip(NEEDED)
    # Kept for the next run: compiling takes longer than all the rest.
    folder = postgres.var_folder(os.environ).resolve() / "go"
    environ = os.environ | {"GO111MODULE": "off", "GOPATH": str(sources[0]), "GOFLAGS": "", "GOTOOLCHAIN": "local"}
    environ |= {"GOCACHE": str(folder / "cache")}
    subprocess.run([go, "build", "-o", folder / "verify", PROGRAM], env=environ, check=True)
    return folder / "verify"


@pytest.fixture
def saved(shared_log: str, api: Client, tmp_path: Path) -> Path:
    """Everything of the log as files, with an earlier checkpoint and proofs that are ours."""
    former = LogCheckpoint.objects.get()
    make.publish_rows(*[make.topic(f"more{number}") for number in range(5)])
    sign()
    server, last = RealServer(api), LogCheckpoint.objects.latest("id")
    (tmp_path / "former").write_text(former.note)
    for name in ("checkpoint", "key"):
        (tmp_path / name).write_text(server.text(f"log/{name}"))
    (tmp_path / "proof").write_text(server.text("log/proof?kind=topic&slug=t0&version=1"))
    for level in (None, 0, 1):
        for tile in tiles(level, last.size):
            file = tmp_path / "tile" / tile.address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(server.tile(tile))
    proof = consistency_proof(nodes(server, last.size), former.size, last.size)
    (tmp_path / "consistency").write_bytes(b"\n".join(map(base64.b64encode, proof)))
    return tmp_path


def nodes(server: Server, size: int) -> TileNodes:
    return TileNodes(size, server.tile)


def tiles(level: int | None, size: int) -> list[Tile]:
    number = -(-(size >> (HEIGHT * (level or 0))) // WIDTH)
    return [Tile(level, index, width_at(level, index, size)) for index in range(number)]


def run(verifier: Path, saved: Path) -> Any:
    return subprocess.run([verifier, saved], capture_output=True, text=True, check=False)


def test_go_verifies_signatures_tiles_entries_and_proofs(verifier: Path, saved: Path) -> None:
    done = run(verifier, saved)
    assert (done.returncode, done.stdout) == (0, f"{LogCheckpoint.objects.latest('id').size} entries\n"), done.stderr
    for name in ("checkpoint", "proof", "consistency", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"):
        file = saved / name
        kept = file.read_bytes()
        file.write_bytes(kept[:-70] + bytes([kept[-70] ^ 1]) + kept[-69:] if len(kept) > 70 else bytes(len(kept)))
        assert run(verifier, saved).returncode != 0, name
        file.write_bytes(kept)
