"""A language goes public only when its texts are complete and, in an article, approved as they stand."""

from typing import Any

import orjson
import pytest

from articles.models import Translation
from sco.languages import EN, ZH
from sco.ledger.models import Entry, Projection
from sco.ledger.refusals import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db


def published(kind: str, slug: str) -> Any:
    return orjson.loads(Entry.objects.of(kind, slug).reverse()[0].document or "")


def code_of_refusal(*rows: Any, **options: Any) -> str:
    with pytest.raises(Refused) as refused:
        make.publish_rows(*rows, **options)
    return refused.value.refusals[-1].code


def test_both_approved_languages_are_published() -> None:
    make.publish_article(make.article())
    document = published("article", "piece")
    assert document["languages"] == ["zh-Hans", "en"]
    assert document["title"] == {"zh-Hans": "Title of piece（中文）", "en": "Title of piece (English)"}
    assert document["translation"] == {"en": "current"}


@pytest.mark.parametrize("state", ["none", "draft", "in_review", "changed"])
def test_a_translation_that_is_not_approved_is_nowhere_in_the_record(state: str) -> None:
    article = make.article(title_en="Half-done canary", body_en="Half-done canary")
    if state == "none":
        Translation.objects.filter(article=article, language="en").delete()
    elif state == "changed":
        type(article).objects.filter(pk=article.pk).update(summary_en="Half-done canary, reworked")
    else:
        Translation.objects.filter(article=article, language="en").update(state=state)
    make.publish_article(article)
    document = published("article", "piece")
    assert document["languages"] == ["zh-Hans"]
    assert document["translation"] == {"en": "missing"}
    entry, projection = Entry.objects.get(kind="article"), Projection.objects.get(kind="article")
    assert "canary" not in str(vars(entry)) + str(vars(projection))
    assert (projection.detail_en, projection.list_en, projection.embedded_en) == (None, None, None)


@pytest.mark.parametrize("state", ["draft", "in_review"])
def test_an_article_without_an_approved_language_is_refused(state: str) -> None:
    article = make.article()
    Translation.objects.filter(article=article).update(state=state)
    make.publish_rows(article.outlet, article.rights)
    assert code_of_refusal(article) == "incomplete"


def test_an_incomplete_text_cannot_be_approved() -> None:
    article = make.article(approved=(), summary_en="")
    with pytest.raises(ValueError, match="summary"):
        make.approve(article, EN)


def test_a_translation_of_an_older_original_is_published_as_outdated() -> None:
    article = make.article()
    article.body_zh_hans = "改过的正文"
    article.save()
    make.approve(article, ZH)
    make.publish_article(article)
    document = published("article", "piece")
    assert document["languages"] == ["zh-Hans", "en"]
    assert document["translation"] == {"en": "outdated"}
    make.approve(article, EN)
    make.publish_rows(article)
    assert published("article", "piece")["translation"] == {"en": "current"}


def test_an_english_original_has_a_chinese_translation() -> None:
    article = make.article(original_language="en", approved=("en",))
    make.publish_article(article)
    document = published("article", "piece")
    assert (document["original_language"], document["translation"]) == ("en", {"zh-Hans": "missing"})


def test_a_public_language_does_not_go_away_unless_an_editor_agrees() -> None:
    article = make.article()
    make.publish_article(article)
    article.summary_en = ""
    article.save()
    assert code_of_refusal(article) == "languages"
    (outcome,) = make.publish_rows(article, drop_languages=True)
    assert (outcome.action, published("article", "piece")["languages"]) == ("publish", ["zh-Hans"])


def test_a_public_language_of_a_name_does_not_go_away_either() -> None:
    author = make.author()
    make.publish_rows(author)
    type(author).objects.filter(pk=author.pk).update(name_en="")
    assert code_of_refusal(author) == "languages"
    make.publish_rows(author, drop_languages=True)
    assert published("author", "some-author")["name"] == {"zh-Hans": "some-author（中文）"}


def test_a_language_that_went_away_with_a_withdrawal_needs_no_agreement() -> None:
    author = make.author()
    make.publish_rows(author)
    make.withdraw_rows(author)
    type(author).objects.filter(pk=author.pk).update(name_en="")
    assert [outcome.action for outcome in make.publish_rows(author)] == ["publish"]


def test_a_language_comes_without_agreement() -> None:
    author = make.author(name_en="")
    make.publish_rows(author)
    type(author).objects.filter(pk=author.pk).update(name_en="Some author")
    make.publish_rows(author)
    assert published("author", "some-author")["languages"] == ["zh-Hans", "en"]


def test_a_language_that_lacks_an_optional_text_which_the_other_has_is_incomplete() -> None:
    make.publish_rows(make.author(biography_zh_hans="简历"))
    document = published("author", "some-author")
    assert document["languages"] == ["zh-Hans"]
    assert document["biography"] == {"zh-Hans": "简历"}


def test_a_blank_text_is_no_translation() -> None:
    author = make.author()
    type(author).objects.filter(pk=author.pk).update(name_en=" \u3000\n")
    make.publish_rows(author)
    document = published("author", "some-author")
    assert (document["languages"], list(document["name"])) == (["zh-Hans"], ["zh-Hans"])
