"""What was published together is read together: every snapshot that an address names is the end of a publication."""

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Claim
from mechanisms.models import Mechanism
from sco.ledger.actions.erase import quoting_items
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.bulk import publish_all
from sco.ledger.queries import referring_at_head
from sco.ledger.registry import KINDS, ref_of
from tests import factories as make
from tests.api.crawling import COLLECTIONS
from tests.api.reading import ROOT, ask, pages
from tests.ledger.test_components import reached

Item = tuple[str, str]


def feed(api: Client, after: str = "") -> list[Any]:
    return [row for page in pages(api, f"changes?after={after}" if after else "changes") for row in page["results"]]


def item_of(row: Any) -> Item:
    return row["kind"], row["slug"]


def named(row: Any) -> set[Item]:
    """The items that an entry's document refers to."""
    if row["document"] is None:
        return set()
    kind = KINDS[row["kind"]]
    document = kind.upcast(row["document"], row["schema"])
    parts = {(part.owner.kind, part.owner.slug) for part in kind.named_parts(document)}
    return {(ref.kind, ref.slug) for ref in kind.named_items(document)} | parts


def check_references(rows: list[Any]) -> int:
    """Apply the feed entry by entry; how many publications there were.

    What an item refers to is there, or was erased; in a circle, it is published or withdrawn together with the item.
    """
    items: dict[Item, set[Item]] = {}  # what is public, or erased and known as such, and what it refers to
    publications = [list(group) for _end, group in itertools.groupby(rows, key=lambda row: row["publication"])]
    for publication in publications:
        graph = {item_of(row): list(named(row) or items.get(item_of(row), set())) for row in publication}
        for row in publication:
            if row["action"] == "withdraw":
                del items[item_of(row)]
            else:
                items[item_of(row)] = named(row)
            for source, targets in items.items():
                for target in targets - items.keys():
                    assert source in reached(graph, target), (row["sequence"], source, target)
        # At its end there are no circles to excuse anything.
        assert set().union(*items.values()) <= items.keys()
    return len(publications)


def check_histories(api: Client, rows: list[Any]) -> int:
    """Read every version at its address; how many there were."""
    items = {item_of(row) for row in rows if row["kind"] in COLLECTIONS}
    addresses = [f"{COLLECTIONS[kind]}/{slug}/history" for kind, slug in sorted(items)]
    found = [row for address in addresses for page in pages(api, address) for row in page["results"]]
    urls = [row["url"] for row in found if row["url"]]
    ends = {row["cursor"] for row in rows if row["sequence"] == row["publication"]}
    assert {row["cursor"] for row in found} <= ends
    for url in {*urls, *(f"{ROOT}mechanisms/graph?as_of={end}" for end in ends)}:
        response = ask(api, url)
        assert response.status_code == 200, url
        assert b'"unavailable"' not in response.content, url
    return len(urls)


@pytest.mark.usefixtures("shared_seed")
def test_the_seed_is_whole_at_every_version(api: Client) -> None:
    rows = feed(api)
    assert check_references(rows) > 1
    assert check_histories(api, rows) > 30


@pytest.mark.usefixtures("shared_sample")
def test_a_record_with_some_of_everything_is_whole_at_every_version(api: Client) -> None:
    rows = feed(api)
    assert check_references(rows) > 1
    assert check_histories(api, rows) > 100


def _publish() -> None:
    mechanisms = [make.mechanism(slug) for slug in ("a", "b", "c")]
    for source, target in zip(mechanisms, [*mechanisms[1:], mechanisms[0]], strict=True):
        make.relation(source, target)
    article = make.article(by=[make.author()], topics=[make.topic()], mechanisms=mechanisms[:1])
    claim = make.claim(article, mechanisms=mechanisms[1:], supports=[mechanisms[0].relations.get()])
    make.publish_rows(
        claim, article, *article.authors.all(), *article.topics.all(), *mechanisms, article.outlet, article.rights
    )


def _correct() -> None:
    new = make.mechanism("new")
    make.relation(Mechanism.objects.get(slug="a"), new, "governs")
    make.relation(new, Mechanism.objects.get(slug="b"))
    make.publish_rows(new)
    Claim.objects.update(**make.both("statement", "mended"))
    make.publish_rows(*Claim.objects.all(), Mechanism.objects.get(slug="a"), correct=True, note=make.NOTE)


def _bulk() -> None:
    other = make.article("other", mechanisms=[make.mechanism("other-mechanism")], by=[make.author("other-author")])
    make.claim(other, "other-c01", mechanisms=list(Mechanism.objects.all()))
    make.rename(Mechanism.objects.get(slug="b"), "renamed")
    assert not publish_all(actor=make.ACTOR).refusals


def _withdraw() -> None:
    make.withdraw_rows(*Claim.objects.all())
    make.withdraw_rows(*Article.objects.all(), *Mechanism.objects.all(), note=make.NOTE)


def _revive() -> None:
    make.publish_rows(*Mechanism.objects.all(), *Article.objects.all(), *Claim.objects.all())


def _erase() -> None:
    make.erase_rows(Mechanism.objects.get(slug="c"), *Article.objects.get(slug="other").authors.all())


def _cascade() -> None:
    article = Article.objects.get(slug="piece")
    make.erase_rows(article, cascade=quoting_items([ref_of(article)]), note=make.NOTE)


ACTS: list[Callable[[], None]] = [_publish, _correct, _bulk, _withdraw, _revive, _erase, _cascade]


@pytest.mark.usefixtures("record")
def test_it_is_whole_after_every_kind_of_act(api: Client) -> None:
    rows: list[Any] = []
    for act in ACTS:
        act()
        # As they are when they come: an erasure hides the circles that were there before it.
        rows += feed(api, rows[-1]["cursor"] if rows else "")
        check_references(rows)
        check_histories(api, rows)
    assert {row["action"] for row in rows} == {"publish", "correct", "withdraw", "erase"}


@pytest.mark.usefixtures("record")
def test_it_is_whole_with_any_graph_and_any_acts(api: Client) -> None:
    mechanisms, rows = Mechanisms(random.Random(20250902)), list[Any]()
    for _round in range(3):
        mechanisms.add(6)
        for act in mechanisms.choose.choices([mechanisms.publish, mechanisms.withdraw, mechanisms.erase], k=4):
            rows += feed(api, rows[-1]["cursor"] if rows else "")
            act()
    rows += feed(api, rows[-1]["cursor"])
    assert {row["action"] for row in rows} == {"publish", "withdraw", "erase"}
    assert check_references(rows) > 10
    assert check_histories(api, rows) > 10


class Mechanisms:
    """Mechanisms of which any may refer to any, and what may happen to them."""

    def __init__(self, choose: random.Random) -> None:
        self.choose, self.rows = choose, list[Mechanism]()

    def add(self, number: int) -> None:
        """More of them, with relations among all."""
        self.rows += [make.mechanism(f"m{Mechanism.objects.count()}") for _each in range(number)]
        for source in self.choose.sample(self.rows, number):
            for target in self.choose.sample(self.rows, 2):
                if source != target and not source.relations.filter(target=target).exists():
                    make.relation(source, target)
        self.publish()

    def publish(self) -> None:
        """Change one and publish all anew, those too that were withdrawn."""
        make.rename(self.choose.choice(self.rows), str(self.choose.random()))
        make.publish_rows(*self.choose.sample(self.rows, len(self.rows)))

    def withdraw(self) -> None:
        """One, with those that refer to it."""
        refs = {ref_of(self.choose.choice(self.rows))}
        while more := set(referring_at_head(refs)) - refs:
            refs |= more
        withdraw(self.choose.sample(sorted(refs), len(refs)), actor=make.ACTOR)
        # Another act may follow only where they are public again.
        self.publish()

    def erase(self) -> None:
        """One, to which others may refer."""
        row = self.rows.pop(self.choose.randrange(len(self.rows)))
        make.erase_rows(row)
