"""The state hash: the same by one pass over what is public, and step by step."""

from functools import reduce

import pytest
from django.test import Client

from articles.models import Author
from sco.partners import state
from tests import factories as make
from tests.api.crawling import COLLECTIONS
from tests.api.mirror import sha256
from tests.api.reading import get, problem
from tests.api.test_exports import lines


def by_hand(api: Client) -> dict[str, tuple[int, str]]:
    """The state by kind, from the exports alone."""
    found = {}
    for kind in COLLECTIONS:
        rows, _end = lines(api, f"{kind}.ndjson")
        hashes = [sha256(f"{kind}:{row['slug']}:{row['version']}:{row['document_hash']}".encode()) for row in rows]
        found[kind] = (len(rows), reduce(lambda one, other: one ^ int.from_bytes(other), hashes, 0).to_bytes(32).hex())
    return found


def check(api: Client) -> None:
    shown, expected = get(api, "state"), by_hand(api)
    assert {kind: (each["items"], each["hash"]) for kind, each in shown["kinds"].items()} == {
        kind: each for kind, each in expected.items() if each[0]
    }
    assert shown["items"] == sum(items for items, _hash in expected.values())
    whole = reduce(lambda one, other: one ^ other, (int(text, 16) for _items, text in expected.values()), 0)
    assert int(shown["hash"], 16) == whole


@pytest.fixture(autouse=True)
def _afresh() -> None:
    state._known.clear()


@pytest.mark.usefixtures("own_sample", "in_process")
def test_it_is_that_of_what_is_public_at_every_step(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "AT_ONCE", 7)
    check(api)
    author = Author.objects.get(slug="author-0")
    make.rename(author, "another")
    make.publish_rows(Author.objects.get(slug="author-0"))
    make.publish_rows(topic := make.topic("passing"))
    check(api)
    make.withdraw_rows(topic)
    check(api)
    make.publish_rows(topic)
    check(api)
    make.erase_rows(topic, author)
    check(api)
    kept = get(api, "state")
    state._known.clear()
    assert get(api, "state") == kept


@pytest.mark.usefixtures("record")
def test_nothing_public_is_zero(api: Client) -> None:
    shown = get(api, "state")
    assert (shown["items"], shown["hash"], shown["kinds"]) == (0, "0" * 64, {})


@pytest.mark.usefixtures("own_sample", "in_process")
def test_what_takes_longer_goes_on_at_the_next_request(api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "AT_ONCE", 50)
    monkeypatch.setattr(state, "PATIENCE", -1)
    assert "0 of" in problem(api, "state", 503)["detail"]
    monkeypatch.setattr(state, "PATIENCE", 1)
    check(api)
