"""An article is erased with the claims that quote it or once did, wherever those are by now."""

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from articles import suggestion_review
from articles.models import Article, Claim
from sco.ledger.actions.erase import erase, quoting_items
from sco.ledger.history import delete_with_history
from sco.ledger.models import Entry
from sco.ledger.registry import Ref, ref_of
from sco.ledger.verifying import verify_record
from tests import factories as make
from tests.ledger.test_erasing import ZH_WORD, log, places_of, words

TakeDown = Callable[[Article], None]


def by_command(article: Article) -> None:
    """As somebody at the console does it."""
    call_command("erase", f"article:{article.slug}", "--cascade", "--yes")


def by_admin(article: Article) -> None:
    """As somebody at the desk does it."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("chief"))
    page = f"/admin/articles/article/erase/?ids={article.pk}"
    seen = client.get(page).context["seen"]
    answer = client.post(page, {"slug": article.slug, "cascade": "1", "seen": seen})
    assert answer.status_code == 302


both_ways = pytest.mark.parametrize("take_down", [by_command, by_admin])


@pytest.fixture
def article(record: str) -> Article:
    """A public article whose source text has the words."""
    made = make.article(source_text=f"甲乙丙{ZH_WORD}丁戊")
    make.publish_article(made)
    return made


def quotation(article: Article, slug: str = "piece-c01") -> Claim:
    """A claim that quotes the words, with a reference and a line in the admin's log."""
    claim = make.claim(article, slug, quote_exact=ZH_WORD, quote_prefix="甲乙丙", quote_suffix="丁戊")
    claim.references.create(**words("title"))
    log(claim)
    return claim


def published(article: Article, slug: str = "piece-c01") -> Claim:
    claim = quotation(article, slug)
    make.publish_rows(claim)
    return claim


@both_ways
def test_a_draft_claim_is_deleted_with_its_history(article: Article, take_down: TakeDown) -> None:
    quotation(article)
    take_down(article)
    assert places_of(ZH_WORD) == set()
    assert not Claim.objects.exists()


@both_ways
def test_a_public_and_a_withdrawn_claim_are_erased(article: Article, take_down: TakeDown) -> None:
    published(article)
    make.withdraw_rows(published(article, "withdrawn"))
    take_down(article)
    assert places_of(ZH_WORD) == set()
    assert verify_record().erased == 4
    assert set(Entry.objects.filter(action="erase").values_list("slug", flat=True)) == {
        "piece",
        "piece-c01",
        "withdrawn",
    }


@both_ways
@pytest.mark.parametrize("public", [True, False])
def test_a_claim_that_was_moved_to_another_article_is_not_forgotten(
    article: Article, take_down: TakeDown, public: bool
) -> None:
    other = make.article("other")
    make.publish_rows(other)
    claim = published(article) if public else quotation(article)
    Claim.objects.filter(pk=claim.pk).update(article=other, quote_exact="", quote_prefix="", quote_suffix="")
    if public:
        make.publish_rows(claim)
    take_down(article)
    assert places_of(ZH_WORD) == set()


@both_ways
def test_the_history_of_deleted_drafts_is_erased_too(article: Article, take_down: TakeDown) -> None:
    suggestion = make.suggestion(article, sentence=article.source_text, quote=ZH_WORD)
    suggestion_review.accept(suggestion)
    suggestion_review.reopen(suggestion)
    quotation(article).delete()
    take_down(article)
    assert places_of(ZH_WORD) == set()


@both_ways
def test_a_claim_that_was_withdrawn_and_deleted_is_erased(article: Article, take_down: TakeDown) -> None:
    claim = published(article)
    make.withdraw_rows(claim)
    claim.delete()
    take_down(article)
    assert places_of(ZH_WORD) == set()


def test_an_article_that_was_deleted_with_its_claims_is_erased_with_them(article: Article) -> None:
    claim, draft = published(article), quotation(article, "draft")
    make.withdraw_rows(claim, article)
    claim.delete()
    draft.delete()
    article.delete()
    by_command(article)
    assert places_of(ZH_WORD) == set()


@both_ways
def test_a_draft_that_had_the_slug_before_is_forgotten(record: str, take_down: TakeDown) -> None:
    first = make.article(source_text=ZH_WORD)
    quotation(first).delete()
    make.suggestion(first, sentence=ZH_WORD, quote=ZH_WORD)
    log(first)
    first.delete()
    second = make.article(source_text=ZH_WORD)
    make.publish_article(second)
    take_down(second)
    assert places_of(ZH_WORD) == set()


def test_an_item_that_had_the_slug_once_and_lives_under_another_keeps_its_history(record: str) -> None:
    topic = make.topic("first", **words("name"))
    topic.slug = "second"
    topic.save()
    other = make.topic("first")
    make.publish_rows(other)
    make.erase_rows(other)
    assert places_of(ZH_WORD) == {"articles_topic.name_zh_hans", "articles_topicevent.name_zh_hans"}


def test_another_articles_claim_that_took_a_deleted_drafts_slug_stays(article: Article) -> None:
    quotation(article).delete()
    other = make.article("other")
    make.publish_rows(other)
    make.publish_rows(make.claim(other))
    assert quoting_items([ref_of(article)]) == []
    by_command(article)
    assert places_of(ZH_WORD) == set()
    assert Claim.objects.get().statement_en


def test_the_one_list_names_every_claim_that_could_quote_it(article: Article) -> None:
    make.withdraw_rows(published(article, "withdrawn"))
    gone = published(article, "gone")
    make.withdraw_rows(gone)
    gone.delete()
    quotation(article, "draft")
    quotation(article, "deleted-draft").delete()
    published(article)
    assert list(map(str, quoting_items([ref_of(article)]))) == [
        "claim:draft",
        "claim:gone",
        "claim:piece-c01",
        "claim:withdrawn",
    ]


def test_without_a_cascade_the_claims_are_listed_drafts_and_withdrawn_ones_too(
    article: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    published(article)
    make.withdraw_rows(published(article, "withdrawn"))
    quotation(article, "draft")
    call_command("erase", "article:piece", "--yes")
    assert "3 items quote the erased ones, or once did" in capsys.readouterr().out
    assert "ledger_entry.document" in places_of(ZH_WORD)
    assert Claim.objects.count() == 3


def test_a_refused_erasure_deletes_no_draft(record: str) -> None:
    draft = make.article()
    quotation(draft)
    with pytest.raises(Exception, match="never published"):
        erase([ref_of(draft)], cascade=quoting_items([ref_of(draft)]), actor=make.ACTOR)
    assert Claim.objects.count() == 1


def test_a_draft_is_deleted_with_its_parts_and_the_history_of_it_all(article: Article) -> None:
    claim = quotation(article)
    kept = make.claim(article, "kept")
    claim.references.create(**words("title")).delete()
    with pytest.raises(IntegrityError, match="belongs to no erased item"), transaction.atomic():
        delete_with_history(Claim.objects.filter(slug=claim.slug))
    make.erase_rows(article)
    delete_with_history(Claim.objects.filter(slug=claim.slug))
    assert places_of(ZH_WORD) == set()
    assert list(Claim.objects.all()) == [kept]


def test_what_quotes_it_may_be_unknown_to_desk_and_record(record: str) -> None:
    topic = make.topic()
    make.publish_rows(topic)
    erase([ref_of(topic)], cascade=[Ref("claim", "nowhere")], actor=make.ACTOR)
    assert Entry.objects.count() == 2
