"""What is public never refers to what is not."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from mechanisms.models import Mechanism
from sco.ledger import checks, refusals
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry, Projection, ProjectionCount
from sco.ledger.refusals import Refusal, Refused
from sco.ledger.registry import ref_of
from sco.ledger.working_copies import unpublished_references
from tests import factories as make

pytestmark = pytest.mark.django_db


def refused(verb: Any, *rows: Any) -> list[Refusal]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as error:
        verb(*rows)
    assert Entry.objects.count() == before
    return error.value.refusals


def related(refusal: Refusal) -> list[str]:
    return sorted(map(str, refusal.related))


def full_article() -> Any:
    article = make.article(by=(make.author(),))
    article.topics.add(make.topic())
    article.mechanisms.add(make.mechanism("rats"))
    return article


def test_an_item_is_refused_with_the_list_of_its_unpublished_references() -> None:
    article = full_article()
    (refusal,) = refused(make.publish_rows, article)
    assert refusal.code == "references"
    assert related(refusal) == [
        "author:some-author",
        "mechanism:rats",
        "outlet:paper",
        "rights:closed",
        "topic:security",
    ]
    assert all(name in refusal.message for name in related(refusal))


def test_the_references_may_be_published_together_with_it() -> None:
    article = full_article()
    missing = unpublished_references([ref_of(article)])
    outcomes = publish([ref_of(article), *missing], actor=make.ACTOR)
    assert [outcome.action for outcome in outcomes] == ["publish"] * 6


def test_what_must_be_published_too_is_found_through_several_steps() -> None:
    article = full_article()
    claim = make.claim(article)
    relation = make.relation(make.mechanism("sco"), Mechanism.objects.get(slug="rats"))
    claim.mechanisms.add(relation.target)
    claim.supports.add(relation)
    make.membership(make.state(), relation.source, key="sco-kazakhstan")
    missing = unpublished_references([ref_of(claim)])
    assert sorted(map(str, missing)) == [
        "article:piece", "author:some-author", "mechanism:rats", "mechanism:sco", "outlet:paper", "rights:closed",
        "state:kazakhstan", "topic:security",
    ]  # fmt: skip
    assert len(publish([ref_of(claim), *missing], actor=make.ACTOR)) == 9
    assert unpublished_references([ref_of(claim)]) == []


def test_mechanisms_that_refer_to_each_other_are_published_together() -> None:
    one, other, third = (make.mechanism(slug) for slug in ("one", "other", "third"))
    for source, target in ((one, other), (other, third), (third, one)):
        make.relation(source, target)
    (refusal,) = refused(make.publish_rows, one)
    assert related(refusal) == ["mechanism:other"]
    assert sorted(map(str, unpublished_references([ref_of(one)]))) == ["mechanism:other", "mechanism:third"]
    assert [outcome.action for outcome in make.publish_rows(one, other, third)] == ["publish"] * 3
    assert set(Entry.objects.values_list("action", flat=True)) == {"publish"}


def test_what_published_items_refer_to_is_not_withdrawn() -> None:
    article = full_article()
    make.publish_article(article)
    claim = make.claim(article)
    make.publish_rows(claim)
    (refusal,) = refused(make.withdraw_rows, article)
    assert (refusal.code, related(refusal)) == ("referred", ["claim:piece-c01"])
    refusals = refused(make.withdraw_rows, article.outlet, article.rights)
    assert [(str(refusal.ref), related(refusal)) for refusal in refusals] == [
        ("outlet:paper", ["article:piece"]),
        ("rights:closed", ["article:piece"]),
    ]


@pytest.mark.parametrize(
    ("counted", "expected"),
    [(1000, "claim:c20 and 3 more."), (23, "claim:c20 and 3 more."), (22, "claim:c20 and over 2 more.")],
)
def test_of_many_that_refer_to_it_some_are_named(monkeypatch: pytest.MonkeyPatch, counted: int, expected: str) -> None:
    for module in (refusals, checks):
        monkeypatch.setattr(module, "COUNTED_AT_MOST", counted)
    article = full_article()
    claims = [make.claim(article, f"c{number:02}") for number in range(24)]
    make.publish_article(article)
    make.publish_rows(*claims)
    (refusal,) = refused(make.withdraw_rows, article, claims[3])
    assert related(refusal) == [f"claim:c{number:02}" for number in range(21) if number != 3]
    assert expected in refusal.message
    make.withdraw_rows(article, *claims)


def test_what_refers_to_it_may_be_withdrawn_before_or_together_with_it() -> None:
    article = full_article()
    make.publish_article(article)
    claim = make.claim(article)
    make.publish_rows(claim)
    make.withdraw_rows(claim, article)
    make.withdraw_rows(article.outlet)
    assert Entry.objects.filter(action="withdraw").count() == 3


def test_a_reference_that_the_public_version_no_longer_makes_does_not_hold() -> None:
    article = full_article()
    make.publish_article(article)
    topic = article.topics.get()
    article.topics.clear()
    (refusal,) = refused(make.withdraw_rows, topic)
    assert related(refusal) == ["article:piece"], "the public version still refers to it, whatever the desk says"
    make.publish_rows(article)
    make.withdraw_rows(topic)


def test_mechanisms_that_refer_to_each_other_are_withdrawn_together_only() -> None:
    one, other = make.mechanism("one"), make.mechanism("other")
    make.relation(one, other)
    make.relation(other, one)
    make.publish_rows(one, other)
    assert [related(refusal) for refusal in refused(make.withdraw_rows, one)] == [["mechanism:other"]]
    make.withdraw_rows(one, other)


def test_a_claim_that_supports_a_relation_refers_to_the_relations_mechanism() -> None:
    source, target = make.mechanism("rats"), make.mechanism("sco")
    relation = make.relation(source, target)
    article = make.article()
    claim = make.claim(article)
    claim.supports.add(relation)
    make.publish_article(article)
    (refusal,) = refused(make.publish_rows, claim)
    assert related(refusal) == ["mechanism:rats"]
    make.publish_rows(source, target, claim)
    (refusal,) = refused(make.withdraw_rows, source)
    assert related(refusal) == ["claim:piece-c01"]


def test_a_withdrawn_reference_counts_as_unpublished() -> None:
    article = full_article()
    make.publish_article(article)
    make.withdraw_rows(article)
    make.withdraw_rows(article.outlet)
    (refusal,) = refused(make.publish_rows, article)
    assert related(refusal) == ["outlet:paper"]


def test_an_erased_reference_does_not_stop_a_publication() -> None:
    author = make.author()
    article = make.article(by=(author,))
    make.publish_article(article)
    make.erase_rows(author)
    article.title_en = "Reworked"
    article.save()
    make.approve(article, "en")
    assert [outcome.action for outcome in make.publish_rows(article)] == ["publish"]


def test_an_erased_item_is_not_offered_for_publication() -> None:
    author = make.author()
    make.publish_rows(author)
    make.erase_rows(author)
    article = make.article(by=(author,))
    article.topics.add(make.topic())
    missing = unpublished_references([ref_of(article)])
    assert sorted(map(str, missing)) == ["outlet:paper", "rights:closed", "topic:security"]
    assert len(publish([ref_of(article), *missing], actor=make.ACTOR)) == 4


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM ledger_projection",
        "DELETE FROM ledger_projection WHERE kind = 'article'",
        "TRUNCATE ledger_projection",
        # As after restoring a dump in which the two tables do not belong together.
        "UPDATE ledger_projectioncount SET total = total + 1",
    ],
)
def test_nothing_is_withdrawn_while_projections_are_missing_even_if_not_the_last_ones(damage: str) -> None:
    article = make.article()
    make.publish_article(article)
    with connection.cursor() as cursor:
        cursor.execute(damage)
    make.publish_rows(make.topic())
    (refusal,) = refused(make.withdraw_rows, article.outlet)
    assert "rebuild_projections" in refusal.message
    call_command("rebuild_projections", verbosity=0)
    assert ProjectionCount.objects.get().total == Projection.objects.count()
    (refusal,) = refused(make.withdraw_rows, article.outlet)
    assert related(refusal) == ["article:piece"]
