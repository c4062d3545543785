"""Suggestions: accepting, dismissing and reopening, without undoing an editor's work."""

from decimal import Decimal

import pghistory
import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import suggestion_review
from articles.models import Article, ArticleMechanism, Claim, ClaimReference, Suggestion
from sco.desk.home.figures import Part
from sco.ledger.models import Entry
from sco.partial_date import PartialDate
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import said

pytestmark = pytest.mark.django_db


def suggested(article: Article, **fields: object) -> Suggestion:
    defaults = {"kind": "claim", "quote": "960多起", "value": 960, "comparator": ">", "unit": "起"}
    return make.suggestion(article, **{**defaults, **fields})


def choose(desk: Client, action: str, *rows: Suggestion) -> str:
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return said(desk.post("/admin/articles/suggestion/?state=all", data))


def test_accepted_figure_becomes_a_draft_claim_in_the_original_language(desk: Client) -> None:
    article = scenarios.draft(source_text="机构制止了960多起犯罪。")
    row = suggested(article, sentence="机构制止了960多起犯罪。", period_from="2013", period_to="2019")
    assert "Nothing is public yet" in choose(desk, "accept", row)
    claim = Claim.objects.get()
    assert (claim.article, claim.comparator, claim.unit_zh_hans) == (article, ">", "起")
    assert claim.value == Decimal(960)
    assert (claim.unit_en or "", claim.statement_zh_hans or "", claim.statement_en or "") == ("", "", "")
    assert (claim.period_from, claim.period_to) == (PartialDate.parse("2013"), PartialDate.parse("2019"))
    assert (claim.quote_exact, claim.quote_prefix, claim.quote_suffix) == ("960多起", "机构制止了", "犯罪。")
    assert not Entry.objects.exists()


def test_ambiguous_quotation_is_left_out_and_reported(desk: Client) -> None:
    article = scenarios.draft(source_text="960多起，又960多起。")
    said_then = choose(desk, "accept", suggested(article))
    assert "960多起" in said_then
    assert Claim.objects.get().quote_exact == ""


def test_accepted_mechanism_is_added_once(desk: Client) -> None:
    mechanism = make.mechanism("body", kind="body")
    row = suggested(
        scenarios.draft(), kind="mechanism", mechanism=mechanism, quote="", value=None, comparator="", unit=""
    )
    choose(desk, "accept", row)
    choose(desk, "accept", row)
    assert ArticleMechanism.objects.count() == 1


def test_reopening_undoes_an_unedited_result(desk: Client) -> None:
    article = scenarios.draft(source_text="960多起")
    row = suggested(article)
    choose(desk, "accept", row)
    choose(desk, "reopen", row)
    row.refresh_from_db()
    assert (row.state, Claim.objects.count()) == ("open", 0)


def named(slug: str = "a-piece") -> Suggestion:
    mechanism = make.mechanism("body")
    return suggested(
        scenarios.draft(slug=slug), kind="mechanism", mechanism=mechanism, quote="", value=None, comparator="", unit=""
    )


@pytest.mark.parametrize("undo", ["reopen", "dismiss"])
def test_accepted_mechanism_is_removed_when_undone(desk: Client, undo: str) -> None:
    row = named()
    choose(desk, "accept", row)
    choose(desk, undo, row)
    assert not ArticleMechanism.objects.exists()


@pytest.mark.parametrize("undo", ["reopen", "dismiss"])
def test_mechanism_added_earlier_by_an_editor_stays(desk: Client, undo: str) -> None:
    row = named()
    row.article.mechanisms.add(row.mechanism)
    choose(desk, "accept", row)
    choose(desk, undo, row)
    assert ArticleMechanism.objects.exists()


def test_mechanism_removed_and_readded_by_an_editor_stays(desk: Client) -> None:
    row = named()
    choose(desk, "accept", row)
    with pghistory.context(user=0):  # the tests' one transaction would still tell of the acceptance
        ArticleMechanism.objects.all().delete()
        row.article.mechanisms.add(row.mechanism)
    choose(desk, "reopen", row)
    assert ArticleMechanism.objects.exists()


@pytest.mark.parametrize("undo", ["reopen", "dismiss"])
@pytest.mark.parametrize("work", [{"kind": "event"}, {"unit_en": "cases"}, {"slug": "better-name"}])
def test_edited_claim_stays_and_is_reported(desk: Client, undo: str, work: dict[str, str]) -> None:
    row = suggested(scenarios.draft(source_text="960多起"))
    choose(desk, "accept", row)
    Claim.objects.update(**work)
    assert "Kept because of later edits" in choose(desk, undo, row)
    assert Claim.objects.count() == 1


def test_claim_with_a_new_reference_stays(desk: Client) -> None:
    row = suggested(scenarios.draft(source_text="960多起"))
    choose(desk, "accept", row)
    ClaimReference.objects.create(claim=Claim.objects.get(), url="https://example.org/")
    assert "Kept because of later edits" in choose(desk, "reopen", row)
    assert Claim.objects.count() == 1


def test_dismissing_an_accepted_suggestion_removes_its_unedited_draft(desk: Client) -> None:
    row = suggested(scenarios.draft(source_text="960多起"))
    choose(desk, "accept", row)
    choose(desk, "dismiss", row)
    row.refresh_from_db()
    assert (row.state, Claim.objects.count()) == ("dismissed", 0)


def test_reopening_after_the_draft_was_deleted_reports_no_edits(desk: Client) -> None:
    row = suggested(scenarios.draft(source_text="960多起"))
    choose(desk, "accept", row)
    Claim.objects.all().delete()
    assert "Kept because of later edits" not in choose(desk, "reopen", row)


def test_reopening_keeps_a_claim_with_a_written_statement(desk: Client) -> None:
    row = suggested(scenarios.draft(source_text="960多起"))
    choose(desk, "accept", row)
    Claim.objects.update(statement_en="Written.")
    assert "Kept because of later edits" in choose(desk, "reopen", row)
    assert Claim.objects.count() == 1


def limited(*codes: str, language: str = "en") -> Client:
    """The client of an editor with these permissions only."""
    user = make.editor(f"limited-{len(codes)}")
    user.groups.clear()
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_suggestion", *codes]))
    return browser.client_of(user, language)


@pytest.mark.parametrize("codes", [[], ["add_articlemechanism"], ["change_article", "change_mechanism"]])
def test_accepting_takes_the_right_to_add(db: None, codes: list[str]) -> None:
    desk, rows = limited(*codes), [suggested(scenarios.draft(source_text="960多起")), named("b-piece")]
    assert 'value="accept"' not in desk.get("/admin/articles/suggestion/").content.decode()
    choose(desk, "accept", *rows)
    assert not Claim.objects.exists()
    assert not ArticleMechanism.objects.exists()
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"open"}


@pytest.mark.parametrize(("language", "words"), [("en", "may not add what they propose: 1"), ("zh-hans", "无权添加")])
@pytest.mark.parametrize(
    ("codes", "claims", "mechanisms"), [(["add_claim"], 1, 0), (["add_articlemechanism", "change_article"], 0, 1)]
)
def test_what_may_not_be_added_is_not_accepted(
    db: None, language: str, words: str, codes: list[str], claims: int, mechanisms: int
) -> None:
    desk, rows = limited(*codes, language=language), [suggested(scenarios.draft()), named("b-piece")]
    assert 'value="accept"' in desk.get("/admin/articles/suggestion/").content.decode()
    assert words in choose(desk, "accept", *rows)
    assert (Claim.objects.count(), ArticleMechanism.objects.count()) == (claims, mechanisms)
    assert Suggestion.objects.filter(state="open").count() == 1


@pytest.mark.parametrize("undo", ["reopen", "dismiss"])
@pytest.mark.parametrize(("language", "words"), [("en", "may not delete what was added: 2"), ("zh-hans", "无权删除")])
def test_undoing_takes_the_right_to_delete(desk: Client, undo: str, language: str, words: str) -> None:
    rows = [suggested(scenarios.draft(source_text="960多起")), named("b-piece")]
    choose(desk, "accept", *rows)
    assert words in choose(limited("add_claim", "change_article", language=language), undo, *rows)
    assert (Claim.objects.count(), ArticleMechanism.objects.count()) == (1, 1)
    assert set(Suggestion.objects.values_list("state", flat=True)) == {"accepted"}


def test_an_open_suggestion_is_dismissed_without_further_rights(db: None) -> None:
    row = suggested(scenarios.draft())
    choose(limited(), "dismiss", row)
    row.refresh_from_db()
    assert row.state == "dismissed"


def test_dismissed_suggestions_are_listed_only_on_request(desk: Client) -> None:
    row = suggested(scenarios.draft())
    choose(desk, "dismiss", row)
    assert "960多起" not in desk.get("/admin/articles/suggestion/").content.decode()
    assert "960多起" in desk.get("/admin/articles/suggestion/?state=dismissed").content.decode()


def test_long_article_slug_gives_a_claim_slug_that_fits() -> None:
    row = suggested(scenarios.draft(slug="a-" * 39 + "ab", source_text="960多起"))
    assert suggestion_review.accept(row).claim is not None
    assert len(Claim.objects.get().slug) <= 80


def moved(slug: str = "a-piece", **fields: object) -> Suggestion:
    """A quotation whose sentence has changed, in a text that has it twice."""
    article = scenarios.draft(
        slug=slug, source_text="乙国代表团报告说延迟降低了12%。甲国代表团没有报告。后来又说降低了12%。"
    )
    claim = make.claim(article, f"{slug}-c01", quote_exact="降低了12%")
    sentence, proposed = "甲国代表团报告说延迟降低了12%。" + "长" * 150, "乙国代表团报告说延迟降低了12%。"
    return make.suggestion(
        article,
        **{
            "kind": "anchor",
            "claim": claim,
            "quote": "降低了12%",
            "sentence": sentence,
            "proposed": proposed,
            **fields,
        },
    )


PLACES = "/admin/articles/suggestion/?kind__exact=anchor"


def test_quotations_that_wait_are_in_one_list_with_both_places_whole(desk: Client) -> None:
    rows = [moved(slug) for slug in ("one", "two", "three")]
    suggested(rows[0].article)
    page = desk.get(PLACES)
    assert len(page.context["cl"].result_list) == 3
    html = page.content.decode()
    assert f"甲国代表团报告说延迟<mark>降低了12%</mark>。{'长' * 150}" in html
    assert "<del>甲</del><ins>乙</ins>国代表团" in html
    assert all(f"/admin/articles/claim/{row.claim_id}/change/" in html for row in rows)
    part = next(each for each in figures_of(desk) if each.url == PLACES)
    assert part.number == 3


def figures_of(desk: Client) -> list[Part]:
    return [part for _name, figures in desk.get("/admin/").context["groups"] for each in figures for part in each.parts]


def test_the_list_of_quotations_takes_no_query_per_row(desk: Client) -> None:
    moved("one")
    with CaptureQueriesContext(connection) as few:
        desk.get(PLACES)
    for slug in ("two", "three", "four"):
        moved(slug)
    with CaptureQueriesContext(connection) as more:
        desk.get(PLACES)
    assert len(more) <= len(few)


def test_an_accepted_place_is_the_quotations(desk: Client) -> None:
    row = moved()
    choose(desk, "accept", row)
    row.refresh_from_db()
    assert row.claim is not None
    row.claim.refresh_from_db()
    assert (row.state, row.claim.quote_prefix) == ("accepted", "乙国代表团报告说延迟")


@pytest.mark.parametrize("change", ["text", "quotation"])
def test_a_place_that_is_gone_is_not_accepted_and_still_waits(desk: Client, change: str) -> None:
    row = moved()
    if change == "text":
        Article.objects.update(source_text="乙国代表团没有报告。")
    else:
        Claim.objects.update(quote_exact="没有报告")
    said_then = choose(desk, "accept", row)
    row.refresh_from_db()
    assert row.state == "open"
    assert "accepted" not in said_then
    assert said_then
