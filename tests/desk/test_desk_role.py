"""The desk at work with the credentials that it has in production: it adds to its history, and takes nothing away."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client

from articles.models import Article, Author, Claim, Outlet, Topic
from sco.ledger.history import event_models, events_of
from sco.ledger.verifying import verify_record
from tests import databases
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk import test_tables as tables
from tests.ledger.test_erasing import ZH_WORD, places_of, words


@contextmanager
def as_the_desk(record: str) -> Iterator[Client]:
    """A superuser's client, while the desk's connection has the desk's role."""
    with databases.use(record, reader="", desk=databases.DESK):
        yield browser.client_of(User.objects.create_superuser("chief"))


@pytest.fixture
def chief(record: str) -> Iterator[Client]:
    """A superuser at a desk whose connection has the desk's role."""
    with as_the_desk(record) as client:
        yield client


def act(statement: str, *parameters: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_a_draft_is_written_and_deleted_and_its_history_stays(chief: Client) -> None:
    chief.post("/admin/articles/topic/add/", {"slug": "new", "name_zh_hans": "新", "name_en": "New"})
    topic = Topic.objects.get()
    browser.save(chief, topic, name_en="Newer")
    assert chief.post(browser.page(topic, "delete"), {"post": "yes"}).status_code == 302
    assert not Topic.objects.exists()
    assert list(events_of(Topic).order_by("pgh_id").values_list("pgh_label", "name_en")) == [
        ("insert", "New"), ("update", "Newer"), ("delete", "Newer"),
    ]  # fmt: skip
    assert LogEntry.objects.count() == 3


def test_what_is_written_is_found(chief: Client) -> None:
    chief.post("/admin/articles/topic/add/", {"slug": "border", "name_zh_hans": "边防", "name_en": "Border"})
    assert [each.slug for each in chief.get("/admin/find/?q=border").context["results"]] == ["border"]


def test_an_article_is_erased_with_its_drafts_parts_and_history(record: str) -> None:
    with as_the_desk(record) as chief:
        article = make.article(**words("title", "summary", "body"), source_text=ZH_WORD)
        make.suggestion(article, sentence=ZH_WORD, quote=ZH_WORD)
        make.publish_article(article)
        public, draft, moved = (make.claim(article, slug, quote_exact=ZH_WORD) for slug in ("public", "draft", "moved"))
        draft.references.create(**words("title"))
        make.publish_rows(public)
        make.claim(article, "gone", quote_exact=ZH_WORD).delete()
        Claim.objects.filter(pk=moved.pk).update(article=make.article("other"), quote_exact="")
        browser.save(chief, article, responsible_editor_name=ZH_WORD)
        answer = browser.send(chief, browser.action_page(article, "erase"), slug="piece", cascade="1")
        assert answer.status_code == 302
    assert places_of(ZH_WORD) == set()
    assert verify_record().erased == 2


@pytest.mark.parametrize("table", ["django_admin_log", *(model._meta.db_table for model in event_models())])
def test_nothing_is_taken_from_a_history(chief: Client, table: str) -> None:
    column = "object_repr" if table == "django_admin_log" else "pgh_label"
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = ''", f"TRUNCATE {table}"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            act(statement)


def test_only_the_history_of_what_is_erased_is_erased(chief: Client) -> None:
    article, erased = scenarios.published(), make.topic("erased")
    draft = make.claim(article)
    make.publish_rows(erased)
    make.erase_rows(erased)
    for row in (article, draft, article.outlet, article.translations.all()[0]):
        with pytest.raises(IntegrityError, match="belongs to no erased item"):
            act("SELECT ledger_erase_history(%s::regclass, %s)", row._meta.db_table, [row.pk])
    with pytest.raises(IntegrityError, match="belongs to no erased item"):
        act("SELECT ledger_erase_history('articles_topic', %s)", [erased.pk, erased.pk + 1])
    # Neither a table without a history, nor the desk's own users.
    for table in ("auth_user", "articles_topicevent", "pg_class"):
        with pytest.raises(IntegrityError, match="belongs to no erased item"):
            act("SELECT ledger_erase_history(%s::regclass, '{1}')", table)
    act("SELECT ledger_erase_history('articles_topic', %s)", [erased.pk])


def test_what_refers_to_an_erased_item_and_is_public_keeps_its_history(chief: Client) -> None:
    article = scenarios.published()
    other = make.outlet("other")
    Article.objects.update(outlet=other)
    make.publish_rows(other, article)
    paper = Outlet.objects.get(slug="paper")
    make.erase_rows(paper)
    with pytest.raises(IntegrityError, match="belongs to no erased item"):
        act("SELECT ledger_erase_history('articles_article', %s)", [article.pk])


def test_an_account_is_not_deleted_but_deactivated(chief: Client) -> None:
    other = make.editor("other")
    page = chief.get(browser.page(other)).content.decode()
    assert "deletelink" not in page
    assert 'value="delete_selected"' not in chief.get("/admin/auth/user/").content.decode()
    answer = chief.post(browser.page(other, "delete"), {"post": "yes"})
    assert answer["Location"] == browser.page(other)
    assert "Untick “Active”" in browser.said(answer)
    assert User.objects.filter(pk=other.pk).exists()


def test_a_table_with_new_rows_is_saved(chief: Client) -> None:
    tables.bring(chief, tables.AUTHORS, "slug,name_en\nnew,New\n")
    assert Author.objects.get(slug="new").name_en == "New"
