"""Who else has a form open: one query, no rights beyond those of the page, forgotten after a minute."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from sco.desk.together import presence
from sco.desk.together.models import Presence
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import page

pytestmark = pytest.mark.django_db
BEAT = "/admin/desk_together/notice/presence/"


def beat(user: User, article: Article, **data: str) -> Any:
    return browser.client_of(user).post(BEAT, {"token": presence.token(user, article), **data})


def others(user: User, article: Article, **data: str) -> list[dict[str, str]]:
    return beat(user, article, **data).json()["others"]  # type: ignore[no-any-return]


@pytest.fixture
def article() -> Article:
    return scenarios.draft()


@pytest.fixture
def anna() -> User:
    user = make.editor("anna")
    user.first_name = "Anna"
    user.save()
    return user


def test_others_see_who_edits_which_language(article: Article, anna: User) -> None:
    assert others(anna, article, language="en", field="title_en") == []
    ed = make.editor()
    assert others(ed, article) == [{"text": "Anna is editing English.", "field": "title_en"}]
    assert others(anna, article) == [{"text": "ed has this page open.", "field": ""}]


def test_other_items_are_not_shown(article: Article, anna: User) -> None:
    others(anna, article)
    assert others(make.editor(), scenarios.draft("another")) == []


def test_presence_is_forgotten(article: Article, anna: User) -> None:
    others(anna, article)
    Presence.objects.update(seen_at=timezone.now() - timedelta(seconds=presence.SECONDS + 1))
    ed = make.editor()
    assert others(ed, article) == []
    Presence.objects.filter(user=anna).update(seen_at=timezone.now() - timedelta(days=2))
    others(ed, article)
    assert not Presence.objects.filter(user=anna).exists()


def test_leaving_is_seen_at_once(article: Article, anna: User) -> None:
    others(anna, article)
    beat(anna, article, gone="1")
    assert others(make.editor(), article) == []


def test_heartbeat_is_one_query(article: Article, anna: User) -> None:
    client, token = browser.client_of(anna), presence.token(anna, article)
    client.post(BEAT, {"token": token})  # the first request of a day renews the session
    with CaptureQueriesContext(connection) as seen:
        client.post(BEAT, {"token": token, "language": "en"})
    own = [query["sql"] for query in seen if "django_session" not in query["sql"] and "SAVEPOINT" not in query["sql"]]
    assert [sql for sql in own if not sql.startswith(('SELECT "auth_user"', 'SELECT "desk_people_session"'))] == [
        own[-1]
    ]
    assert len(seen) == 3  # session, account, heartbeat


def test_token_of_somebody_else_or_none_is_refused(article: Article, anna: User) -> None:
    client = browser.client_of(make.editor())
    for token in ("", "x", presence.token(anna, article)):
        assert client.post(BEAT, {"token": token}).status_code == 403
    assert not Presence.objects.exists()


@pytest.mark.parametrize("field", ["<b>", "nonsense", "title_en" * 50])
def test_other_texts_than_names_of_fields_are_not_passed_on(article: Article, anna: User, field: str) -> None:
    beat(anna, article, field=field, language="<i>")
    assert others(make.editor(), article) == [{"text": "Anna has this page open.", "field": ""}]


def test_page_gives_the_token_to_who_sees_it(article: Article, anna: User) -> None:
    shown = browser.client_of(anna).get(page(article)).content.decode()
    assert 'id="presence"' in shown
    assert f'data-url="{BEAT}"' in shown
    assert 'id="presence"' not in browser.client_of(anna).get("/admin/articles/article/add/").content.decode()
