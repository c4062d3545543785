"""Notices: mentions, the inbox, the count in the header, letters."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from sco.desk.together.models import Notice, NoticeWish, Thread
from sco.desk.together.notices import unread
from sco.desk.together.people import mentioned, with_access
from sco.desk.together.tasks import send_notice
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import page
from tests.desk.together.test_panel import ask, comment, step

pytestmark = pytest.mark.django_db
INBOX = "/admin/desk_together/notice/"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@anna please", ["anna"]),
        ("@anna请看一下", ["anna"]),
        ("请@anna.b看", ["anna.b"]),
        ("@Anna, and @anna again", ["anna"]),
        ("@annabel", []),
        ("mail@anna.example", []),
        ("ask @anna.", ["anna"]),
        ("@李天毅：请看", ["李天毅"]),
        ("@ @@ nobody", []),
    ],
)
def test_names_are_found_in_both_languages(text: str, names: list[str]) -> None:
    assert mentioned(text, ["anna", "anna.b", "李天毅"]) == names


@pytest.fixture
def writer() -> User:
    return make.editor("writer")


@pytest.fixture
def reader() -> User:
    return make.editor("reader")


def test_who_is_mentioned_is_told_once(writer: User, reader: User) -> None:
    comment(writer, scenarios.draft(), "@reader and @reader, not @writer nor @nobody")
    assert list(Notice.objects.values_list("recipient__username", "what")) == [("reader", "mentioned")]


def test_who_may_not_see_the_item_is_not_told(writer: User) -> None:
    User.objects.create_user("stranger", is_staff=True)
    User.objects.create_user("gone", is_staff=True, is_active=False)
    User.objects.get(username="gone").user_permissions.add(Permission.objects.get(codename="view_article"))
    comment(writer, scenarios.draft(), "@stranger @gone")
    assert not Notice.objects.exists()


def test_colleagues_with_access_are_listed_once(writer: User) -> None:
    article = scenarios.draft()
    User.objects.create_superuser("chief")
    User.objects.create_user("stranger", is_staff=True)
    assert [user.username for user in with_access(type(article))] == ["chief", "writer"]


def test_inbox_shows_own_notices_and_counts_the_unread(writer: User, reader: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reader)
    client = browser.client_of(reader)
    shown = client.get(INBOX).content.decode()
    assert "writer asked you for a review (English)" in shown
    assert '<span class="count">1' in shown
    assert "Nothing here yet" in browser.client_of(writer).get(INBOX).content.decode()
    opened = client.post(f"{INBOX}open/{Notice.objects.get().pk}/")
    assert opened["location"] == f"{page(article)}#together"
    assert unread(reader) == 0


def test_mention_leads_to_its_conversation(writer: User, reader: User) -> None:
    article = scenarios.draft()
    comment(writer, article, "@reader")
    opened = browser.client_of(reader).post(f"{INBOX}open/{Notice.objects.get().pk}/")
    assert opened["location"].endswith(f"#thread-{Thread.objects.get().pk}")


def test_all_are_marked_as_read(writer: User, reader: User) -> None:
    article = scenarios.draft()
    for _number in range(3):
        comment(writer, article, "@reader")
    browser.client_of(reader).post(f"{INBOX}read/")
    assert unread(reader) == 0


def test_notice_of_somebody_else_is_not_opened(writer: User, reader: User) -> None:
    comment(writer, scenarios.draft(), "@reader")
    browser.client_of(writer).post(f"{INBOX}open/{Notice.objects.get().pk}/")
    assert unread(reader) == 1
    assert browser.client_of(writer).get(f"{INBOX}{Notice.objects.get().pk}/change/").status_code in {302, 403}


def test_reading_is_no_get(reader: User) -> None:
    client = browser.client_of(reader)
    assert {client.get(f"{INBOX}{name}/").status_code for name in ("read", "wish", "open/1", "presence")} == {405}


def test_inbox_of_an_item_that_is_gone_says_so(writer: User, reader: User) -> None:
    article = scenarios.draft()
    ask(writer, article, reader)
    client = browser.client_of(reader)
    Notice.objects.update(item=0)
    assert "This item no longer exists." in client.get(INBOX).content.decode()
    assert client.post(f"{INBOX}open/{Notice.objects.get().pk}/")["location"] == INBOX


def test_inbox_query_count_is_independent_of_notices(writer: User, reader: User) -> None:
    article, client = scenarios.draft(), browser.client_of(reader)

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(INBOX)
        return len(seen)

    comment(writer, article, "@reader")
    count()
    few = count()
    for number in range(4):
        comment(make.editor(f"editor-{number}"), article, "@reader")
    assert count() == few


# Letters


@pytest.fixture
def wishing(reader: User) -> User:
    reader.email = "reader@example.org"
    reader.save()
    client = browser.client_of(reader)
    client.post(f"{INBOX}wish/", {"by_mail": "on"})
    return reader


def jobs() -> list[dict[str, int]]:
    return [job.args for job in ProcrastinateJob.objects.filter(queue_name="letters").order_by("id")]


def test_letter_is_sent_to_who_wants_it(
    writer: User, wishing: User, django_capture_on_commit_callbacks: object
) -> None:
    article = scenarios.draft()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        comment(writer, article, "@reader a private remark")
    assert jobs() == [{"notice": Notice.objects.get().pk}]
    send_notice.func(**jobs()[0])
    send_notice.func(**jobs()[0])
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["reader@example.org"], "writer mentioned you: Title of a-piece（中文） · Title of a-piece (English)")
    ]
    assert "private remark" not in mail.outbox[0].body


def test_letter_about_a_notice_that_was_read_is_not_sent(writer: User, wishing: User) -> None:
    comment(writer, scenarios.draft(), "@reader")
    browser.client_of(wishing).post(f"{INBOX}read/")
    send_notice.func(Notice.objects.get().pk)
    assert mail.outbox == []


def test_nobody_gets_letters_unasked(writer: User, reader: User, django_capture_on_commit_callbacks: object) -> None:
    reader.email = "reader@example.org"
    reader.save()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        comment(writer, scenarios.draft(), "@reader")
    assert jobs() == []


def test_wish_is_taken_back(wishing: User) -> None:
    browser.client_of(wishing).post(f"{INBOX}wish/", {})
    assert not NoticeWish.objects.get().by_mail


def test_deleting_an_item_takes_everything_about_it(writer: User, reader: User) -> None:
    article = scenarios.draft()
    comment(writer, article, "@reader")
    ask(writer, article, reader)
    browser.client_of(writer).post(page(article, "delete"), {"post": "yes"})
    assert not Thread.objects.exists()
    assert not Notice.objects.exists()
    assert step(writer, article, "comment", text="x").status_code == 302


def test_erasing_an_item_takes_comments_that_quote_it(writer: User, desk: Client) -> None:
    article = scenarios.published(body_en="a word that must go")
    comment(writer, article, "about it", field="body_en", exact="must go")
    make.erase_rows(article)
    assert not Thread.objects.exists()
