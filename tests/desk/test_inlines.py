"""Inlines: no lost updates, and nothing typed is lost when a form is refused."""

from typing import Any

import pytest
from django.test import Client

from mechanisms.models import Mechanism, Relation
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


def related() -> tuple[Mechanism, Relation]:
    one, other = make.mechanism("one"), make.mechanism("other")
    return one, make.relation(one, other, "governs", key="one-governs-other")


def opened(desk: Client, row: Any) -> dict[str, Any]:
    return browser.form_data(desk.get(browser.page(row)))


def new_relation(data: dict[str, Any], number: int, **fields: object) -> dict[str, Any]:
    row = {"key": f"new-{number}", "type": "governs", "period_from": "", "period_to": "", **fields}
    return {f"relations-{number}-{name}": value for name, value in row.items()} | {"relations-TOTAL_FORMS": number + 1}


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
