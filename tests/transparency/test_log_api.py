"""The addresses of the log."""

import hashlib
from typing import Any

import pytest
from django.test import Client

from sco.ledger import canonical
from sco.ledger.models import Entry, LogCheckpoint, LogTile
from sco.partners.auditing.audit import audit
from sco.transparency.checkpoints import listed_keys, opened
from sco.transparency.notes import Note
from sco.transparency.proofs import Proof
from sco.transparency.tiles import unbundle
from sco.transparency.trees import leaf_hash
from tests.transparency.conftest import MANY
from tests.transparency.servers import RealServer

pytestmark = pytest.mark.usefixtures("shared_log")
LOG = "/api/v1/log/"


def get(api: Client, path: str, **headers: str) -> Any:
    response = api.get(LOG + path, **headers)
    assert response.status_code == 200, response.content
    return response


def keys(api: Client) -> Any:
    return listed_keys(Note.parse(get(api, "key").content.decode()))[1]


def test_the_checkpoint_is_the_stored_one_and_kept_for_seconds(api: Client) -> None:
    response = get(api, "checkpoint")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=2"
    assert response.content.decode() == LogCheckpoint.objects.get().note
    assert opened(response.content.decode(), keys(api)).size == MANY
    again = api.get(LOG + "checkpoint", HTTP_IF_NONE_MATCH=response["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "size"), [("0/000", 8192), ("0/001.p/44", 1408), ("1/000.p/1", 32), ("0/000.p/7", 224)]
)
def test_a_tile_is_kept_for_ever(api: Client, path: str, size: int) -> None:
    response = get(api, f"tile/{path}", HTTP_ACCEPT_ENCODING="gzip, zstd")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Content-Encoding" not in response
    assert "Record-Cursor" not in response
    assert len(response.content) == size


def test_leaves_are_the_headers_and_hashes_of_entries(api: Client) -> None:
    entries = [canonical.leaf(entry) for entry in Entry.objects.order_by("sequence")]
    bundles = get(api, "tile/entries/000").content + get(api, "tile/entries/001.p/44").content
    assert unbundle(bundles) == entries
    hashes = get(api, "tile/0/000").content + get(api, "tile/0/001.p/44").content
    assert hashes == b"".join(map(leaf_hash, entries))
    assert bytes(LogTile.objects.get().hashes) == hashes[:8192]


def test_bundles_are_compressed(api: Client) -> None:
    assert get(api, "tile/entries/000", HTTP_ACCEPT_ENCODING="gzip")["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("tile/0/001", "It has 44 of its hashes or entries: add .p/44."),
        ("tile/0/001.p/45", "beyond the checkpoint of 300 entries"),
        ("tile/0/002", "beyond the checkpoint of 300 entries."),
        ("tile/entries/001", "add .p/44"),
        ("tile/1/000", "add .p/1"),
        ("tile/2/000.p/1", "beyond"),
        ("tile/0/x999/x999/x999/x999/x999/999", "beyond"),
        ("tile/0/x999/x999/x999/x999/x999/x999/999", "No tile has this address"),
        ("tile/0/1", "No tile has this address"),
        ("tile/64/000", "No tile has this address"),
        ("tile/entries/0", "No tile has this address"),
        ("tile/0/000.p/256", "No tile has this address"),
        ("proof?kind=topic&slug=unknown", "no such version"),
        ("proof?kind=topic&slug=t0&version=3", "no such version"),
    ],
)
def test_what_is_not_there_is_404_with_the_reason(api: Client, path: str, says: str) -> None:
    response = api.get(LOG + path)
    assert response.status_code == 404
    assert says in response.json()["detail"]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "query", ["", "kind=topic", "slug=t0", "kind=x&slug=t0", "kind=topic&slug=T0", "kind=topic&slug=t0&version=0"]
)
def test_a_proof_of_nothing_in_particular_is_400(api: Client, query: str) -> None:
    assert api.get(f"{LOG}proof?{query}").status_code == 400


@pytest.mark.parametrize(("version", "sequence"), [("", 300), ("&version=1", 1), ("&version=2", 300)])
def test_the_proof_of_a_version_is_verified_from_its_text_alone(api: Client, version: str, sequence: int) -> None:
    response = get(api, f"proof?kind=topic&slug=t0{version}")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    proof = Proof.parse(response.content.decode())
    assert proof.verify(keys(api)).size == MANY
    assert (proof.index, proof.leaf) == (sequence - 1, canonical.leaf(Entry.objects.get(sequence=sequence)))


def test_any_media_type_may_be_asked_for(api: Client) -> None:
    for accept in ("text/plain", "application/octet-stream", "image/png"):
        get(api, "checkpoint", HTTP_ACCEPT=accept)


def test_the_auditor_finds_all_of_it_intact(api: Client) -> None:
    report = audit(RealServer(api), None)
    assert (report.entries, report.documents, report.erased) == (MANY, MANY, 0)
    assert report.state.digest == bytes(Entry.objects.get(sequence=MANY).digest).hex()
    assert audit(RealServer(api), report.state).entries == 0


def test_a_document_verifies_against_its_leaf_as_described(api: Client) -> None:
    change = api.get("/api/v1/changes?limit=1").json()["results"][0]
    leaf = unbundle(get(api, "tile/entries/000.p/1").content)[0]
    assert leaf[-96:-64].hex() == change["document_hash"]
    text = canonical.canonical(change["document"])
    assert hashlib.sha256(bytes.fromhex(change["document_salt"]) + text.encode() + b"\0").digest() == leaf[-96:-64]
