"""Servers of logs without a network: an honest or dishonest one in memory, and the real API behind Django's client."""

import email.message
import hashlib
import io
import json
import urllib.error
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from sco.partners.auditing.entries import canonical, digest_of, leaf_of
from sco.partners.auditing.server import Server
from sco.transparency.checkpoints import Checkpoint, keys_note
from sco.transparency.notes import Signer
from sco.transparency.tiles import HEIGHT, bundle, parse, tree_hash
from sco.transparency.trees import GrowingTree, leaf_hash

ORIGIN = "log.example/record"
GENESIS = bytes(32)
Change = dict[str, Any]


def changes(texts: Sequence[str]) -> list[Change]:
    """Entries of a feed, one for each text."""
    made: list[Change] = []
    digest = GENESIS
    for number, text in enumerate(texts, start=1):
        salt, document = hashlib.sha256(text.encode()).digest()[:16], {"text": text}
        change: Change = {
            "sequence": number, "publication": number, "kind": "topic", "slug": f"t{number}", "version": 1,
            "action": "publish", "schema": 1, "languages": ["en"], "at": "2026-01-01T00:00:00.000000Z", "note": None,
            "document": document, "document_salt": salt.hex(),
            "document_hash": hashlib.sha256(salt + canonical(document) + b"\x00").hexdigest(),
            "restricted_hash": "11" * 32, "actor_hash": "22" * 32,
        }  # fmt: skip
        digest = digest_of(digest, leaf_of(change))
        made.append(change | {"digest": digest.hex(), "cursor": f"{number}.{digest.hex()[:16]}"})
    return made


class FakeServer(Server):
    """Serves these entries. Everything may be changed after: ``entries`` are the feed's, ``leaves`` the log's."""

    def __init__(self, entries: list[Change], signers: Sequence[Signer], keys: str = "") -> None:
        super().__init__("http://log.example")
        self.entries, self.leaves, self.signers = entries, [leaf_of(each) for each in entries], signers
        self.size = len(entries)
        self.keys = keys or keys_note(ORIGIN, [each.verifier for each in signers], signers)
        self.asked: list[str] = []

    @property
    def checkpoint(self) -> str:
        tree = GrowingTree()
        for leaf in self.leaves[: self.size]:
            tree.append(leaf_hash(leaf))
        return Checkpoint(ORIGIN, self.size, tree.root()).signed(self.signers)

    def _once(self, path: str) -> bytes:
        self.asked.append(path)
        if path.startswith("changes"):
            return self._changes(parse_qs(urlsplit(path).query))
        if path.startswith("log/tile/"):
            return self._tile(path.removeprefix("log/tile/"))
        return {"log/checkpoint": self.checkpoint, "log/key": self.keys}[path].encode()

    def _changes(self, query: dict[str, list[str]]) -> bytes:
        after = query.get("after", ["0."])[0]
        start = int(after.partition(".")[0])
        if start and (start > len(self.entries) or self.entries[start - 1]["cursor"] != after):
            raise refusal(410, "The record has no such cursor.")
        page = self.entries[start : start + 100]
        previous = self.entries[start - 1]["digest"] if start else GENESIS.hex()
        cursor = page[-1]["cursor"] if page and isinstance(page[-1], dict) else after
        return json.dumps({"previous_digest": previous, "cursor": cursor, "results": page}).encode()

    def _tile(self, address: str) -> bytes:
        tile = parse(address)
        assert tile is not None
        if tile.level is None:
            return bundle(self.leaves[tile.first : tile.first + tile.width])
        span = 1 << (HEIGHT * tile.level)
        hashes = [leaf_hash(leaf) for leaf in self.leaves[tile.first * span : (tile.first + tile.width) * span]]
        return b"".join(tree_hash(b"".join(hashes[at : at + span])) for at in range(0, len(hashes), span))


class RealServer(Server):
    """The API, in this process."""

    def __init__(self, client: Client) -> None:
        super().__init__("http://testserver")
        self.client = client

    def _once(self, path: str) -> bytes:
        response = self.client.get("/api/v1/" + path)
        if response.status_code != 200:
            raise refusal(response.status_code, response.json()["detail"])
        return bytes(response.content)


def refusal(status: int, detail: str) -> urllib.error.HTTPError:
    body = io.BytesIO(json.dumps({"detail": detail}).encode())
    return urllib.error.HTTPError("http://log.example", status, "", email.message.Message(), body)


def texts(number: int) -> list[str]:
    return [f"text {each}" for each in range(number)]
