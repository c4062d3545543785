"""Every way to save tells the browser that it need keep the text no longer, and the editor what was merged."""

from typing import Any

import pytest
from django.test import Client

from tests.desk import browser, scenarios
from tests.desk.browser import page, said

pytestmark = pytest.mark.django_db
BUTTONS = ["_save", "_continue", "_addanother", "_publish", "_popup"]


@pytest.mark.parametrize("button", BUTTONS)
def test_every_button_tells_the_browser_and_the_editor(chief: Client, button: str) -> None:
    article: Any = scenarios.draft()
    mine = browser.form_data(chief.get(page(article)))
    browser.save(chief, article, title_en="theirs")
    chief.cookies.pop("desk_saved")
    response = chief.post(page(article), mine | {"title_zh_hans": "我的", button: "1"})
    assert response.cookies["desk_saved"].value == f"articles.article.{article.pk}"
    if button != "_popup":
        assert "Merged with what was saved while you were writing: Title (English)" in said(response)


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother", "_popup"])
def test_every_button_of_a_new_item_tells_the_browser(chief: Client, button: str) -> None:
    data = {"slug": "new", "name_en": "New", "name_zh_hans": "新", button: "1"}
    response = chief.post("/admin/articles/topic/add/", data)
    assert response.cookies["desk_saved"].value == "articles.topic.add"


def test_a_refused_save_tells_nothing(chief: Client) -> None:
    article: Any = scenarios.draft()
    assert "desk_saved" not in browser.save(chief, article, slug="no slug").cookies
