"""Links by which a reviewer without an account reads one working copy, and nothing else."""

import hashlib
import io
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article, Topic
from sco.desk.previewing.models import ReviewLink
from sco.ledger.history import events_of
from sco.monitoring import logs
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


def make_link(desk: Client, item: Any, **data: Any) -> str:
    """The path of a new link."""
    data = {"days": "7", "languages": ["zh-Hans", "en"], **data}
    answer = desk.post(browser.page(item, "preview").replace("/preview/", "/review-links/"), data)
    found = re.search(r'value="http://testserver(/review/[\w-]+/)"', answer.content.decode())
    assert found, answer.content.decode()
    return found[1]


def revoke(desk: Client, item: Any, link: ReviewLink) -> Any:
    return desk.post(browser.page(item, "preview").replace("/preview/", f"/review-links/{link.pk}/revoke/"))


@pytest.fixture
def article() -> Article:
    return scenarios.draft()


def test_a_reviewer_without_an_account_reads_the_draft(desk: Client, article: Article) -> None:
    url = make_link(desk, article)
    answer = Client().get(f"{url}en/")
    text = answer.content.decode()
    assert "Title of a-piece (English)" in text
    assert "Not published: for review only." in text
    assert "未发布，仅供审阅。" in text
    assert "Title of a-piece（中文）" in Client().get(url).content.decode()


def test_the_page_shows_the_working_copy_as_it_is_now(desk: Client, article: Article) -> None:
    url = make_link(desk, article)
    browser.save(desk, article, title_en="A later title")
    assert "A later title" in Client().get(f"{url}en/").content.decode()


def test_a_link_in_one_language_shows_that_one_alone(desk: Client, article: Article) -> None:
    url = make_link(desk, article, languages=["en"])
    for path in (url, f"{url}zh-Hans/"):
        assert "Title of a-piece (English)" in Client().get(path).content.decode()


def test_nobody_is_told_the_address(desk: Client, article: Article) -> None:
    Article.objects.update(source_url="https://example.org/piece")
    url = make_link(desk, article)
    answer = Client().get(url)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    # Not even the page itself repeats it, nor does it lead to the desk.
    assert url.split("/")[2] not in answer.content.decode()
    assert "/admin/" not in answer.content.decode()


def test_only_a_digest_is_stored(desk: Client, article: Article) -> None:
    token = make_link(desk, article).split("/")[2]
    link = ReviewLink.objects.get()
    assert link.digest == hashlib.sha256(token.encode()).hexdigest()
    rows = [*ReviewLink.objects.values_list(), *events_of(ReviewLink).values_list()]
    assert token not in str(rows)
    # Nor does any page of the desk show it again.
    assert token not in desk.get(browser.page(article, "preview")).content.decode()


def test_the_log_has_no_token(desk: Client, article: Article) -> None:
    url = make_link(desk, article)
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.formatter("json"))
    root = logging.getLogger()
    levels = {logger: logger.level for logger in (root, logs.REQUESTS)}
    root.addHandler(handler)
    try:
        for logger in levels:
            logger.setLevel(logging.DEBUG)
        Client().get(url)
        Client().get(url.replace("/review/", "/review/x"))
        Client().post(url)
    finally:
        root.removeHandler(handler)
        for logger, level in levels.items():
            logger.setLevel(level)
    assert "review/<str:token>/" in out.getvalue()
    assert url.split("/")[2] not in out.getvalue()


def gone(url: str) -> bool:
    answers = [Client().get(url), Client().get(f"{url}en/")]
    assert len({answer.status_code for answer in answers}) == 1
    return answers[0].status_code == 404


def test_a_link_ends(desk: Client, article: Article) -> None:
    url = make_link(desk, article)
    past = timezone.now() - timedelta(seconds=1)
    ReviewLink.objects.update(made_at=past - timedelta(days=1), expires_at=past)
    assert gone(url)


def test_a_link_is_revoked_at_once(desk: Client, article: Article) -> None:
    url = make_link(desk, article)
    answer = revoke(desk, article, ReviewLink.objects.get())
    assert "Revoked" in browser.said(answer)
    assert gone(url)
    assert list(events_of(ReviewLink).order_by("pgh_id").values_list("pgh_label", flat=True)) == ["insert", "update"]


def test_a_link_goes_with_the_account_and_the_right_of_who_made_it(desk: Client, article: Article) -> None:
    url = make_link(desk, article)
    user = User.objects.get()
    user.groups.clear()
    assert gone(url)
    user.user_permissions.set(Permission.objects.filter(codename__in=["share_preview", "view_article"]))
    assert not gone(url)
    User.objects.update(is_active=False)
    assert gone(url)


def test_a_deleted_item_is_gone(desk: Client) -> None:
    topic = make.topic()
    url = make_link(desk, topic)
    Topic.objects.all().delete()
    assert gone(url)


@pytest.mark.parametrize("token", ["x", "a" * 43, "%00", "é", "a" * 5000])
def test_a_guessed_link_leads_nowhere(token: str) -> None:
    assert Client().get(f"/review/{token}/").status_code in {400, 404}


def test_a_link_takes_no_input(desk: Client, article: Article) -> None:
    assert Client().post(make_link(desk, article)).status_code in {403, 405}


def test_making_and_revoking_need_the_right_and_a_post(article: Article) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client = browser.client_of(viewer)
    link, _token = ReviewLink.objects.make(article, languages=["en"], days=1, by=viewer)
    url = browser.page(article, "preview").replace("/preview/", "/review-links/")
    assert client.post(url, {"days": "7", "languages": ["en"]}).status_code == 403
    assert revoke(client, article, link).status_code == 403
    assert "Make a link" not in client.get(browser.page(article, "preview")).content.decode()
    chief = browser.client_of(User.objects.create_superuser("chief"))
    assert chief.get(url).status_code == 405
    assert chief.post(url, {"days": "7", "languages": ["en"]}).status_code == 200


def test_bad_choices_are_explained(desk: Client, article: Article) -> None:
    url = browser.page(article, "preview").replace("/preview/", "/review-links/")
    page = desk.post(url, {"days": "4000", "languages": ["fr"]})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not ReviewLink.objects.exists()


def test_open_links_are_listed_without_those_that_ended(desk: Client, article: Article) -> None:
    make_link(desk, article)
    make_link(desk, article)
    revoke(desk, article, ReviewLink.objects.all()[0])
    assert desk.get(browser.page(article, "preview")).content.decode().count("Made by ed") == 1


def test_the_database_refuses_a_link_that_ends_before_it_began(article: Article) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewLink.objects.make(article, languages=["en"], days=-1, by=User.objects.create_user("x"))
