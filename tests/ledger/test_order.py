"""Within a publication, what is referred to comes first; in withdrawals and erasures, what refers to it does."""

import itertools
import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sco.ledger.actions.erase import erase
from sco.ledger.actions.publish import publish
from sco.ledger.actions.withdraw import withdraw
from sco.ledger.models import Entry, Head
from sco.ledger.registry import KINDS, Ref, ref_of
from tests import factories as make
from tests.ledger.test_components import reached

SIZE = 7
PAIRS = [(a, b) for a, b in itertools.product(range(SIZE), repeat=2) if a != b]
EDGES = st.lists(st.sampled_from(PAIRS), max_size=14, unique=True)


def mechanisms(edges: list[tuple[int, int]]) -> list[Ref]:
    """Mechanisms of which some refer to others."""
    rows = [make.mechanism(f"m{number}") for number in range(SIZE)]
    for source, target in edges:
        make.relation(rows[source], rows[target])
    return [ref_of(row) for row in rows]


def order_of(action: str) -> list[str]:
    """The slugs of the last publication, which is of this action alone."""
    entries = Entry.objects.filter(publication=Head.objects.get().sequence).order_by("sequence")
    assert set(entries.values_list("action", flat=True)) == {action}
    return list(entries.values_list("slug", flat=True))


def graph_on_record() -> dict[int, list[int]]:
    """Which mechanism refers to which, as their documents say."""
    documents = Entry.objects.filter(action="publish").values_list("slug", "document")
    kind = KINDS["mechanism"]
    return {
        int(slug[1:]): [int(ref.slug[1:]) for ref in kind.named_items(json.loads(text))] for slug, text in documents
    }


@pytest.mark.django_db
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EDGES, st.permutations(range(SIZE)))
def test_any_graph_of_references_is_published_from_its_ends_and_withdrawn_from_its_beginnings(
    edges: list[tuple[int, int]], given_in: list[int]
) -> None:
    with transaction.atomic():
        refs = mechanisms(edges)
        asked = [refs[number] for number in given_in]
        publish(asked, actor=make.ACTOR)
        graph, published = graph_on_record(), order_of("publish")
        assert sorted((a, b) for a, others in graph.items() for b in others) == sorted(edges)
        withdraw(asked, actor=make.ACTOR)
        for order in (published, list(reversed(order_of("withdraw")))):
            place = {int(slug[1:]): number for number, slug in enumerate(order)}
            for source in graph:
                for target in reached(graph, source) - {source}:
                    assert place[target] < place[source] or source in reached(graph, target)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_what_does_not_refer_to_one_another_keeps_the_order_it_was_given_in() -> None:
    refs = mechanisms([(5, 1), (1, 5), (3, 0)])
    asked = [refs[number] for number in (6, 5, 4, 3, 1, 0, 2)]
    publish(asked, actor=make.ACTOR)
    assert order_of("publish") == ["m6", "m5", "m1", "m4", "m0", "m3", "m2"]
    erase(asked, actor=make.ACTOR)
    assert order_of("erase") == ["m6", "m4", "m3", "m5", "m1", "m0", "m2"]


@pytest.mark.django_db
def test_a_claim_comes_after_the_mechanism_whose_relation_it_supports() -> None:
    article, of = make.article(), make.mechanism("of")
    relation = make.relation(make.mechanism("from"), of)
    claim = make.claim(article, supports=[relation])
    make.publish_rows(article.outlet, article.rights, of, article)
    make.publish_rows(claim, relation.source)
    assert order_of("publish") == ["from", "piece-c01"]
    make.erase_rows(relation.source, claim)
    assert order_of("erase") == ["piece-c01", "from"]


@pytest.mark.django_db
def test_a_publication_is_what_one_call_appends() -> None:
    topics = [make.topic(f"t{number}") for number in range(5)]
    make.publish_rows(*topics[:3])
    make.publish_rows(topics[3], topics[0])
    make.withdraw_rows(*topics[:2])
    make.erase_rows(topics[3])
    publications = list(Entry.objects.order_by("sequence").values_list("publication", flat=True))
    assert publications == [3, 3, 3, 4, 6, 6, 7]
