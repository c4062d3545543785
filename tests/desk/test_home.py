"""The front page: what needs somebody, in figures that each lead to exactly so many rows."""

import re
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Claim
from sco.desk.finding.catching_up import catch_up
from sco.desk.finding.models import Finding
from sco.desk.home.figures import GROUPS
from sco.desk.scheduling.models import Schedule
from sco.desk.together.models import Assignment, Role
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


def figures(desk: Client) -> dict[str, dict[str, int]]:
    """The figures of the page: how many of each kind."""
    groups = desk.get("/admin/").context["groups"]
    return {
        str(each.label): {str(part.kind): part.number for part in each.parts} for _name, some in groups for each in some
    }


def work(desk: Client) -> None:
    """Something for every figure."""
    draft = scenarios.draft("draft")
    browser.save(desk, draft, title_en="Mine")
    review = scenarios.draft("review")
    for language in ("zh-hans", "en"):
        review.translations.create(language=language, state="in_review")
    scenarios.draft("missing", body_en="")
    scenarios.draft("lacking", title_zh_hans="")
    public = scenarios.published("public", source_text="百分之三")
    claim = make.claim(public, "public-c01", quote_exact="百分之四")
    make.publish_rows(claim)
    Article.objects.filter(slug="public").update(title_zh_hans="改过的标题")
    Claim.objects.update(statement_zh_hans="改过的陈述")
    make.claim(public, "english", statement_zh_hans="")
    make.suggestion(public, quote="x")
    make.topic("one", name_en="")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('x', 'x', 'failed')")


def age(days: int) -> None:
    """Let everything have been unchanged for so long."""
    catch_up()
    Finding.objects.update(changed_at=timezone.now() - timedelta(days=days))


def test_every_figure_leads_to_a_list_with_exactly_so_many_rows(chief: Client) -> None:
    work(chief)
    age(40)
    context = chief.get("/admin/").context
    parts = [part for _name, some in context["groups"] for each in some for part in each.parts]
    cells = [cell for bar in context["bars"] for cell in bar.cells if cell.number]
    assert len(parts) >= 20
    for each in [*parts, *cells]:
        assert chief.get(each.url).context["cl"].result_count == each.number, each


def test_each_figure_counts_what_it_says(chief: Client) -> None:
    work(chief)
    age(8)
    found = figures(chief)
    assert found["My drafts"] == {"article": 1}
    assert found["Chinese texts in review"] == found["English texts in review"] == {"article": 1}
    assert found["English missing"] == {"article": 1, "topic": 1}
    assert found["Chinese missing"] == {"article": 1, "claim": 1}
    assert found["English out of date"] == {"article": 1, "claim": 1}
    assert found["English out of date, untouched for a week"] == {"article": 1, "claim": 1}
    assert "English out of date, untouched for a month" not in found
    assert found["Unpublished changes"] == {"article": 1, "claim": 1}
    assert found["quotations not in the source"] == {"claim": 1}
    assert found["Suggestions of the importer"] == {"suggestions": 1}
    assert found["Failed background jobs"] == {"jobs": 1}


def test_nothing_waits_at_an_empty_desk(desk: Client) -> None:
    page = desk.get("/admin/")
    assert "Nothing waits." in page.content.decode()
    assert page.context["bars"] == []
    assert figures(desk) == {}


def test_groups_come_in_their_order(chief: Client) -> None:
    work(chief)
    names = [str(name) for name, _some in chief.get("/admin/").context["groups"]]
    assert names == [str(name) for name in GROUPS.values()]


def test_my_drafts_are_mine(desk: Client, chief: Client) -> None:
    topic = make.topic()
    browser.save(desk, topic, name_en="Changed")
    assert figures(desk)["My drafts"] == {"topic": 1}
    assert "My drafts" not in figures(chief)
    assert desk.get("/admin/articles/topic/?whose=mine").context["cl"].result_count == 1
    assert chief.get("/admin/articles/topic/?whose=mine").context["cl"].result_count == 0
    make.publish_rows(topic)
    assert "My drafts" not in figures(desk)


def test_nobody_is_told_of_what_they_may_not_see() -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_topic"))
    make.topic("one", name_en="")
    scenarios.draft("missing", body_en="")
    reader = browser.client_of(user)
    assert figures(reader) == {
        "Chinese drafts": {"topic": 1}, "English missing": {"topic": 1}, "Never published": {"topic": 1}
    }  # fmt: skip
    context = reader.get("/admin/").context
    assert {bar.kind for bar in context["bars"]} == {"Topics"}
    assert context["lately"] == []
    user.user_permissions.clear()
    assert figures(browser.client_of(user)) == {}


def test_the_chart_says_how_complete_each_language_is(desk: Client) -> None:
    make.publish_rows(make.topic("a"), make.topic("b", name_en=""))
    make.topic("c")
    page = desk.get("/admin/").content.decode()
    found = re.search(r'<svg class="states".*?</svg>', page, re.DOTALL)
    assert found
    drawn = ET.fromstring(found[0])
    assert drawn.findtext("title") == "How complete each language is"
    assert drawn.findtext("desc") == "Topics, Chinese: 66% current; Topics, English: 33% current"
    assert "style=" not in found[0]
    widths = [float(rect.get("width", "")) for rect in drawn.iter("rect")]
    assert len(widths) == 2 + 3
    assert sum(widths) == pytest.approx(2 * 86, abs=1)


def test_what_went_public_is_listed_with_todays_titles(desk: Client) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "renamed")
    (shown,) = desk.get("/admin/").context["lately"]
    assert (shown.entry.action, shown.link.title) == ("publish", "renamed（中文） · renamed (English)")


def test_the_index_of_models_comes_last_and_the_record_last_in_it(desk: Client) -> None:
    page = desk.get("/admin/").content.decode()
    places = [
        page.index(text) for text in ("What needs somebody", "Everything at the desk", "app-articles", "app-ledger")
    ]
    assert places == sorted(places)


def queries(desk: Client) -> list[str]:
    desk.get("/admin/")
    with CaptureQueriesContext(connection) as seen:
        assert desk.get("/admin/").status_code == 200
    return [query["sql"] for query in seen]


def test_counts_are_one_query_each(chief: Client) -> None:
    work(chief)
    few = queries(chief)
    for n in range(3):
        scenarios.published(f"more-{n}")
        make.topic(f"more-{n}", name_en="")
    many = queries(chief)
    assert len([sql for sql in many if "desk_finding_finding" in sql and "COUNT" in sql]) == 4, (
        "all, and three ways to be mine"
    )
    assert len(many) <= len(few) + 2, "one per further kind among the last publications"
    assert len(many) <= 30


@pytest.mark.parametrize("query", ["public=x", "zh=x", "en=", "idle=x", "flag=x", "whose=x", "idle=7", "whose=nobody"])
def test_any_value_of_a_filter_opens(desk: Client, query: str) -> None:
    for kind in ("article", "claim", "topic"):
        assert desk.get(f"/admin/articles/{kind}/?{query}", follow=True).status_code == 200


def test_the_page_tells_of_what_is_not_counted_yet(desk: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr("sco.desk.home.page.catch_up", lambda: 2)
    assert "2 changes are not taken in yet" in desk.get("/admin/").content.decode()


def test_work_that_i_am_asked_for_is_counted_and_listed(chief: Client) -> None:
    mine, anybody = scenarios.draft("mine"), scenarios.draft("anybody")
    editor, me = make.editor(), User.objects.get(username="admin")
    for row, assignee in ((mine, me), (mine, me), (anybody, None)):
        language = "en" if Assignment.objects.filter(item=row.pk).exists() else "zh-hans"
        Assignment.objects.create(
            kind="article", item=row.pk, language=language, role=Role.REVIEWER, assignee=assignee, by=editor
        )
    found = figures(chief)
    assert (found["Assigned to me"], found["Reviews waiting for anybody"]) == ({"article": 1}, {"article": 1})
    for way, row in (("assigned", mine), ("review", anybody)):
        shown = chief.get(f"/admin/articles/article/?whose={way}").context["cl"].result_list
        assert [each.pk for each in shown] == [row.pk]


def test_what_is_scheduled_is_counted_and_listed(chief: Client) -> None:
    at = timezone.now() + timedelta(days=90)
    article = scenarios.published("public")
    Schedule.objects.create(
        action="withdraw", kind="article", items=[article.pk], at=at, by=User.objects.get(username="admin"),
        reviewed="x", language="en",
    )  # fmt: skip
    assert figures(chief)["Scheduled"] == {"on the calendar": 1}
    assert [schedule.at for schedule, _title in chief.get("/admin/desk_scheduling/schedule/").context["waiting"]] == [
        at
    ]


@pytest.mark.parametrize(("role", "links"), [("writer", ["New article", "Import …"]), ("translator", [])])
def test_the_day_begins_with_what_a_role_may_begin(role: str, links: list[str]) -> None:
    response = browser.client_of(make.account(role)).get("/admin/")
    assert [str(name) for name, _url in response.context["links"]] == links
