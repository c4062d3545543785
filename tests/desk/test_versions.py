"""Versions of an item: any two are compared, by word or character, and any is restored into the draft."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, Author, Claim, Topic, Translation
from mechanisms.models import Mechanism
from sco.desk.comparing.past import as_of, document_parts, members_of
from sco.desk.comparing.versions import before_now
from sco.desk.publication_status import working_copies
from sco.ledger.history import events_of
from sco.ledger.models import Entry
from sco.ledger.registry import kind_of
from tests import databases
from tests import factories as make
from tests.desk import browser, scenarios


@pytest.fixture
def editor(record: str) -> User:
    return make.editor()


@pytest.fixture
def desk(editor: User) -> Client:
    return browser.client_of(editor)


def loaded(row: Any) -> Any:
    return working_copies(kind_of(row), pk=row.pk)[0]


def compare_url(row: Any) -> str:
    return browser.page(row, "change").replace("/change/", "/compare/")


def restore_url(row: Any, version: str) -> str:
    return browser.page(row, "change").replace("/change/", f"/restore/{version}/")


def restore(desk: Client, row: Any, version: str, **boxes: Any) -> Any:
    url = restore_url(row, version)
    return desk.post(url, as_offered(desk.get(url)) | boxes)


def as_offered(page: Any) -> dict[str, Any]:
    """What a browser sends of the confirmation if nobody touches a box."""
    shown = page.context
    return {"seen": shown["seen"], "restore": [box.name for box in shown["choice"].groups if box.is_ticked]}


def segments(answer: Any, language: str) -> list[tuple[str, str]]:
    """What went and what came, of the first change in this language."""
    columns = [column for change in answer.context["changes"] for column in change.columns]
    found = next(column for column in columns if column.language == language)
    return [tuple(segment) for segment in found.segments if segment.op in {"gone", "new"}]  # type: ignore[misc]


def test_english_is_compared_by_word_and_chinese_by_character(desk: Client) -> None:
    topic = make.topic(name_en="regional security talks", name_zh_hans="地区安全会谈")
    then = before_now(loaded(topic))
    Topic.objects.update(name_en="regional safety talks", name_zh_hans="地区安全对话")
    answer = desk.get(compare_url(topic), {"old": then, "new": "now"})
    assert segments(answer, "en") == [("gone", "security"), ("new", "safety")]
    assert segments(answer, "zh-Hans") == [("gone", "会谈"), ("new", "对话")]


def test_public_versions_are_compared_with_each_other_and_with_the_draft(desk: Client) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.rename(topic, "second")
    make.publish_rows(topic)
    make.rename(topic, "third")
    answer = desk.get(compare_url(topic), {"old": "r1", "new": "r2"})
    assert segments(answer, "en") == [("gone", "security"), ("new", "second")]
    # The older one comes first, in whichever order they are chosen.
    assert segments(desk.get(compare_url(topic), {"old": "now", "new": "r2"}), "en") == [
        ("gone", "second"), ("new", "third"),
    ]  # fmt: skip
    assert "No difference" in desk.get(compare_url(topic), {"old": "r2", "new": "r2"}).content.decode()


def test_the_history_page_offers_its_versions(desk: Client) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.withdraw_rows(topic)
    page = desk.get(browser.page(topic, "history")).content.decode()
    assert 'value="r1"' in page
    assert 'value="r2"' not in page
    assert f'value="{before_now(loaded(topic))}"' in page
    assert "/compare/" in page


def test_a_text_of_the_desk_is_restored_with_history_and_nothing_is_published(desk: Client) -> None:
    article = scenarios.published()
    then = before_now(loaded(article))
    browser.save(desk, article, title_en="A mistake", body_en="Gone")
    entries = Entry.objects.count()
    answer = restore(desk, article, then)
    assert "Nothing was published" in browser.said(answer)
    article.refresh_from_db()
    assert (article.title_en, article.body_en) == ("Title of a-piece (English)", "Body of a-piece (English)")
    assert Entry.objects.count() == entries
    last = events_of(Article).latest("pgh_id")
    assert (last.pgh_label, last.pgh_context["user"]) == ("update", User.objects.get().pk)
    assert "Restored" in LogEntry.objects.latest("pk").get_change_message()


def test_a_public_version_is_restored_with_every_column(desk: Client) -> None:
    article = scenarios.published(source_id="4711", responsible_editor_name="Somebody")
    document = members_of(loaded(article))
    browser.save(desk, article, title_zh_hans="改", source_id="1", responsible_editor_name="", source_text="另一篇")
    restore(desk, article, f"r{Entry.objects.get(kind='article').sequence}")
    article.refresh_from_db()
    assert members_of(loaded(article)) == document
    assert (article.source_id, article.responsible_editor_name) == ("4711", "Somebody")
    # The text is the approved one again, so its approval holds.
    assert article.approved_languages() == ["zh-Hans", "en"]


def chinese_only() -> Any:
    """An article whose public version has no English, and whose draft has."""
    article = scenarios.draft(title_en="", summary_en="", body_en="")
    make.approve(article, "zh-Hans")
    make.publish_article(article)
    Article.objects.update(title_en="Not public yet", body_en="Nor this", title_zh_hans="改")
    return article


def test_a_language_that_a_version_lacks_stays(desk: Client) -> None:
    article = chinese_only()
    then = f"r{Entry.objects.get(kind='article').sequence}"
    choice = desk.get(restore_url(article, then)).context["choice"]
    assert [(box.name, box.is_ticked) for box in choice.groups] == [("zh-Hans", True), ("en", False), ("facts", True)]
    assert [(box.label, box.is_ticked) for box in choice.empties] == [
        ("Title (English)", False), ("Body (English)", False),
    ]  # fmt: skip
    restore(desk, article, then)
    article.refresh_from_db()
    assert (article.title_en, article.body_en) == ("Not public yet", "Nor this")
    assert article.title_zh_hans.startswith("Title of")


def test_what_is_ticked_alone_is_restored_or_emptied(desk: Client) -> None:
    article = chinese_only()
    then = f"r{Entry.objects.get(kind='article').sequence}"
    shown = desk.post(restore_url(article, then), {"_show": "1", "restore": ["en"], "empty": ["title_en"]})
    (change,) = shown.context["changes"]
    assert [column.language for column in change.columns] == ["en"]
    restore(desk, article, then, restore=["en"], empty=["title_en"])
    article.refresh_from_db()
    assert (article.title_en, article.body_en, article.title_zh_hans) == ("", "Nor this", "改")


def test_parts_that_a_version_lacks_stay_unless_ticked(desk: Client) -> None:
    article = scenarios.draft()
    then = before_now(loaded(article))
    article.topics.add(make.topic())
    Article.objects.update(title_en="Other")
    restore(desk, article, then)
    assert article.topics.count() == 1
    restore(desk, article, then, empty=["article_topics"])
    assert article.topics.count() == 0


def test_nothing_ticked_restores_nothing_and_says_so(desk: Client) -> None:
    article = chinese_only()
    then = f"r{Entry.objects.get(kind='article').sequence}"
    assert "Tick what is to be restored" in browser.read(restore(desk, article, then, restore=[]))


def test_parts_are_restored_too(desk: Client) -> None:
    one, other = make.author("one"), make.author("other")
    of = make.mechanism()
    article = make.article(by=[one, other], topics=[make.topic()], mechanisms=[of])
    then = before_now(loaded(article))
    article.article_authors.get(author=one).delete()
    article.article_authors.update(position=7)
    article.article_authors.create(author=make.author("third"), position=1)
    article.topics.clear()
    restore(desk, article, then)
    assert list(article.article_authors.values_list("author__slug", "position")) == [("one", 0), ("other", 1)]
    assert article.topics.count() == 1


@pytest.mark.parametrize("which", ["claim", "mechanism"])
def test_other_kinds_are_restored_as_they_were(desk: Client, which: str) -> None:
    of, far = make.mechanism(), make.mechanism("far")
    relation = make.relation(of, far)
    make.membership(make.state(), of)
    of.references.create(**make.both("title", "source"), url="https://example.org/a")
    claim = make.claim(
        make.article(), mechanisms=[of], supports=[relation], value=5, comparator=">", quote_exact="原文",
        quote_prefix="前", period_from="2017-06",
    )  # fmt: skip
    claim.references.create(**make.both("title", "source"), url="https://example.org/b")
    row: Any = {"claim": claim, "mechanism": of}[which]
    before, then = members_of(loaded(row)), before_now(loaded(row))
    Claim.objects.update(
        statement_en="Other", value=None, comparator="", quote_exact="", quote_prefix="", period_from=None
    )
    Mechanism.objects.filter(pk=of.pk).update(aliases_en=["x"], established="2001")
    claim.references.all().delete()
    claim.claim_mechanisms.all().delete()
    claim.claim_supports.all().delete()
    of.references.update(dated="2001")
    of.memberships.all().delete()
    assert members_of(loaded(row)) != before
    assert desk.get(compare_url(row), {"old": then, "new": "now"}).context["changes"]
    empties = [box.name for box in desk.get(restore_url(row, then)).context["choice"].empties]
    assert restore(desk, row, then, empty=empties).status_code == 302
    assert members_of(loaded(row)) == before


def test_a_restoration_is_undone(desk: Client) -> None:
    article = scenarios.approved()
    then = before_now(loaded(article))
    browser.save(desk, article, title_en="Kept after all")
    article.topics.add(make.topic())
    said = browser.said(restore(desk, article, then))
    (undo,) = [part.split('"')[0] for part in said.split('href="')[1:]]
    assert "Kept" in desk.get(undo).content.decode()
    desk.post(undo, as_offered(desk.get(undo)))
    article.refresh_from_db()
    assert (article.title_en, article.topics.count()) == ("Kept after all", 1)


def test_what_somebody_saved_in_the_meantime_is_not_overwritten(desk: Client) -> None:
    topic = make.topic()
    then = before_now(loaded(topic))
    make.rename(topic, "second")
    seen = as_offered(desk.get(restore_url(topic, then)))
    make.rename(topic, "third")
    answer = desk.post(restore_url(topic, then), seen)
    assert "Somebody saved this in the meantime" in answer.content.decode()
    assert Topic.objects.get().name_en == "third (English)"


def test_what_is_gone_since_is_left_out_and_said(desk: Client) -> None:
    author = make.author()
    article = make.article(by=[author])
    then = before_now(loaded(article))
    article.article_authors.all().delete()
    Author.objects.all().delete()
    Article.objects.update(title_en="Other")
    assert "Left out, because what it refers to is gone: author." in browser.said(restore(desk, article, then))
    assert not article.article_authors.exists()


def test_what_the_database_refuses_changes_nothing(desk: Client) -> None:
    article = make.article(source_id="1")
    then = before_now(loaded(article))
    Article.objects.update(source_id="2", title_en="Other")
    make.article("taker", source_id="1")
    answer = restore(desk, article, then)
    assert "cannot be restored" in answer.content.decode()
    assert Article.objects.get(pk=article.pk).title_en == "Other"


def test_approvals_are_no_part_of_what_is_restored(desk: Client) -> None:
    article = scenarios.draft()
    then = before_now(loaded(article))
    make.approve(article, "en")
    Article.objects.update(summary_en="Other")
    restore(desk, article, then)
    assert Translation.objects.get().state == "approved"


def test_a_public_slug_stays(desk: Client) -> None:
    topic = make.topic("first")
    then = before_now(loaded(topic))
    Topic.objects.update(slug="second", name_en="Other")
    topic.refresh_from_db()
    make.publish_rows(topic)
    restore(desk, topic, then)
    assert Topic.objects.get().slug == "second"


def test_restoring_needs_a_post_and_the_right_to_change(desk: Client) -> None:
    topic = make.topic()
    then = before_now(loaded(topic))
    make.rename(topic, "second")
    desk.get(restore_url(topic, then))
    assert Topic.objects.get().name_en == "second (English)"
    viewer = User.objects.create_user("viewer", is_staff=True)
    client = browser.client_of(viewer)
    assert client.get(compare_url(topic)).status_code == 403
    viewer.user_permissions.set(Permission.objects.filter(codename="view_topic"))
    assert client.get(compare_url(topic), {"old": then}).status_code == 200
    answers = [client.get(restore_url(topic, then)), client.post(restore_url(topic, then))]
    assert [answer.status_code for answer in answers] == [403, 403]


@pytest.mark.parametrize("name", ["", "x", "r9", "d1", "d99999999999999999", "r99999999999999999", "d" * 30])
def test_a_version_that_there_is_not_is_not_found(desk: Client, name: str) -> None:
    topic = make.topic()
    status = desk.get(compare_url(topic), {"old": name}).status_code
    # A time after all changes names what there is now.
    assert status == (200 if name == "d99999999999999999" else 404)


def test_another_items_entry_is_no_version(desk: Client) -> None:
    topic = make.topic()
    make.publish_rows(make.topic("other"))
    assert desk.get(compare_url(topic), {"old": "r1"}).status_code == 404


def test_an_erased_version_is_not_found(desk: Client) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    make.erase_rows(topic)
    assert desk.get(compare_url(topic), {"old": "r1"}).status_code == 404


def test_every_document_of_the_seed_is_found_again_in_the_desks_history(seeded: str) -> None:
    for model in (Article, Claim, Mechanism, Author, Topic):
        for row in working_copies(kind_of(model()), pk__gt=0)[:8]:
            entry = Entry.objects.get(kind=kind_of(row).name, slug=row.slug)
            past = as_of(row, entry.at)
            assert past is not None
            assert kind_of(row).freeze(past.row).canonical_texts() == (entry.document, entry.restricted)


def test_a_comparison_takes_as_many_queries_with_more_parts(desk: Client) -> None:
    article = make.article()
    counts = []
    for names in ("ab", "cdefghij"):
        for name in names:
            article.article_authors.create(author=make.author(name))
        then = before_now(loaded(article))
        Article.objects.update(title_en=f"Other {names}")
        desk.get(compare_url(article))
        with CaptureQueriesContext(connection) as seen:
            desk.get(compare_url(article), {"old": then})
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 40


def test_the_parts_of_a_document_are_what_publishing_loads() -> None:
    names = {part.name for part in document_parts(Article)}
    assert names == {"translations", "article_authors", "article_topics", "article_mechanisms"}


def test_the_desks_role_suffices(record: str, editor: User) -> None:
    article = scenarios.approved()
    then = before_now(loaded(article))
    article.article_authors.all().delete()
    with databases.use(record, reader="", desk=databases.DESK):
        assert restore(browser.client_of(editor), article, then).status_code == 302
        connections["default"].close()
