"""The desk's history: one event for each change of any column, however the change is made, and none for no change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.utils.translation import override
from modeltranslation.translator import translator

from articles.models import Article, ArticleTopic, ClaimReference, Translation
from mechanisms.models import Mechanism, MechanismReference
from tests import factories as make

pytestmark = pytest.mark.django_db


def events_of(model: type[models.Model]) -> type[models.Model]:
    return apps.get_model(model._meta.app_label, f"{model.__name__}Event")


TRACKED = [
    model
    for label in ("articles", "mechanisms")
    for model in apps.get_app_config(label).get_models()
    # Jobs of imports are no content: a record of their own of what became of each file.
    if not model.__name__.endswith("Event") and not model.__name__.startswith("Import")
]
TRANSLATED = [model for model in TRACKED if model in translator.get_registered_models()]


@contextmanager
def events(model: type[models.Model], *labels: str) -> Iterator[list[Any]]:
    """Exactly these events are made in here; the list holds them afterwards."""
    manager = events_of(model)._default_manager
    before = set(manager.values_list("pk", flat=True))
    made: list[Any] = []
    yield made
    made += manager.exclude(pk__in=before).order_by("pk")
    assert [event.pgh_label for event in made] == list(labels)


def by_save(row: models.Model, column: str) -> None:
    setattr(row, column, "changed")
    row.save()


def by_update(row: models.Model, column: str) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(**{column: "changed"})


def by_sql(row: models.Model, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} SET {column} = 'changed' WHERE id = %s", [row.pk])


@pytest.mark.parametrize("change", [by_save, by_update, by_sql])
@pytest.mark.parametrize("language", ["zh_hans", "en"])
@pytest.mark.parametrize("active", ["zh-hans", "en"])
def test_a_change_of_either_language_makes_one_event_that_holds_it(
    change: Callable[[models.Model, str], None], language: str, active: str
) -> None:
    article = make.article()
    with override(active):
        for field in ("title", "summary", "body"):
            with events(Article, "update") as made:
                change(article, f"{field}_{language}")
            assert getattr(made[0], f"{field}_{language}") == "changed"


@pytest.mark.parametrize(
    "factory", [make.topic, make.state, make.outlet, make.rights, make.author, make.mechanism, make.article]
)
def test_a_new_row_and_a_deleted_row_make_one_event_each(factory: Callable[[], models.Model]) -> None:
    make.article("needs-outlet-and-rights") if make is make.article else None
    model = type(factory())
    model._default_manager.all().delete()
    with events(model, "insert"):
        row = factory()
    with events(model, "delete") as made:
        row.delete()
    assert made[0].slug == row.slug  # type: ignore[attr-defined]


def test_through_rows_have_history() -> None:
    article, topic = make.article(), make.topic()
    with events(ArticleTopic, "insert") as made:
        article.topics.add(topic)
    assert (made[0].article_id, made[0].topic_id) == (article.pk, topic.pk)
    with events(ArticleTopic, "delete"):
        article.topics.remove(topic)
    article.topics.add(topic)
    with events(ArticleTopic, "delete"):
        article.topics.clear()


def test_rows_deleted_with_their_article_have_history() -> None:
    article = make.article()
    with events(Article, "delete"), events(Translation, "delete", "delete"):
        article.delete()


def test_bulk_update_makes_one_event_per_row() -> None:
    for number in range(3):
        make.mechanism(f"m{number}")
    with events(Mechanism, "update", "update", "update"):
        Mechanism.objects.update(seat_en="Tashkent")


@pytest.mark.parametrize("active", ["zh-hans", "en"])
def test_save_without_a_change_makes_no_event(active: str) -> None:
    article, mechanism = make.article(), make.mechanism(established="2001-06", aliases_en=["SCO"])
    claim = make.claim(article, **make.both("unit", "cases"), value="960", comparator=">")
    with override(active):
        for row in (article, mechanism, claim, article.outlet, article.rights):
            fresh = type(row)._default_manager.get(pk=row.pk)
            with events(type(row)):
                fresh.save()
                fresh.save()


@pytest.mark.parametrize("active", ["zh-hans", "en"])
@pytest.mark.parametrize("model", TRANSLATED)
def test_writing_a_text_back_changes_nothing_in_the_language_columns(model: type[models.Model], active: str) -> None:
    row, fields = half_translated(model)
    columns = [f"{field}_{language}" for field in fields for language in ("zh_hans", "en")]
    before = model._default_manager.filter(pk=row.pk).values(*columns).get()
    with override(active):
        fresh = model._default_manager.get(pk=row.pk)
        for field in fields:
            setattr(fresh, field, getattr(fresh, field))
        fresh.save()
    assert model._default_manager.filter(pk=row.pk).values(*columns).get() == before


def half_translated(model: type[models.Model]) -> tuple[models.Model, list[str]]:
    """A row with Chinese texts only: a fallback would show itself as Chinese in the English columns."""
    article = make.article()
    claim, mechanism = make.claim(article), make.mechanism()
    rows: list[models.Model] = [article, article.outlet, article.rights, claim, mechanism]
    rows += [make.topic(), make.author(), make.state()]
    rows += [ClaimReference.objects.create(claim=claim), MechanismReference.objects.create(mechanism=mechanism)]
    row = next(row for row in rows if type(row) is model)
    fields = sorted(translator.get_options_for_model(model).all_fields)
    only_chinese = {f"{field}_zh_hans": "中文" for field in fields} | {f"{field}_en": "" for field in fields}
    model._default_manager.filter(pk=row.pk).update(**only_chinese)
    return row, fields


@pytest.mark.parametrize("model", TRACKED)
def test_event_has_every_column_but_the_base_columns(model: type[models.Model]) -> None:
    # The bytes of a file would double with each event, and none is ever changed.
    columns = {field.column for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)}
    base = set(translator.get_options_for_model(model).all_fields) if model in TRANSLATED else set()
    kept = {field.column for field in events_of(model)._meta.concrete_fields}
    assert columns - base <= kept
    assert not base & kept
    languages = {f"{field}_{language}" for field in base for language in ("zh_hans", "en")}
    assert languages <= kept


def test_every_desk_model_has_history() -> None:
    assert len(TRACKED) == 20
    assert len(TRANSLATED) == 10
    for model in TRACKED:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_%%'",
                [model._meta.db_table],
            )
            assert cursor.fetchone() == (3,), model
