"""How far each text is, approving it, and the importer's suggestions."""

from decimal import Decimal

import pytest
from django.test import Client

from articles import approving, suggesting
from articles.models import Article, ArticleMechanism, Claim, Suggestion, Translation
from mechanisms.models import Mechanism
from sco.ledger.models import Entry
from sco.partial_date import PartialDate
from tests.desk import making
from tests.desk.making import said

pytestmark = pytest.mark.django_db


def reread(article: Article) -> Article:
    return Article.objects.with_document_parts().get(pk=article.pk)


def test_the_state_of_a_text_follows_what_happens_to_it() -> None:
    article = making.article(title_en="", summary_en="", body_en="")
    seen = [approving.text_state(reread(article), "en")]
    for changes in ({"title_en": "t"}, {"summary_en": "s", "body_en": "b"}):
        Article.objects.filter(pk=article.pk).update(**changes)
        seen.append(approving.text_state(reread(article), "en"))
    Translation.objects.create(article=article, language="en", state="in_review")
    seen.append(approving.text_state(reread(article), "en"))
    Translation.objects.approve(reread(article), "en", by="ed")
    seen.append(approving.text_state(reread(article), "en"))
    Article.objects.filter(pk=article.pk).update(title_zh_hans="改")
    seen.append(approving.text_state(reread(article), "en"))
    Article.objects.filter(pk=article.pk).update(title_en="changed")
    seen.append(approving.text_state(reread(article), "en"))
    assert seen == ["missing", "incomplete", "draft", "in_review", "approved", "outdated", "changed"]


def test_what_would_be_approved_is_worked_out_without_saving_anything() -> None:
    article = making.article(body_en="")
    assert approving.as_if_approved(reread(article)).approved_languages() == ["zh-Hans"]
    assert not Translation.objects.exists()


def test_approving_from_the_form_approves_what_was_seen(desk: Client) -> None:
    article = making.article()
    url = f"/admin/articles/article/{article.pk}/approve/en/"
    assert url in desk.get(making.page(article)).content.decode()
    desk.post(url, {"text_digest": article.text_digest("en")})
    row = Translation.objects.get()
    assert (row.language, row.state, row.approved_by) == ("en", "approved", "ed")
    assert not Entry.objects.exists()


def test_a_text_that_changed_since_it_was_read_is_not_approved(desk: Client) -> None:
    article = making.article()
    seen = article.text_digest("en")
    Article.objects.filter(pk=article.pk).update(title_en="changed")
    response = desk.post(f"/admin/articles/article/{article.pk}/approve/en/", {"text_digest": seen})
    assert "has changed since you opened the page" in said(response)
    assert not Translation.objects.exists()


def test_an_incomplete_text_is_not_approved_and_what_it_lacks_is_named(desk: Client) -> None:
    article = making.article(summary_en="", body_en="")
    data = {"action": "approve_en", "_selected_action": [article.pk]}
    assert "it has no summary, body" in said(desk.post("/admin/articles/article/", data))
    assert not Translation.objects.exists()


@pytest.mark.parametrize("path", ["1/approve/xx/", "1/approve/en/", "99999999/approve/en/"])
def test_approving_is_by_post_only_and_of_what_is_there(desk: Client, path: str) -> None:
    assert desk.get(f"/admin/articles/article/{path}").status_code == 405
    assert desk.post(f"/admin/articles/article/{path}").status_code == 302
    assert not Translation.objects.exists()


def suggested(article: Article, **fields: object) -> Suggestion:
    defaults = {"kind": "claim", "quote": "960多起", "value": 960, "comparator": ">", "unit": "起"}
    return Suggestion.objects.create(article=article, **{**defaults, **fields})


def choose(desk: Client, action: str, *rows: Suggestion) -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return said(desk.post("/admin/articles/suggestion/?state=all", data))


def test_an_accepted_figure_becomes_a_draft_claim_in_the_original_language(desk: Client) -> None:
    article = making.article(source_text="机构制止了960多起犯罪。")
    row = suggested(article, sentence="机构制止了960多起犯罪。", period_from="2013", period_to="2019")
    assert "Nothing is public by that" in choose(desk, "accept", row)
    claim = Claim.objects.get()
    assert (claim.article, claim.comparator, claim.unit_zh_hans) == (article, ">", "起")
    assert claim.value == Decimal(960)
    assert (claim.unit_en or "", claim.statement_zh_hans or "", claim.statement_en or "") == ("", "", "")
    assert (claim.period_from, claim.period_to) == (PartialDate.parse("2013"), PartialDate.parse("2019"))
    assert (claim.quote_exact, claim.quote_prefix, claim.quote_suffix) == ("960多起", "机构制止了", "犯罪。")
    assert not Entry.objects.exists()


def test_a_quotation_without_one_place_is_left_out_and_the_editor_is_told(desk: Client) -> None:
    article = making.article(source_text="960多起，又960多起。")
    said_then = choose(desk, "accept", suggested(article))
    assert "960多起" in said_then
    assert Claim.objects.get().quote_exact == ""


def test_an_accepted_mechanism_is_on_the_article_once(desk: Client) -> None:
    mechanism = Mechanism.objects.create(slug="body", kind="body", **making.texts(name="Body"))
    row = suggested(
        making.article(), kind="mechanism", mechanism=mechanism, quote="", value=None, comparator="", unit=""
    )
    choose(desk, "accept", row)
    choose(desk, "accept", row)
    assert ArticleMechanism.objects.count() == 1


def test_reopening_undoes_what_nobody_has_worked_on(desk: Client) -> None:
    article = making.article(source_text="960多起")
    row = suggested(article)
    choose(desk, "accept", row)
    choose(desk, "reopen", row)
    row.refresh_from_db()
    assert (row.state, Claim.objects.count()) == ("open", 0)


def test_reopening_spares_a_claim_that_an_editor_has_written(desk: Client) -> None:
    row = suggested(making.article(source_text="960多起"))
    choose(desk, "accept", row)
    Claim.objects.update(statement_en="Written.")
    assert "worked on since" in choose(desk, "reopen", row)
    assert Claim.objects.count() == 1


def test_dismissed_suggestions_leave_the_list_and_can_be_seen_again(desk: Client) -> None:
    row = suggested(making.article())
    choose(desk, "dismiss", row)
    assert "960多起" not in desk.get("/admin/articles/suggestion/").content.decode()
    assert "960多起" in desk.get("/admin/articles/suggestion/?state=dismissed").content.decode()


def test_a_long_article_slug_still_gives_a_slug_that_fits() -> None:
    row = suggested(making.article(slug="a-" * 39 + "ab", source_text="960多起"))
    assert suggesting.accept(row).claim is not None
    assert len(Claim.objects.get().slug) <= 80
