"""Texts of another language say so."""

import pytest
from django.test import Client
from django.utils import translation

from sco.desk.spoken import language_by_script, spoken, titles
from tests import factories as make
from tests.desk import browser, scenarios


@pytest.mark.parametrize(
    ("text", "language"), [("上合", "zh-Hans"), ("SCO", "en"), ("上合 SCO", "zh-Hans"), ("2025", "")]
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert language_by_script(text) == language


def test_only_parts_of_another_language_are_marked() -> None:
    with translation.override("en"):
        assert spoken("上合 · SCO") == '<span lang="zh-Hans">上合</span> · SCO'
    with translation.override("zh-hans"):
        assert spoken("元首 · Heads — 领导 → 机构 · RATS") == (
            '元首 · <span lang="en">Heads</span> — 领导 → 机构 · <span lang="en">RATS</span>'
        )
        assert spoken("上合 · S&O") == '上合 · <span lang="en">S&amp;O</span>'


@pytest.mark.django_db
def test_the_desks_own_language_comes_first_and_whole() -> None:
    topic = make.topic(name_zh_hans="长" * 60, name_en="Long")
    with translation.override("en"):
        assert titles(topic) == [("en", "Long"), ("zh-Hans", "长" * 60)]
    assert titles(make.topic("bare", name_zh_hans="", name_en=None)) == [("", "bare")]


@pytest.mark.django_db
def test_a_form_is_headed_by_the_title_itself(desk: Client) -> None:
    page = desk.get(browser.page(scenarios.draft()), headers={"accept-language": "en"}).content.decode()
    heading = page[page.index("<h1>") : page.index("</h1>")]
    assert heading.index("Title of a-piece (English)") < heading.index('lang="zh-Hans"')
    assert '<p class="kind">Article</p>' in page


@pytest.mark.django_db
def test_cells_of_lists_have_their_language(desk: Client) -> None:
    scenarios.draft()
    page = desk.get("/admin/articles/article/").content.decode()
    assert '<span lang="zh-Hans">Title of a-piece（中文）</span>' in page
    assert '<span lang="en">Title of a-piece (English)</span>' in page
