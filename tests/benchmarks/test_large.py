"""The documents of the large benchmark are the product's, and its entries those that the actions would append."""

import hashlib
from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.large import documents, entries
from benchmarks.large.documents import Corpus, Version
from sco.ledger import canonical
from sco.ledger.projections import ProjectionRow


def test_every_document_yields_a_projection() -> None:
    rows = entries.sample()
    assert {row.kind for row in rows if row.live} == {"article", "claim"}
    assert {row.live for row in rows} == {True, False}
    assert all(isinstance(row, ProjectionRow) for row in rows)


def test_a_member_that_the_product_gained_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    made = documents._Article.document

    def without_a_member(self: Any, version: int) -> dict[str, Any]:
        return {name: value for name, value in made(self, version).items() if name != "topics"}

    monkeypatch.setattr(documents._Article, "document", without_a_member)
    with pytest.raises(entries.UnknownMember, match="topics"):
        entries.sample()


def test_versions_follow_one_another_and_nothing_comes_after_a_withdrawal() -> None:
    corpus = Corpus(3_000)
    last: dict[tuple[str, str], Version] = {}
    for number in range(corpus.chunks):
        for act in corpus.acts(number):
            publication = corpus.publication(act)
            assert len(publication) == act.entries
            for version in publication:
                before = last.get((version.kind, version.slug))
                assert version.number == (before.number + 1 if before else 1)
                assert before is None or before.action != "withdraw"
                last[version.kind, version.slug] = version
    assert {version.action for version in last.values()} == {"publish", "correct", "withdraw"}


def test_the_same_publication_is_made_again() -> None:
    first, second = Corpus(1_000), Corpus(1_000)
    acts = list(first.acts(3))
    assert [first.publication(act) for act in acts] == [second.publication(act) for act in reversed(acts)][::-1]


def test_the_chain_is_the_products() -> None:
    leaf, previous = b"leaf", bytes(32)
    assert list(entries.chained(previous, [leaf, leaf])) == [
        once := hashlib.sha256(previous + leaf).digest(),
        hashlib.sha256(once + leaf).digest(),
    ]
    assert len(entries._salt(1, "actor")) == canonical.SALT_BYTES


def test_a_million_articles_have_their_times() -> None:
    corpus = Corpus(1_000_000)
    (last,) = (act for act in corpus.acts(corpus.chunks - 1) if act.article == 999_999)
    article, *_claims = corpus.publication(last)
    assert article.document is not None
    assert article.document["source"]["published_at"] > "2024"
    record = object.__new__(entries.Record)  # without the desk's rows, which articles refer to
    record.corpus, record.base, record.end = corpus, [], datetime(2026, 1, 1, tzinfo=UTC)
    record.starts, record.publications = [0, 0], [0, 1, 1_000_000]
    times = [entry.at for entry in record.chunk(1).entries]
    assert times == sorted(times)
    assert times[0].year == 2016
