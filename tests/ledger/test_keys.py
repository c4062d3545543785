"""A relation's or membership's key is frozen once its mechanism was published with it, and never names another one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from articles.models import Claim
from mechanisms.models import Mechanism, Membership, Relation
from sco.ledger.bulk import publish_all
from sco.ledger.models import Entry
from sco.ledger.refusals import Refusal, Refused
from tests import factories as make

pytestmark = pytest.mark.django_db
FROZEN, USED = "frozen since its mechanism was published with it", "published before and cannot be reused"


def a_relation() -> Relation:
    return make.relation(make.mechanism("rats"), make.mechanism("sco"))


def a_membership() -> Membership:
    return make.membership(make.state(), make.mechanism("rats"), key="rats-kazakhstan")


def publish_all_of_it() -> None:
    assert publish_all(actor=make.ACTOR).refusals == []


def by_save(row: Any, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def by_update(row: Any, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def by_sql(row: Any, **values: Any) -> None:
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), row.pk])


both = pytest.mark.parametrize("factory", [a_relation, a_membership])
ways = pytest.mark.parametrize("change", [by_save, by_update, by_sql])


def refused_by_the_database(match: str, change: Callable[..., Any], *args: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change(*args, **values)


@both
@ways
def test_a_published_key_is_frozen(factory: Callable[[], Any], change: Callable[..., None]) -> None:
    row = factory()
    change(row, key="still-free")
    publish_all_of_it()
    refused_by_the_database(FROZEN, change, row, key="another")
    make.withdraw_rows(Mechanism.objects.get(slug="rats"))
    refused_by_the_database(FROZEN, change, row, key="another")


@both
@ways
def test_with_a_published_key_a_row_stays_with_its_mechanism(
    factory: Callable[[], Any], change: Callable[..., None]
) -> None:
    row, other = factory(), make.mechanism("other")
    owner = "source_id" if isinstance(row, Relation) else "mechanism_id"
    publish_all_of_it()
    refused_by_the_database(FROZEN, change, row, **{owner: other.pk})


@both
def test_what_else_a_row_says_may_be_corrected(factory: Callable[[], Any]) -> None:
    row = factory()
    publish_all_of_it()
    by_save(row, period_from="2001")
    publish_all_of_it()
    row.delete()


@both
@ways
def test_a_key_is_not_used_again_once_its_row_is_gone(factory: Callable[[], Any], change: Callable[..., None]) -> None:
    row = factory()
    publish_all_of_it()
    key = row.key
    row.delete()
    publish_all_of_it()
    row.pk = None
    row._state.adding = True
    refused_by_the_database(USED, row.save)
    row.key = "unused"
    row.save()
    refused_by_the_database(USED, change, row, key=key)


@both
def test_the_form_says_so_in_words(factory: Callable[[], Any]) -> None:
    row = factory()
    row.full_clean()
    publish_all_of_it()
    key = row.key
    row.full_clean()
    row.key = "another"
    with pytest.raises(ValidationError, match="was published with its mechanism and can no longer be changed"):
        row.full_clean()
    row.key = key
    row.delete()
    row.pk = None
    row._state.adding = True
    with pytest.raises(ValidationError, match="was published before and cannot be reused"):
        row.full_clean()


def test_a_relation_and_a_membership_may_have_the_same_key() -> None:
    relation = a_relation()
    publish_all_of_it()
    make.membership(make.state(), relation.source, key=relation.key)
    publish_all_of_it()


# Claims that support relations


def a_supporting_claim() -> Claim:
    """Of a public article, about a relation that nothing published has yet; the two mechanisms are public."""
    source, target = make.mechanism("rats"), make.mechanism("sco")
    make.publish_rows(source, target)
    article = make.article()
    make.publish_article(article)
    claim = make.claim(article)
    claim.supports.add(make.relation(source, target))
    return claim


def refusals(verb: Callable[..., Any], *rows: Any) -> list[Refusal]:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        verb(*rows)
    assert Entry.objects.count() == before
    return refused.value.refusals


def rats() -> Mechanism:
    return Mechanism.objects.get(slug="rats")


def test_a_claim_is_refused_while_its_mechanism_is_not_published_with_the_relation() -> None:
    claim = a_supporting_claim()
    (refusal,) = refusals(make.publish_rows, claim)
    assert "rats-part-of-sco" in refusal.message
    assert (refusal.code, list(map(str, refusal.related))) == ("parts", ["mechanism:rats"])
    assert len(make.publish_rows(claim, rats())) == 2


def test_or_after_it() -> None:
    claim = a_supporting_claim()
    make.publish_rows(rats())
    make.publish_rows(claim)


def test_a_relation_that_public_claims_support_is_not_taken_out_of_its_mechanism() -> None:
    claim = a_supporting_claim()
    make.publish_rows(claim, rats())
    claim.claim_supports.all().delete()
    Relation.objects.all().delete()
    (refusal,) = refusals(make.publish_rows, rats())
    assert "rats-part-of-sco" in refusal.message
    assert (refusal.code, list(map(str, refusal.related))) == ("parts", ["claim:piece-c01"])
    assert [outcome.action for outcome in make.publish_rows(rats(), claim)] == ["publish", "publish"]


def test_nor_together_with_another_claim_that_supports_it() -> None:
    claim = a_supporting_claim()
    make.publish_rows(claim, rats())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_claimsupport")
    Relation.objects.all().delete()
    other = make.claim(claim.article, "other")
    (refusal,) = refusals(make.publish_rows, rats(), other)
    assert list(map(str, refusal.related)) == ["claim:piece-c01"]


def test_it_may_be_taken_out_once_the_claims_say_otherwise_or_are_withdrawn() -> None:
    claim = a_supporting_claim()
    make.publish_rows(claim, rats())
    make.withdraw_rows(claim)
    claim.claim_supports.all().delete()
    Relation.objects.all().delete()
    assert [outcome.action for outcome in make.publish_rows(rats())] == ["publish"]


def test_an_erased_mechanism_stands_in_no_claims_way() -> None:
    claim = a_supporting_claim()
    make.publish_rows(claim, rats())
    make.erase_rows(rats())
    Claim.objects.filter(pk=claim.pk).update(statement_en="Reworked")
    assert [outcome.action for outcome in make.publish_rows(claim)] == ["publish"]


def test_a_bulk_publication_takes_a_relation_out_with_the_claims_that_supported_it() -> None:
    claim = a_supporting_claim()
    publish_all_of_it()
    claim.claim_supports.all().delete()
    Relation.objects.all().delete()
    tally = publish_all(actor=make.ACTOR)
    assert (tally.published, tally.refusals) == (2, [])
