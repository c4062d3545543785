"""Drafts: a title is enough, and publishing asks by name for what is missing."""

import re
from typing import Any

import pytest
from django.test import Client

from articles.models import Article, Author
from sco.desk.entering.slugs import slug_of
from sco.ledger.actions.publish import publish
from sco.ledger.refusals import Refused
from sco.ledger.registry import Ref, ref_of
from sco.slugs import is_slug
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/article/add/"


def created(desk: Client, **typed: Any) -> Article:
    data = browser.form_data(desk.get(ADD)) | typed
    response = desk.post(ADD, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    return Article.objects.latest("pk")


def test_new_draft_needs_only_a_chinese_title(desk: Client) -> None:
    article = created(desk, title_zh_hans="上合组织反恐二十年")
    assert article.slug == "shang-he-zu-zhi-fan-kong-er-shi-nian"
    assert (article.outlet, article.rights, article.published_at) == (None, None, None)


def test_new_draft_needs_only_an_english_title(desk: Client) -> None:
    assert created(desk, title_en="The SCO’s two décades").slug == "the-scos-two-decades"


@pytest.mark.parametrize("title", ["……", "？！", "🕊", "١٩", "Ёлка"])
def test_title_that_makes_no_slug_is_enough_as_well(desk: Client, title: str) -> None:
    assert is_slug(created(desk, title_zh_hans=title).slug)


def test_opaque_slug_names_the_kind(desk: Client) -> None:
    assert re.fullmatch("article-[0-9a-f]{4}", created(desk, title_en="？！").slug)


def test_proposed_slug_is_free_at_the_desk_and_on_record(desk: Client) -> None:
    article = scenarios.published("a-title")
    make.withdraw_rows(article)
    article.delete()
    assert created(desk, title_en="A title").slug == "a-title-2"
    assert created(desk, title_en="A title").slug == "a-title-3"


def test_slug_is_editable_until_published(desk: Client) -> None:
    article = scenarios.draft("first")
    browser.save(desk, article, slug="second")
    article.refresh_from_db()
    assert article.slug == "second"
    make.approve(article, "en", "zh-Hans")
    make.publish_article(article)
    assert 'name="slug"' not in desk.get(browser.page(article)).content.decode()


def test_draft_without_title_and_slug_is_refused(desk: Client) -> None:
    page = desk.post(ADD, browser.form_data(desk.get(ADD)))
    assert "Enter a title in either language, or a slug" in page.content.decode()


@pytest.mark.parametrize(
    ("zh", "en", "slug"),
    [
        ("上海合作组织", "", "shang-hai-he-zuo-zu-zhi"),
        ("RATS 的职能", "", "rats-de-zhi-neng"),
        ("中文", "English first", "english-first"),
        ("“……”", "—", ""),
        ("字" * 10_000, "", "zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi-zi"),
        ("", "x" * 500, "x" * 60),
        ("\u202e上\ud800", "", "shang"),
    ],
)
def test_slugs_are_made_of_titles(zh: str, en: str, slug: str) -> None:
    assert slug_of(zh=zh, en=en) == slug


def test_page_asks_for_the_proposal(desk: Client) -> None:
    scenarios.draft("a-title")
    url = "/admin/articles/article/propose-slug/"
    assert desk.get(url, {"en": "A title", "zh": "标题"}).json() == {"slug": "a-title-2"}
    assert desk.get(url, {"zh": "…"}).json() == {"slug": ""}
    assert f'data-propose="{url}"' in desk.get(ADD).content.decode()


def test_only_outlet_and_rights_are_proposed(desk: Client) -> None:
    outlet, rights = make.outlet(), make.rights()
    article = created(desk, title_en="New")
    assert (article.outlet, article.rights) == (outlet, rights)
    make.outlet("another")
    assert created(desk, title_en="Newer").outlet is None


def test_publishing_asks_by_name_for_what_is_missing(desk: Client) -> None:
    article = scenarios.approved()
    Article.objects.filter(pk=article.pk).update(outlet=None, published_at=None)
    page = desk.get(browser.action_page(article, "publish")).content.decode()
    assert "Before it can be published, fill in:" in page
    response = browser.send(desk, browser.action_page(article, "publish"))
    page = response.content.decode()
    assert "It cannot be published without: publication time at the source, outlet." in page
    assert f'href="{browser.page(article)}#id_outlet"' in page
    assert f'href="{browser.page(article)}#id_published_at_0"' in page


def test_record_refuses_an_incomplete_draft(db: None) -> None:
    article = scenarios.approved()
    Article.objects.filter(pk=article.pk).update(rights=None)
    with pytest.raises(Refused) as caught:
        publish([ref_of(article)], actor="ed")
    (refusal,) = caught.value.refusals
    assert (refusal.ref, refusal.code, list(refusal.columns)) == (Ref("article", article.slug), "lacking", ["rights"])


def test_drafts_without_head_are_listed_and_their_forms_open(desk: Client) -> None:
    article = created(desk, title_zh_hans="草稿")
    assert "草稿" in desk.get("/admin/articles/article/").content.decode()
    for page in ("change", "history"):
        assert desk.get(browser.page(article, page)).status_code == 200


def test_claims_are_added_from_their_article(desk: Client) -> None:
    article = scenarios.draft("piece")
    url = f"/admin/articles/claim/add/?article={article.pk}"
    assert url.replace("&", "&amp;") in desk.get(browser.page(article)).content.decode()
    data = browser.form_data(desk.get(url)) | {"kind": "event", "statement_en": "Something happened."}
    assert desk.post(url, data).status_code == 302
    assert article.claims.get().slug == "piece-c01"
    assert desk.post(url, data).status_code == 302
    assert {claim.slug for claim in article.claims.all()} == {"piece-c01", "piece-c02"}


def test_other_kinds_get_slugs_too(desk: Client) -> None:
    data = browser.form_data(desk.get("/admin/articles/author/add/")) | {"name_zh_hans": "李天毅"}
    assert desk.post("/admin/articles/author/add/", data).status_code == 302
    assert Author.objects.get().slug == "li-tian-yi"
