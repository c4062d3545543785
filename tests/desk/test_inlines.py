"""Inlines: no lost updates, and nothing typed is lost when a form is refused."""

from typing import Any

import pytest
from django.test import Client

from articles.models import ArticleAuthor
from mechanisms.models import Mechanism, Relation
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db
STALE = "Someone else saved this page after you opened it"


def related() -> tuple[Mechanism, Relation]:
    one, other = make.mechanism("one"), make.mechanism("other")
    return one, make.relation(one, other, "governs", key="one-governs-other")


def opened(desk: Client, row: Any) -> dict[str, Any]:
    return browser.form_data(desk.get(browser.page(row)))


def new_relation(data: dict[str, Any], number: int, **fields: object) -> dict[str, Any]:
    row = {"key": f"new-{number}", "type": "governs", "period_from": "", "period_to": "", **fields}
    return {f"relations-{number}-{name}": value for name, value in row.items()} | {"relations-TOTAL_FORMS": number + 1}


def test_second_editor_of_a_row_does_not_undo_the_first(desk: Client) -> None:
    one, relation = related()
    mine = opened(desk, one) | {"relations-0-type": "oversees"}
    browser.save(browser.client_of(make.editor("other")), one, **{"relations-0-period_from": "2001"})
    page = desk.post(browser.page(one), mine)
    assert STALE in page.content.decode()
    relation.refresh_from_db()
    assert (relation.type, str(relation.period_from)) == ("governs", "2001")


def test_rows_added_or_deleted_since_are_noticed(desk: Client) -> None:
    article = scenarios.draft()
    before = opened(desk, article)
    ArticleAuthor.objects.create(article=article, author=make.author("second"), position=2)
    assert STALE in desk.post(browser.page(article), before | {"title_en": "mine"}).content.decode()
    before = opened(desk, article)
    ArticleAuthor.objects.filter(position=2).delete()
    assert STALE in desk.post(browser.page(article), before | {"title_en": "mine"}).content.decode()


def test_approval_in_the_meantime_does_not_block_saving(desk: Client) -> None:
    article = scenarios.draft()
    before = opened(desk, article)
    desk.post(f"/admin/articles/article/{article.pk}/approve/en/", {})
    assert desk.post(browser.page(article), before | {"title_zh_hans": "新"}).status_code == 302


def test_relation_to_itself_is_refused_at_its_row_and_nothing_typed_is_lost(desk: Client) -> None:
    one, _relation = related()
    before = opened(desk, one)
    typed = before | {"description_en": "my long text"} | new_relation(before, 1, target=one.pk)
    page = desk.post(browser.page(one), typed)
    assert page.status_code == 200
    assert "cannot have a relation to itself" in page.content.decode()
    assert "my long text" in page.content.decode()
    assert Relation.objects.count() == 1


def test_database_refusal_keeps_the_whole_form_as_typed(desk: Client) -> None:
    one, relation = related()
    before = opened(desk, one)
    again = new_relation(before, 1, target=relation.target_id)  # the same relation twice: the formset does not see it
    page = desk.post(browser.page(one), before | {"description_en": "my long text"} | again)
    assert page.status_code == 200
    shown = page.content.decode()
    assert "The database rejected this change" in shown
    assert "my long text" in shown
    assert 'value="new-1"' in shown
    assert Relation.objects.count() == 1
    one.refresh_from_db()
    assert not one.description_en
