"""The Publish page shows what its ticks will publish, names the languages, and asks before something stays behind."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from articles.models import Article, Author
from sco.desk.formatting import DocumentFormatter
from sco.desk.texts.confirming import confirmations
from sco.ledger.models import Entry
from sco.ledger.registry import ref_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db


def url(*rows: Any) -> str:
    return browser.action_page(rows[0], "publish").partition("=")[0] + "=" + ",".join(str(row.pk) for row in rows)


def words(response: Any) -> str:
    """The words of the page's form, with the labels of its buttons."""
    page = response.content.decode().partition('class="action-form"')[2]
    page = re.sub(r'<(?:input type="submit"[^>]*value="([^"]*)")[^>]*>', r"[\1]", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def shown(desk: Client, page: str, **ticks: Any) -> Any:
    """The page after these ticks, as it shows itself again when they change."""
    return desk.post(page, {**ticks, "_preview": "1"})


def send(desk: Client, page: str, **ticks: Any) -> Any:
    seen = shown(desk, page, **ticks).context
    return desk.post(page, {"seen": seen["seen"], "shown": seen["shown"], **ticks})


def left_behind(**fields: Any) -> Article:
    """Never published; the Chinese original was changed after its approval, the English is approved."""
    made = scenarios.approved(**fields)
    make.publish_rows(made.outlet, made.rights, *Author.objects.all())
    Article.objects.filter(pk=made.pk).update(title_zh_hans="改过的题目")
    make.approve(Article.objects.with_document_parts().get(pk=made.pk), "en")
    return made


def last(row: Any) -> Entry:
    entry = Entry.objects.of(*ref_of(row)).last()
    assert entry is not None
    return entry


def test_the_preview_shows_no_language_that_would_not_be_published(desk: Client) -> None:
    page = words(desk.get(url(left_behind())))
    preview = page.partition("What will be public")[2].partition("public log")[0]
    assert "改过的题目" not in preview
    assert "Title of a-piece (English)" in preview
    assert "[Publish English]" in page


def test_the_preview_follows_the_ticks(desk: Client) -> None:
    article = left_behind()
    page = words(shown(desk, url(article), approve=f"{article.pk}:zh-Hans"))
    assert "改过的题目" in page
    assert "[Publish Chinese and English]" in page
    assert not Entry.objects.of("article", "a-piece").exists()


def test_an_original_is_not_left_behind_unasked(desk: Client) -> None:
    article = left_behind()
    refused = send(desk, url(article))
    assert refused.status_code == 200
    assert "Nothing was published" in refused.content.decode()
    assert "The original, Chinese, stays behind: draft." in words(refused)
    assert "Publish without the original" in words(refused)
    assert not Entry.objects.of("article", "a-piece").exists()
    assert send(desk, url(article), without_original="1").status_code == 302
    assert last(article).languages == ["en"]


def test_the_message_names_the_languages(desk: Client) -> None:
    article = left_behind()
    answer = send(desk, url(article), approve=f"{article.pk}:zh-Hans")
    assert "Published in Chinese and English: 改过的题目" in said(answer)
    Article.objects.update(title_zh_hans="又改")
    assert "Published in English: 又改" in said(send(desk, url(article), drop="1", outdated="1"))
    make.approve(Article.objects.with_document_parts().get(pk=article.pk), "zh-Hans")
    note = {"note_en": "x", "note_zh_hans": "某"}
    correcting = browser.action_page(article, "correct")
    assert "Corrected in Chinese and English: 又改" in said(send(desk, correcting, outdated="1", **note))


def claim_behind(now: str = "对外贸易额为5000亿美元") -> Any:
    """A public claim whose Chinese statement has changed since it was translated."""
    claim = make.claim(
        scenarios.published(), statement_zh_hans="贸易额为5000亿美元", statement_en="Trade was USD 500 billion"
    )
    make.publish_rows(claim)
    type(claim).objects.filter(pk=claim.pk).update(statement_zh_hans=now)
    return claim


def test_an_outdated_translation_with_another_figure_is_both(desk: Client) -> None:
    claim = claim_behind("贸易额为6000亿美元")
    page = desk.get(url(claim)).content.decode()
    assert "Publish although a translation is out of date" in page
    assert "does not match" in page
    assert "Errors found by checks" in send(desk, url(claim), outdated="1").content.decode()
    assert last(claim).version == 1


def test_an_outdated_translation_does_not_go_public_unasked(desk: Client) -> None:
    claim = claim_behind()
    page = words(desk.get(url(claim)))
    assert "Publish although a translation is out of date" in page
    refused = send(desk, url(claim))
    assert "Nothing was published" in refused.content.decode()
    assert last(claim).version == 1
    assert send(desk, url(claim), outdated="1").status_code == 302
    assert last(claim).version == 2


def test_a_mended_translation_needs_no_confirmation(desk: Client) -> None:
    claim = claim_behind()
    type(claim).objects.filter(pk=claim.pk).update(statement_en="Foreign trade was USD 500 billion")
    assert "out of date" not in words(desk.get(url(claim)))
    assert send(desk, url(claim)).status_code == 302


def test_approving_an_outdated_translation_is_asked_and_logged(desk: Client) -> None:
    article = scenarios.published()
    Article.objects.update(title_zh_hans="新题")
    ticks = {"approve": [f"{article.pk}:zh-Hans", f"{article.pk}:en"]}
    assert send(desk, url(article), approve=ticks["approve"][0]).status_code == 200
    assert send(desk, url(article), **ticks).status_code == 200
    assert not confirmations(article)
    assert send(desk, url(article), **ticks, outdated="1").status_code == 302
    (logged,) = confirmations(article)
    assert (logged.language, logged.by, logged.fields) == ("en", "ed", ["title"])
    assert json.loads(last(article).document or "")["translation"] == {"en": "current"}


def test_references_that_come_along_are_asked_about_too(desk: Client) -> None:
    article = scenarios.approved()
    Author.objects.update(name_zh_hans="新名")
    assert send(desk, url(article), cascade="1").status_code == 200
    assert send(desk, url(article), cascade="1", outdated="1").status_code == 302


def test_a_bulk_publication_says_and_asks_the_same(desk: Client) -> None:
    rows = [make.topic("whole"), make.topic("half", name_zh_hans="")]
    page = words(desk.get(url(*rows)))
    assert "[Publish 2 items]" in page
    assert "Publish without the original" in page
    assert send(desk, url(*rows)).status_code == 200
    assert not Entry.objects.exists()
    answer = send(desk, url(*rows), without_original="1")
    assert "Published in Chinese and English: whole" in said(answer)
    assert "Published in English: half" in said(answer)


def test_the_button_of_items_in_the_same_languages_names_them(desk: Client) -> None:
    assert "[Publish 2 items in Chinese and English]" in words(desk.get(url(make.topic("a"), make.topic("b"))))


def test_ticks_that_the_preview_does_not_show_yet_publish_nothing(desk: Client) -> None:
    article = left_behind()
    opened = desk.get(url(article)).context
    data = {"seen": opened["seen"], "shown": opened["shown"], "approve": f"{article.pk}:zh-Hans"}
    answer = desk.post(url(article), data)
    assert "The preview now shows what you have ticked" in answer.content.decode()
    assert "改过的题目" in words(answer)
    assert not Entry.objects.of("article", "a-piece").exists()


def test_nothing_to_publish_has_no_button_to_publish_it(desk: Client) -> None:
    page = words(desk.get(url(scenarios.published())))
    assert "[Nothing to publish]" in page


def with_claims(number: int, **fields: Any) -> tuple[Article, list[Any]]:
    article = scenarios.published(**fields)
    return article, [make.claim(article, f"c{n}") for n in range(number)]


def test_the_articles_unpublished_claims_are_offered_with_it(desk: Client) -> None:
    article, claims = with_claims(4)
    make.publish_rows(*claims[1:])
    make.withdraw_rows(claims[1])
    type(claims[2]).objects.filter(pk=claims[2].pk).update(statement_en="changed since")
    answer = desk.get(url(article))
    assert [preview.ref.slug for preview in answer.context["companions"]] == ["c0", "c2"]
    assert "changed since" in words(answer)
    assert "[Nothing to publish]" in words(answer)
    assert "[Publish Chinese and English]" in words(shown(desk, url(article), companion=claims[0].pk))
    assert send(desk, url(article), companion=claims[0].pk).status_code == 302
    assert last(claims[0]).version == 1
    assert last(claims[2]).version == 1


def test_all_claims_are_published_by_one_tick(desk: Client) -> None:
    article, claims = with_claims(3)
    assert "[Publish 3 items in Chinese and English]" in words(shown(desk, url(article), companion="*"))
    said_ = said(send(desk, url(article), companion="*"))
    assert "3 more items" in said_
    assert [last(claim).version for claim in claims] == [1, 1, 1]


def test_what_a_claim_refers_to_comes_along(desk: Client) -> None:
    article, (claim,) = with_claims(1)
    claim.mechanisms.add(make.mechanism("sco"))
    assert not desk.get(url(article)).context["references"]
    page = shown(desk, url(article), companion=claim.pk)
    assert [preview.ref.slug for preview in page.context["references"]] == ["sco"]
    assert send(desk, url(article), companion=claim.pk).status_code == 200
    assert send(desk, url(article), companion=claim.pk, cascade="1").status_code == 302


def test_a_claim_that_changed_since_it_was_shown_is_not_published(desk: Client) -> None:
    article, (claim,) = with_claims(1)
    seen = shown(desk, url(article), companion=claim.pk).context
    type(claim).objects.filter(pk=claim.pk).update(statement_en="unseen")
    answer = desk.post(url(article), {"seen": seen["seen"], "shown": seen["shown"], "companion": claim.pk})
    assert "The content changed after you opened this page" in answer.content.decode()
    assert not Entry.objects.of("claim", "c0").exists()


def test_a_correction_offers_no_claims(desk: Client) -> None:
    article, _claims = with_claims(1)
    assert desk.get(browser.action_page(article, "correct")).context["companions"] == []


@pytest.mark.parametrize("value", ["x", "0", "99999999999999999999", "-1", "*,1"])
def test_a_forged_companion_is_left_out(desk: Client, value: str) -> None:
    article, _claims = with_claims(1)
    other = make.claim(scenarios.published("other"), "elsewhere")
    assert send(desk, url(article), companion=[value, other.pk]).status_code == 302
    assert not Entry.objects.filter(kind="claim").exists()


def test_a_claim_is_published_with_its_article_by_who_may_change_claims(db: None) -> None:
    user = make.editor()
    article, (claim,) = with_claims(1)
    group = user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename="change_claim"))
    assert send(browser.client_of(user), url(article), companion=claim.pk).status_code == 403
    assert not Entry.objects.filter(kind="claim").exists()


def test_the_page_says_the_state_of_every_language_and_what_becomes_public(desk: Client) -> None:
    page = words(desk.get(url(make.topic("half", name_en=""))))
    assert "Chinese : draft English : missing What" in page
    assert "What will be public (Chinese)" in page
    claim = make.claim(scenarios.published("other"), unit_zh_hans="名")
    assert "English : incomplete (missing: unit)" in words(desk.get(url(claim)))
    assert "Update the preview" not in page
    assert "Update the preview" in words(desk.get(url(scenarios.draft())))


def test_the_preview_says_nothing_of_a_translation_that_stays_behind(desk: Client) -> None:
    article = scenarios.approved()
    make.publish_rows(article.outlet, article.rights, *Author.objects.all())
    Article.objects.filter(pk=article.pk).update(title_en="Another title")
    page = desk.get(url(article))
    (preview,) = page.context["previews"]
    assert preview.languages == ["zh-Hans"]
    assert preview.new["translation"] == {"en": "missing"}
    assert "tate of the translation" not in words(page)


def test_the_preview_says_how_current_a_public_translation_is(desk: Client) -> None:
    article = scenarios.approved()
    make.publish_rows(article.outlet, article.rights, *Author.objects.all())
    assert "tate of the translation English: up to date" in words(desk.get(url(article)))


def test_values_are_named_with_the_colon_of_the_language() -> None:
    formatter = DocumentFormatter(make.author("a"), {})
    with override("zh-hans"):
        assert formatter.text("x", {"from": "a", "to": "b"}).count("：") == 2
