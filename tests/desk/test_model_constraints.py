"""The database enforces the desk's constraints, for the ORM and for SQL alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from articles.models import Article, ArticleAuthor, Author, Claim, Outlet, Rights, Suggestion, Topic, Translation
from mechanisms.models import Mechanism, Membership, Relation, State
from tests import factories as make

pytestmark = pytest.mark.django_db

Row = Callable[[], models.Model]


def a_claim() -> Claim:
    return make.claim(make.article())


def a_relation() -> Relation:
    return make.relation(make.mechanism("rats"), make.mechanism("sco"))


def a_membership() -> Membership:
    return make.membership(make.state(), make.mechanism("sco"), key="sco-kazakhstan")


def a_translation() -> Translation:
    return Translation.objects.get(article=make.article(), language="en")


def a_suggestion() -> Suggestion:
    return make.suggestion(make.article(), quote="40余次")


REFUSED: list[tuple[Row, dict[str, Any], str]] = [
    (a_claim, {"value": 4}, "claim_value_and_comparator_together"),
    (a_claim, {"comparator": ">"}, "claim_value_and_comparator_together"),
    (a_claim, {"value": 4, "comparator": "!"}, "claim_comparator_known"),
    (a_claim, {"kind": "rumour"}, "claim_kind_known"),
    (a_claim, {"status": "true"}, "claim_status_known"),
    (a_claim, {"quote_prefix": "x"}, "claim_quotation_before_its_surroundings"),
    (a_claim, {"quote_suffix": "x"}, "claim_quotation_before_its_surroundings"),
    (a_claim, {"period_from": "2013", "period_to": "2012"}, "claim_period_not_ended_before_started"),
    (a_claim, {"period_from": "2013-06", "period_to": "2013-05"}, "claim_period_not_ended_before_started"),
    (a_claim, {"period_from": "2013-06-15", "period_to": "2013-05"}, "claim_period_not_ended_before_started"),
    (a_claim, {"period_from": "2013-06-15", "period_to": "2013-06-14"}, "claim_period_not_ended_before_started"),
    (a_claim, {"period_from": "2014", "period_to": "2013-12-31"}, "claim_period_not_ended_before_started"),
    (make.mechanism, {"kind": "club"}, "mechanism_kind_known"),
    (make.mechanism, {"established": "2001-06", "dissolved": "2000"}, "mechanism_not_dissolved_before_established"),
    (a_relation, {"type": "likes"}, "relation_type_known"),
    (a_relation, {"period_from": "2002", "period_to": "2001"}, "relation_not_ended_before_started"),
    (a_membership, {"period_from": "2002", "period_to": "2001"}, "membership_not_ended_before_started"),
    (make.rights, {"access": "friends"}, "rights_access_known"),
    (make.article, {"original_language": "ru"}, "article_language_known"),
    (a_translation, {"state": "perfect"}, "translation_state_known"),
    (a_translation, {"language": "ru"}, "translation_language_known"),
    (a_translation, {"approved_by": ""}, "translation_approval_says_who_when_what"),
    (a_translation, {"approved_at": None}, "translation_approval_says_who_when_what"),
    (a_translation, {"text_digest": ""}, "translation_approval_says_who_when_what"),
    (a_suggestion, {"state": "maybe"}, "suggestion_state_known"),
    (a_suggestion, {"kind": "mechanism"}, "suggestion_names_what_its_kind_needs"),
]


@pytest.mark.parametrize(
    ("factory", "values", "constraint"), REFUSED, ids=lambda value: str(value) if isinstance(value, dict) else None
)
def test_constraint_violation_is_refused_by_save_and_by_sql(
    factory: Row, values: dict[str, Any], constraint: str
) -> None:
    row = factory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        by_sql(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def by_sql(row: models.Model, values: dict[str, Any]) -> None:
    columns = ", ".join(f"{name} = %s" for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {columns} WHERE id = %s", [*values.values(), row.pk])


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2013-06", "2013"), ("2013", "2013-06"), ("2013", "2013"), ("2013-06-15", "2013-06"),
        ("2013-06-15", "2013-06-15"), ("2013", None), (None, "2013"), ("1997", "2001"), ("2013-12-31", "2014"),
    ],
)  # fmt: skip
def test_period_of_mixed_precision_may_end_within_its_start(start: str | None, end: str | None) -> None:
    claim = a_claim()
    by_sql(claim, {"period_from": start, "period_to": end})
    claim.refresh_from_db()
    claim.save()
    assert (str(claim.period_from) if start else None, str(claim.period_to) if end else None) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "", "13", "2013-13", "2013-00", "2013-06-32", "2013/06", "June 2013", "2013-6", "2013-06-1",
        "0000", "0000-01", "2013-02-30", "2001-06-31", "2013-02-29", "1900-02-29",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("factory", "column"),
    [
        (a_claim, "period_from"),
        (a_suggestion, "period_to"),
        (make.mechanism, "established"),
        (a_relation, "period_to"),
        (a_membership, "period_from"),
    ],
)
def test_sql_cannot_store_an_invalid_partial_date(factory: Row, column: str, text: str) -> None:
    row = factory()
    with pytest.raises(IntegrityError, match="dates_shaped"), transaction.atomic():
        by_sql(row, {column: text})


@pytest.mark.parametrize("text", ["2000-02-29", "2024-02-29", "2001-06-30", "2001-12-31", "0001", "9999-12-31"])
def test_sql_stores_any_calendar_date(text: str) -> None:
    row = make.mechanism()
    by_sql(row, {"established": text})
    row.refresh_from_db()
    assert str(row.established) == text


def test_relation_cannot_point_to_itself() -> None:
    row = a_relation()
    with pytest.raises(IntegrityError, match="relation_not_to_itself"), transaction.atomic():
        by_sql(row, {"target_id": row.source_id})
    row.target = row.source
    with pytest.raises(IntegrityError, match="relation_not_to_itself"), transaction.atomic():
        row.save()


NAMED: list[Row] = [make.topic, make.state, make.outlet, make.rights, make.author, make.mechanism]
ITEMS: list[Row] = [*NAMED, make.article, a_claim]


@pytest.mark.parametrize("slug", ["", "上合组织", "SCO", "two words", "-sco", "sco-", "a--b", "a_b", "café", "sco\n"])
@pytest.mark.parametrize("factory", ITEMS)
def test_a_slug_is_ascii_and_never_empty(factory: Row, slug: str) -> None:
    row = factory()
    with pytest.raises(IntegrityError, match="slug_ascii"), transaction.atomic():
        by_sql(row, {"slug": slug})
    row.slug = slug  # type: ignore[attr-defined]
    with pytest.raises(IntegrityError, match="slug_ascii"), transaction.atomic():
        row.save()


def test_mechanism_slug_cannot_be_the_graph_address() -> None:
    mechanism = Mechanism(slug="graph", kind="council", name_en="Graph", name_zh_hans="图")
    with pytest.raises(ValidationError, match="is a reserved address"):
        mechanism.full_clean()
    with pytest.raises(IntegrityError, match="mechanism_slug_not_an_address"), transaction.atomic():
        mechanism.save()


@pytest.mark.parametrize("factory", ITEMS)
def test_a_slug_is_unique_within_its_kind(factory: Row) -> None:
    row: Any = factory()
    row.pk, row.id, row._state.adding = None, None, True
    with pytest.raises(IntegrityError, match="slug"), transaction.atomic():
        row.save()


def test_author_appears_once_in_a_byline() -> None:
    author = make.author()
    article = make.article(by=(author,))
    with pytest.raises(IntegrityError, match="article_author_once"), transaction.atomic():
        ArticleAuthor.objects.create(article=article, author=author)


def test_source_id_is_unique_per_outlet_and_optional() -> None:
    make.article("first", source_id="4OAL6N5m11s")
    make.article("second", source_id="")
    make.article("third", source_id="")
    with pytest.raises(IntegrityError, match="article_source_id_once_per_outlet"), transaction.atomic():
        make.article("fourth", source_id="4OAL6N5m11s")
    assert make.article("fifth", source_id="4OAL6N5m11s", outlet=make.outlet("another-paper")).pk


@pytest.mark.parametrize("since", [None, "2001"])
def test_relations_and_memberships_are_unique_even_without_dates(since: str | None) -> None:
    source, target, member = make.mechanism("rats"), make.mechanism("sco"), make.state()
    for key in ("one", "two"):
        relation = Relation(key=key, source=source, target=target, type="part_of", period_from=since)
        membership = Membership(key=key, mechanism=target, state=member, period_from=since)
        if key == "one":
            relation.save()
            membership.save()
            continue
        with pytest.raises(IntegrityError, match="relation_said_once"), transaction.atomic():
            relation.save()
        with pytest.raises(IntegrityError, match="membership_said_once"), transaction.atomic():
            membership.save()


@pytest.mark.parametrize("model", [Outlet, Rights])
def test_items_that_an_article_needs_cannot_be_deleted(model: type[models.Model]) -> None:
    make.article()
    with pytest.raises(models.ProtectedError):
        model._default_manager.all().delete()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_every_item_has_its_slug_guarded_by_the_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%%_guard_slug' AND tgenabled = 'A'"
        )
        guarded = {table for (table,) in cursor.fetchall()}
    items = (Topic, State, Outlet, Rights, Author, Mechanism, Article, Claim)
    assert guarded == {model._meta.db_table for model in items}
