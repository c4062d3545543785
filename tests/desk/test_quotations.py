"""The claim form anchors the quotation at one place in the source text."""

import re

import pytest
from django.test import Client

from articles.models import Claim
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db
TEXT = "甲乙丙丁960多起戊己庚辛。另有40余次,又有40余次。"


@pytest.fixture
def claim() -> Claim:
    article = scenarios.draft(source_text=TEXT)
    made = make.claim(article)
    Claim.objects.filter(pk=made.pk).update(quote_exact="960多起", quote_prefix="甲乙丙丁", quote_suffix="戊己庚辛。")
    made.refresh_from_db()
    return made


def saved(desk: Client, claim: Claim, **changes: str) -> str:
    """The page after an attempt to save, or '' when it was saved."""
    response = browser.save(desk, claim, **changes)
    claim.refresh_from_db()
    return response.content.decode() if response.status_code == 200 else ""


def test_new_quotation_gets_its_own_context(desk: Client, claim: Claim) -> None:
    assert saved(desk, claim, quote_exact="戊己") == ""
    assert (claim.quote_exact, claim.quote_prefix, claim.quote_suffix[:3]) == ("戊己", "甲乙丙丁960多起", "庚辛。")


def test_quotation_missing_from_the_text_is_refused(desk: Client, claim: Claim) -> None:
    assert "不在原文的话" in saved(desk, claim, quote_exact="不在原文的话")
    assert claim.quote_exact == "960多起"


def test_ambiguous_quotation_needs_context(desk: Client, claim: Claim) -> None:
    assert "40余次" in saved(desk, claim, quote_exact="40余次")
    assert claim.quote_exact == "960多起"
    assert saved(desk, claim, quote_exact="40余次", quote_prefix="又有") == ""
    assert claim.quote_prefix.endswith("另有40余次,又有")


def test_untouched_quotation_does_not_block_saving(desk: Client, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(quote_exact="早已不在")
    claim.refresh_from_db()
    assert saved(desk, claim, status="supported") == ""
    assert (claim.status, claim.quote_exact) == ("supported", "早已不在")


def test_any_quotation_is_accepted_without_a_source_text(desk: Client) -> None:
    claim = make.claim(scenarios.draft(source_text=""))
    assert saved(desk, claim, quote_exact="任意") == ""
    assert claim.quote_exact == "任意"


BROKEN = "第一行。\r\n\r\n甲乙\r\n960多起\r\n丙丁戊己庚。\n\n另有40余次,\n又有40余次。\n"


def one_line(data: dict[str, str]) -> dict[str, str]:
    """What a browser sends of one-line inputs."""
    return {name: re.sub(r"[\r\n]", "", value) if name.startswith("quote_") else value for name, value in data.items()}


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix"),
    [("960多起", "第一行。\n\n甲乙\n", "\n丙丁戊己庚。"), ("40余次", "另有40余次,\n又有", "。\n")],
)
def test_claim_made_of_a_selection_beside_line_breaks_saves_and_saves_again(
    desk: Client, exact: str, prefix: str, suffix: str
) -> None:
    article = scenarios.draft(source_text=BROKEN)
    query = {"article": article.pk, "quote_exact": exact, "quote_prefix": prefix, "quote_suffix": suffix}
    response = desk.get("/admin/articles/claim/add/", query)
    data = browser.form_data(response) | {"article": article.pk, "kind": "event", "statement_en": "One"}
    response = desk.post("/admin/articles/claim/add/", one_line(data))
    assert response.status_code == 302, response.context["errors"]
    claim = Claim.objects.get()
    kept = (claim.quote_exact, claim.quote_prefix, claim.quote_suffix)
    assert claim.quote_prefix + claim.quote_exact + claim.quote_suffix in BROKEN
    assert "\n" in claim.quote_prefix + claim.quote_suffix
    sent = one_line(browser.form_data(desk.get(browser.page(claim))) | {"statement_en": "Two"})
    assert desk.post(browser.page(claim), sent).status_code == 302
    claim.refresh_from_db()
    assert (claim.statement_en, (claim.quote_exact, claim.quote_prefix, claim.quote_suffix)) == ("Two", kept)


def test_untouched_quotation_beside_line_breaks_outlives_its_text(desk: Client) -> None:
    claim = make.claim(scenarios.draft(source_text="改过的原文。"))
    Claim.objects.filter(pk=claim.pk).update(quote_exact="960多起", quote_prefix="甲乙\r\n", quote_suffix="\n丙\n丁")
    claim.refresh_from_db()
    sent = one_line(browser.form_data(desk.get(browser.page(claim))) | {"statement_en": "Two"})
    assert desk.post(browser.page(claim), sent).status_code == 302
    claim.refresh_from_db()
    assert (claim.statement_en, claim.quote_prefix, claim.quote_suffix) == ("Two", "甲乙\r\n", "\n丙\n丁")


def test_quotation_over_a_line_break_is_found_as_the_text_writes_it(desk: Client) -> None:
    claim = make.claim(scenarios.draft(source_text=BROKEN))
    assert saved(desk, claim, quote_exact="甲乙960多起") == ""
    assert claim.quote_exact == "甲乙\r\n960多起"


def test_changed_white_space_of_a_quotation_is_a_change(desk: Client, claim: Claim) -> None:
    Claim.objects.filter(pk=claim.pk).update(quote_exact="960 多起")
    claim.refresh_from_db()
    assert saved(desk, claim, quote_exact="960多起") == ""
    assert claim.quote_exact == "960多起"


def test_words_run_together_are_not_found(desk: Client) -> None:
    claim = make.claim(scenarios.draft(source_text="There is no table here, 10 5 times."))
    assert "notable" in saved(desk, claim, quote_exact="notable")
    assert "105" in saved(desk, claim, quote_exact="105")
