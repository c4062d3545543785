"""Times at the desk: in its own time zone and labelled; the record and the public stay in UTC."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article
from sco.access.models import Key, Partner
from sco.ledger.models import Entry
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 2, 17, 5, 22, 602000, tzinfo=UTC)


def content(client: Client, url: str) -> str:
    return str(client.get(url).content.decode())


def test_form_shows_and_reads_the_desks_time(desk: Client) -> None:
    article = scenarios.draft(published_at=AT)
    data = browser.form_data(desk.get(browser.page(article)))
    assert (data["published_at_0"], data["published_at_1"]) == ("2025-09-03", "01:05:22")
    desk.post(browser.page(article), data | {"published_at_1": "02:00:00"})
    article.refresh_from_db()
    assert article.published_at == datetime(2025, 9, 2, 18, 0, tzinfo=UTC)


def test_untouched_time_keeps_its_milliseconds(desk: Client) -> None:
    article = scenarios.draft(published_at=AT)
    browser.save(desk, article, title_en="New")
    article.refresh_from_db()
    assert article.published_at == AT


def test_input_and_page_name_the_zone(desk: Client) -> None:
    page = content(desk, browser.page(scenarios.draft()))
    assert "Beijing time, UTC+0800" in page
    assert "Times are in Beijing time, UTC+0800." in page


def test_another_zone_is_named_by_the_database(desk: Client, settings: Any) -> None:
    settings.DESK_TIME_ZONE = "Asia/Tashkent"
    client = browser.client_of(make.editor("other"))
    page = content(client, browser.page(scenarios.draft(published_at=AT)))
    assert "Asia/Tashkent, UTC+0500" in page
    assert 'value="22:05:22"' in page


def test_hour_that_clocks_skip_is_refused(settings: Any, db: None) -> None:
    settings.DESK_TIME_ZONE = "Europe/Berlin"
    client, article = browser.client_of(make.editor()), scenarios.draft()
    page = browser.save(client, article, published_at_0="2025-03-30", published_at_1="02:30:00")
    assert "published_at" in page.context["adminform"].form.errors


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_ends_of_the_calendar_are_refused(desk: Client, day: str) -> None:
    page = browser.save(desk, scenarios.draft(), published_at_0=day, published_at_1="00:30:00")
    assert page.status_code == 200
    assert "There is no such time" in page.content.decode()


def test_list_history_preview_and_entry_show_the_desks_time(desk: Client) -> None:
    article = scenarios.published(published_at=AT)
    entry = Entry.objects.get(kind="article")
    at = timezone.localtime(entry.at, timezone.get_fixed_timezone(480))
    assert ">2025-09-03<" in content(desk, "/admin/articles/article/")
    assert f"{at:%H:%M} UTC+0800" in content(desk, browser.page(article, "history"))
    assert f"{at:%H:%M} UTC+0800" in content(desk, f"/admin/ledger/entry/{entry.sequence}/change/")
    assert f"{at:%H:%M} UTC+0800" in content(desk, "/admin/ledger/entry/")
    Article.objects.update(published_at=AT + timedelta(hours=1))
    assert "05:22.602 UTC+0800" in content(desk, browser.action_page(article, "publish"))


def test_approvals_and_keys_show_the_desks_time(chief: Client) -> None:
    article = scenarios.approved()
    article.translations.update(approved_at=AT)
    assert "01:05 UTC+0800" in content(chief, browser.page(article))
    partner = Partner.objects.create(slug="partner", name="Partner")
    key = Key.objects.create(partner=partner, label="key", prefix="abc", digest=b"1" * 32)
    Key.objects.filter(pk=key.pk).update(created_at=AT)
    assert "01:05 UTC+0800" in content(chief, "/admin/access/key/")


def test_chinese_pages_label_times_too(db: None) -> None:
    client = browser.client_of(make.editor(), "zh-hans")
    article = scenarios.approved()
    article.translations.update(approved_at=AT)
    assert "2025年9月3日 01:05 UTC+0800" in content(client, browser.page(article))


def test_zone_ends_with_the_request(desk: Client) -> None:
    desk.get("/admin/")
    assert timezone.get_current_timezone_name() == "UTC"


def test_document_stays_in_utc(desk: Client) -> None:
    article: Any = scenarios.draft(published_at=AT)
    browser.save(desk, article, published_at_1="02:00:00")
    article.refresh_from_db()
    make.approve(article, "en", "zh-Hans")
    make.publish_article(article)
    assert '"published_at":"2025-09-02T18:00:00.000Z"' in (Entry.objects.get(kind="article").document or "")
