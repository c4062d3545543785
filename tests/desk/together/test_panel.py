"""The panel of an item: reviews, work, comments; who may take which step."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Translation
from sco.desk.together import work
from sco.desk.together.models import Assignment, Comment, Notice, Thread
from sco.ledger.history import events_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import page, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer() -> User:
    return make.editor("writer")


@pytest.fixture
def reviewer() -> User:
    return make.editor("reviewer")


def step(user: User, item: Any, name: str, **data: Any) -> Any:
    """Take a step as this user; the response."""
    return browser.client_of(user).post(page(item).replace("change/", f"together/{name}/"), data)


def ask(writer: User, item: Any, reviewer: User | None = None, **data: Any) -> Any:
    return step(writer, item, "ask", **{"language": "en", "assignee": reviewer.pk if reviewer else "", **data})


def told(user: User) -> list[tuple[str, str]]:
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("what", "language"))


def state(article: Article) -> str:
    row = Translation.objects.filter(article=article, language="en").first()
    return str(row.state) if row else ""


# Reviews


def test_review_is_asked_for_and_the_reviewer_is_told(writer: User, reviewer: User) -> None:
    article, due = scenarios.draft(), timezone.localdate() + timedelta(days=2)
    assert "The review is asked for" in said(ask(writer, article, reviewer, due=due.isoformat()))
    row = Assignment.objects.get()
    assert (row.role, row.language, row.assignee, row.by, row.due) == ("reviewer", "en", reviewer, writer, due)
    assert state(article) == "in_review"
    assert told(reviewer) == [("review", "en")]
    shown = browser.client_of(reviewer).get(page(article)).content.decode()
    assert "writer asked reviewer for a review" in shown


def test_taking_back_undoes_the_asking(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reviewer)
    step(writer, article, "take-back", language="en")
    assert state(article) == "draft"
    assert Assignment.objects.get().outcome == "taken_back"
    assert told(reviewer) == [("review", "en"), ("taken_back", "en")]
    ask(writer, article, reviewer)
    assert state(article) == "in_review"


def test_only_who_asked_takes_back(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reviewer)
    reviewer.groups.get().permissions.remove(Permission.objects.get(codename="assign_item"))
    assert "Only who asked" in said(step(reviewer, article, "take-back", language="en"))
    assert state(article) == "in_review"
    assert "Take back" not in browser.client_of(reviewer).get(page(article)).content.decode()


def test_text_is_sent_back_with_a_comment(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reviewer)
    step(reviewer, article, "send-back", language="en", text="The figure is wrong.")
    assert state(article) == "draft"
    assert Assignment.objects.get().outcome == "sent_back"
    assert told(writer) == [("sent_back", "en")]
    assert "The figure is wrong." in browser.client_of(writer).get(page(article)).content.decode()


def test_sending_back_needs_a_comment(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reviewer)
    assert "required" in said(step(reviewer, article, "send-back", language="en", text=" "))
    assert state(article) == "in_review"


def test_approval_settles_the_review_and_tells_who_asked(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reviewer)
    browser.client_of(reviewer).post(f"/admin/articles/article/{article.pk}/approve/en/")
    assert Assignment.objects.get().outcome == "done"
    assert told(writer) == [("approved", "en")]


def test_approved_or_incomplete_text_is_not_reviewed(writer: User, reviewer: User) -> None:
    for article in (scenarios.approved("one"), scenarios.draft("two", body_en="")):
        assert "nothing to review" in said(ask(writer, article, reviewer))
    assert not Assignment.objects.exists()
    assert state(Article.objects.get(slug="one")) == "approved"


def test_sending_back_does_not_revoke_an_approval(writer: User) -> None:
    article = scenarios.approved()
    step(writer, article, "send-back", language="en", text="Still, look at it again.")
    assert state(article) == "approved"


def test_mechanism_is_reviewed_without_states(writer: User, reviewer: User) -> None:
    of = make.mechanism()
    ask(writer, of, reviewer)
    assert Assignment.objects.get().kind == "mechanism"


def test_past_due_date_is_refused(writer: User, reviewer: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "due date has passed" in said(ask(writer, scenarios.draft(), reviewer, due=yesterday.isoformat()))


@pytest.mark.parametrize("data", [{"language": "fr"}, {"language": ""}, {"assignee": "x"}, {"due": "soon"}])
def test_bad_input_gets_an_error(writer: User, data: dict[str, str]) -> None:
    assert ask(writer, scenarios.draft(), None, **data).status_code == 302
    assert not Assignment.objects.exists()


# Work


def test_work_is_assigned_listed_and_closed(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    step(writer, article, "assign", role="translator", language="en", assignee=reviewer.pk, due="")
    step(writer, article, "assign", role="translator", language="en", assignee=reviewer.pk, due="2999-01-01")
    with CaptureQueriesContext(connection) as seen:
        works = work.my_work(reviewer)
    assert len(seen) == 1
    assert [(each.kind, each.item, each.role, each.due, each.is_late, each.by) for each in works] == [
        ("article", article.pk, "translator", date(2999, 1, 1), False, "writer")
    ]
    assert list(work.assigned_pks("article", reviewer)) == [article.pk]
    assert [each.assignee for each in work.asked_by(writer)] == ["reviewer"]
    assert told(reviewer) == [("assigned", "en")]
    step(reviewer, article, "finish", assignment=works[0].pk)
    assert work.my_work(reviewer) == []
    assert Assignment.objects.get().outcome == "done"
    assert events_of(Assignment).count() == 3


def test_review_for_nobody_in_particular_is_work_for_others(writer: User, reviewer: User) -> None:
    ask(writer, scenarios.draft())
    assert work.my_work(reviewer) == []
    assert len(work.my_work(reviewer, with_open_reviews=True)) == 1
    assert work.my_work(writer, with_open_reviews=True) == []


def test_others_do_not_close_somebodys_work(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    step(writer, article, "assign", role="translator", language="en", assignee=reviewer.pk)
    third = looker()
    assert "Only who does the work" in said(step(third, article, "finish", assignment=Assignment.objects.get().pk))


# Comments


def comment(user: User, item: Any, text: str = "Look here.", **data: str) -> Any:
    return step(user, item, "comment", text=text, **data)


def test_comment_on_a_selection_is_anchored_and_says_when_the_words_went(writer: User, reviewer: User) -> None:
    article = scenarios.draft(body_en="One two.\r\nThree two.")
    comment(writer, article, field="body_en", exact="two", prefix="Three ", suffix=".")
    thread = Thread.objects.get()
    assert (thread.exact, thread.prefix, thread.language) == ("two", "One two.\nThree ", "en")
    client = browser.client_of(reviewer)
    assert "No longer found" not in client.get(page(article)).content.decode()
    Article.objects.update(body_en="Words before. One two.\nThree two.")
    assert "No longer found" not in client.get(page(article)).content.decode()
    Article.objects.update(body_en="One.")
    assert "No longer found" in client.get(page(article)).content.decode()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"field": "body_en", "exact": "nowhere"}, "save first"),
        ({"field": "body_en", "exact": "o"}, "occurs"),
        ({"exact": "Body"}, "in which field"),
        ({"field": "nonsense"}, "no such field"),
        ({"field": "body_en", "exact": "x" * 2001}, "2000"),
    ],
)
def test_selection_that_has_no_place_is_refused(writer: User, data: dict[str, str], reason: str) -> None:
    assert reason in said(comment(writer, scenarios.draft(body_en="foo boo"), **data))
    assert not Thread.objects.exists()


def test_conversation_is_answered_resolved_and_reopened(writer: User, reviewer: User) -> None:
    article = scenarios.draft()
    comment(writer, article)
    thread = Thread.objects.get()
    step(reviewer, article, "reply", thread=thread.pk, text="I see.")
    assert told(writer) == [("commented", "")]
    step(writer, article, "resolve", thread=thread.pk)
    shown = browser.client_of(reviewer).get(page(article)).content.decode()
    assert "resolved by writer" in shown
    step(reviewer, article, "reopen", thread=thread.pk)
    thread.refresh_from_db()
    assert thread.resolved_at is None
    step(writer, article, "resolve", thread=thread.pk)
    step(reviewer, article, "reply", thread=thread.pk, text="Not yet.")
    thread.refresh_from_db()
    assert thread.resolved_at is None


def test_thread_of_another_item_is_not_reached(writer: User) -> None:
    one, other = scenarios.draft("one"), scenarios.draft("two")
    comment(writer, one)
    step(writer, other, "reply", thread=Thread.objects.get().pk, text="x")
    assert Comment.objects.count() == 1


def test_comment_is_text_and_no_markup(writer: User) -> None:
    article = scenarios.draft()
    comment(writer, article, "<b>bold</b> & more")
    shown = browser.client_of(writer).get(page(article)).content.decode()
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in shown


def test_script_gets_the_panel_alone(writer: User) -> None:
    article = scenarios.draft()
    client = browser.client_of(writer)
    address = page(article).replace("change/", "together/comment/")
    answer = client.post(address, {"text": "Quickly said."}, headers={"x-requested-with": "fetch"})
    shown = answer.content.decode()
    assert "Quickly said." in shown
    assert "Your comment is there." in shown
    assert "<html" not in shown


# Rights


def looker() -> User:
    user = User.objects.create_user("looker", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_article"))
    return user


STEPS = ["ask", "take-back", "send-back", "assign", "comment", "reply", "resolve", "reopen"]


@pytest.mark.parametrize("name", STEPS)
def test_who_only_looks_takes_no_step(name: str) -> None:
    assert step(looker(), scenarios.draft(), name).status_code == 403


@pytest.mark.parametrize("name", [*STEPS, "finish"])
def test_who_may_not_see_the_item_takes_no_step(name: str) -> None:
    stranger = User.objects.create_user("stranger", is_staff=True)
    stranger.user_permissions.set(Permission.objects.filter(content_type__app_label="desk_together"))
    assert step(stranger, scenarios.draft(), name).status_code == 403


def test_step_is_no_get_and_unknown_ones_lead_to_the_list(writer: User) -> None:
    article = scenarios.draft()
    address = page(article).replace("change/", "together/ask/")
    assert browser.client_of(writer).get(address).status_code == 405
    assert step(writer, article, "nonsense").url == "/admin/articles/article/"


def test_work_is_not_given_to_who_may_not_see_the_item(writer: User) -> None:
    stranger = User.objects.create_user("stranger", is_staff=True)
    article = scenarios.draft()
    step(writer, article, "assign", role="translator", language="en", assignee=stranger.pk)
    assert not Assignment.objects.exists()
    assert "stranger" not in browser.client_of(writer).get(page(article)).content.decode()


def test_panel_query_count_is_independent_of_comments(writer: User, reviewer: User) -> None:
    article, client = scenarios.draft(), browser.client_of(writer)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(page(article)).status_code == 200
        return len(seen)

    comment(writer, article, "@reviewer one")
    count()
    few = count()
    for number in range(5):
        comment(reviewer, article, f"more {number}")
        step(reviewer, article, "reply", thread=Thread.objects.last().pk, text="and more")  # type: ignore[union-attr]
        step(writer, article, "assign", role="writer", language="en", assignee=make.editor(f"editor-{number}").pk)
    assert count() == few


def test_panel_in_chinese_names_the_steps(writer: User) -> None:
    assert browser.client_of(writer, "zh-hans").get(page(scenarios.draft())).status_code == 200
