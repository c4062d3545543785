"""Claims made of what is selected in a source text, and a claim's sentence in it."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from articles.models import Article, Claim
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db
TEXT = (
    "会议在北京举行。2002年6月以来，成员国超过2600名代表参加了演习。\n"
    "随后，2600名代表离开。2021年，贸易额达到5,000亿美元，增长约25%。"
)


@pytest.fixture
def article(db: None) -> Article:
    return scenarios.draft("piece", source_text=TEXT)


def asked(desk: Client, article: Article, **selection: str) -> dict[str, Any]:
    answer: dict[str, Any] = desk.get(
        "/admin/articles/claim/quotation/", {"article": str(article.pk), **selection}
    ).json()
    return answer


def test_selection_gives_sentence_surroundings_figure_and_period(desk: Client, article: Article) -> None:
    found = asked(desk, article, quote_exact="5,000亿美元", quote_prefix="贸易额达到")
    assert found["passage"] == ["2021年，贸易额达到", "5,000亿美元", "，增长约25%。"]
    assert found["echo"] == "= 500,000,000,000 · 美元"
    fields = found["fields"]
    assert (fields["value"], fields["comparator"], fields["unit_zh_hans"]) == ("500,000,000,000", "=", "美元")
    assert (fields["unit_en"], fields["kind"]) == ("US dollars", "statistic")
    assert (fields["period_from"], fields["period_to"]) == ("2021", "2021")
    assert fields["quote_prefix"].endswith("贸易额达到")


def test_words_before_the_selection_count_for_the_comparator(desk: Client, article: Article) -> None:
    found = asked(desk, article, quote_exact="2600名代表", quote_prefix="成员国超过")
    assert (found["fields"]["comparator"], found["fields"]["value"]) == (">", "2,600")
    assert found["fields"]["period_from"] == "2002-06"


def test_ambiguous_and_absent_selections_are_refused(desk: Client, article: Article) -> None:
    assert "occurs 2 times" in asked(desk, article, quote_exact="2600名代表")["error"]
    assert "is not in the text" in asked(desk, article, quote_exact="9999名")["error"]


@pytest.mark.parametrize("exact", ["", " ", "字" * 61, "9" * 10_000, "\u202e", "\x01"])
def test_odd_selections_are_refused_with_a_reason(desk: Client, article: Article, exact: str) -> None:
    assert set(asked(desk, article, quote_exact=exact)) == {"error"}


def test_line_breaks_around_the_selection_do_not_matter(desk: Client) -> None:
    article = scenarios.draft("piece", source_text=TEXT.replace("\n", "\r\n"))
    found = asked(desk, article, quote_exact="随后", quote_prefix="参加了演习。\n", quote_suffix="，2600名代表离开。")
    assert found["fields"]["quote_exact"] == "随后"


def test_new_claim_opens_filled_and_saves(desk: Client, article: Article) -> None:
    url = f"/admin/articles/claim/add/?article={article.pk}&quote_exact=5,000亿美元"
    response = desk.get(url)
    page = response.content.decode()
    assert "<mark>5,000亿美元</mark>" in page
    assert 'value="500,000,000,000"' in page
    assert desk.post(url, browser.form_data(response) | {"statement_en": "Trade."}).status_code == 302
    claim = Claim.objects.get()
    assert (claim.value, claim.quote_exact, claim.slug) == (Decimal(500_000_000_000), "5,000亿美元", "piece-c01")
    assert claim.quote_prefix
    assert str(claim.period_from) == "2021"


def test_address_with_a_bad_selection_says_why(desk: Client, article: Article) -> None:
    page = desk.get(f"/admin/articles/claim/add/?article={article.pk}&quote_exact=nothing").content.decode()
    assert "is not in the text" in page
    for article_key in ("0", "x", "9" * 30):
        url = f"/admin/articles/claim/add/?article={article_key}&quote_exact=nothing"
        assert desk.get(url).status_code == 200


def test_claims_form_shows_its_sentence_with_the_quotation_marked(desk: Client, article: Article) -> None:
    claim = make.claim(article, quote_exact="约25%")
    page = desk.get(browser.page(claim)).content.decode()
    assert "贸易额达到5,000亿美元，增长</span><mark>约25%</mark><span>。" in page


def test_lost_quotation_is_explained(desk: Client, article: Article) -> None:
    claim = make.claim(article, quote_exact="约25%")
    Article.objects.update(source_text="Nothing of it")
    assert "is not in the text" in desk.get(browser.page(claim)).content.decode()


def test_source_text_is_escaped(desk: Client, article: Article) -> None:
    Article.objects.update(source_text="<script>alert(1)</script> 5个国家")
    claim = make.claim(article, quote_exact="5个国家")
    page = desk.get(browser.page(claim)).content.decode()
    assert "<script>alert(1)" not in page


def writer(*lacking: str) -> Client:
    user = User.objects.create_user("writer", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename__in=lacking))
    return browser.client_of(user)


def test_source_text_is_shown_by_right(article: Article) -> None:
    claim = make.claim(article, quote_exact="约25%")
    desk = writer("view_article", "change_article")
    assert "贸易额达到5,000亿美元" not in desk.get(browser.page(claim)).content.decode()
    assert "error" in asked(desk, article, quote_exact="约25%")


def test_reading_selections_takes_the_right_to_write_claims(article: Article) -> None:
    desk = writer("add_claim", "change_claim")
    url = "/admin/articles/claim/quotation/"
    assert desk.get(url, {"article": str(article.pk), "quote_exact": "约25%"}).status_code == 403
    assert "data-claim-url" not in desk.get(browser.page(article)).content.decode()


def test_article_offers_claims_of_a_selection(desk: Client, article: Article) -> None:
    page = desk.get(browser.page(article)).content.decode()
    assert f'data-claim-url="/admin/articles/claim/add/?article={article.pk}"' in page
