"""A slug is frozen at the first publication and never used again, whoever tries and however."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from articles.models import Topic
from sco.ledger.refusals import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


def published_article(slug: str) -> Any:
    article = make.article(slug)
    make.publish_rows(article.outlet, article.rights)
    return article


def published_claim(slug: str) -> Any:
    article = published_article("of-the-claim")
    make.publish_rows(article)
    return make.claim(article, slug)


NAMED: list[Callable[..., Any]] = [make.topic, make.state, make.outlet, make.rights, make.author, make.mechanism]
by_kind = pytest.mark.parametrize("factory", [*NAMED, published_article, published_claim])


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def save(row: Any, slug: str) -> None:
    row.slug = slug
    row.save()


def update(row: Any, slug: str) -> None:
    type(row).objects.filter(pk=row.pk).update(slug=slug)


def plain_sql(row: Any, slug: str) -> None:
    sql(f"UPDATE {row._meta.db_table} SET slug = %s WHERE id = %s", slug, row.pk)


@by_kind
@pytest.mark.parametrize("change", [save, update, plain_sql])
def test_a_published_slug_is_frozen(factory: Callable[..., Any], change: Callable[[Any, str], None]) -> None:
    row = factory("frozen")
    change(row, "still-free")
    change(row, "frozen")
    make.publish_rows(row)
    for verb in (None, make.withdraw_rows, make.erase_rows):
        if verb:
            verb(row)
        with pytest.raises(IntegrityError, match="frozen since its first publication"), transaction.atomic():
            change(row, "another")
        row.refresh_from_db()


@by_kind
def test_a_public_item_is_withdrawn_before_it_is_deleted(factory: Callable[..., Any]) -> None:
    row = factory("public")
    make.publish_rows(row)
    with pytest.raises(IntegrityError, match="is public: withdraw it before deleting it"), transaction.atomic():
        row.delete()
    with pytest.raises(IntegrityError, match="is public"), transaction.atomic():
        sql(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)
    make.withdraw_rows(row)
    row.delete()


@by_kind
@pytest.mark.parametrize("verb", [make.withdraw_rows, make.erase_rows])
def test_a_published_slug_is_never_used_again(factory: Callable[..., Any], verb: Callable[..., Any]) -> None:
    row = factory("used")
    make.publish_rows(row)
    verb(row)
    row.delete()
    row.pk = None
    row._state.adding = True
    with pytest.raises(IntegrityError, match="published before and cannot be reused"), transaction.atomic():
        row.save()
    row.slug = "unused"
    row.save()
    for change in (save, update, plain_sql):
        with pytest.raises(IntegrityError, match="published before and cannot be reused"), transaction.atomic():
            change(row, "used")


def test_many_rows_at_once_do_not_slip_past() -> None:
    gone = make.topic("gone")
    make.publish_rows(gone)
    make.withdraw_rows(gone)
    gone.delete()
    with pytest.raises(IntegrityError, match="cannot be reused"), transaction.atomic():
        Topic.objects.bulk_create([Topic(slug="fresh", **make.both("name", "x")), Topic(slug="gone")])
    with pytest.raises(IntegrityError, match="cannot be reused"), transaction.atomic():
        Topic.objects.bulk_create(
            [Topic(slug="gone")], update_conflicts=True, unique_fields=["slug"], update_fields=["name_en"]
        )
    with pytest.raises(IntegrityError, match="cannot be reused"), transaction.atomic():
        sql("INSERT INTO articles_topic (slug, name) VALUES ('gone', '') ON CONFLICT DO NOTHING")


def test_other_columns_of_a_published_item_change_freely() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    topic.name_en = "Reworked"
    topic.save()
    update(topic, "security")


def test_the_same_slug_in_another_kind_is_another_item() -> None:
    make.publish_rows(make.topic("security"))
    make.publish_rows(make.state("security"))


def test_a_slug_that_was_never_published_is_free_again() -> None:
    topic = make.topic("draft")
    topic.delete()
    make.publish_rows(make.topic("draft"))


def test_an_erased_slug_is_refused_at_the_door() -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.erase_rows(topic)
    make.rename(topic, "filled in again")
    with pytest.raises(Refused, match="cannot be reused: choose another one") as refused:
        make.publish_rows(topic)
    assert [refusal.code for refusal in refused.value.refusals] == ["erased"]
