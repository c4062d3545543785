"""Checks at the desk: beside a form, while somebody types, and before something is published."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sco.checks.running import CHECKS, MESSAGES
from sco.desk.checks import checking
from sco.desk.checks.checking import check_rows
from sco.desk.checks.declarations import DECLARED
from sco.desk.checks.explanations import EXPLANATIONS
from sco.desk.checks.panel import MAX_LENGTH
from sco.desk.publication_status import working_copies
from sco.ledger.registry import KINDS, kind_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.scenarios import BAD, bad_claim
from tests.timing import processor_seconds

pytestmark = pytest.mark.django_db

HELP = "/admin/desk_checks/override/help/"


def checks_of(desk: Client, row: Any, **values: str) -> Any:
    """What the endpoint says to these values of a row's form."""
    meta = row._meta
    return desk.post(reverse(f"admin:{meta.app_label}_{meta.model_name}_checks_of", args=[row.pk]), values)


def findings(row: Any) -> list[str]:
    (checked,) = check_rows(working_copies(kind_of(row), pk=row.pk))
    return [finding.code for finding in checked.findings]


# The panel


def test_a_form_shows_what_the_checks_find_in_the_saved_texts(desk: Client) -> None:
    page = desk.get(browser.page(bad_claim())).content.decode()
    assert "“6,000亿美元” does not match “USD 500 billion”." in page
    assert 'data-field="statement_en" data-start="14" data-end="29"' in page
    assert 'href="#id_statement_en"' in page
    assert f'href="{HELP}#figures"' in page


def test_every_kind_of_item_is_checked_and_has_the_panel(desk: Client) -> None:
    article = scenarios.approved()
    rows = [article, make.claim(article), article.outlet, article.rights, make.topic(), make.author()]
    for row in [*rows, make.mechanism(), make.state()]:
        assert 'id="checks"' in desk.get(browser.page(row)).content.decode(), row
    assert set(DECLARED) == set(KINDS)


def test_an_empty_form_has_the_panel_and_its_texts_are_checked(desk: Client) -> None:
    page = desk.get(reverse("admin:articles_topic_add"))
    assert page.context["checks_url"] == "/admin/articles/topic/checks/"
    answer = desk.post("/admin/articles/topic/checks/", {"name_zh_hans": "上合組織", "name_en": "上合 SCO"})
    assert "Traditional Chinese" in answer.content.decode()
    assert "is Chinese, in an English text" in answer.content.decode()


def test_what_is_typed_is_checked_and_not_saved(desk: Client) -> None:
    claim = bad_claim()
    good = checks_of(desk, claim, statement_en="Trade reached USD 600 billion.").content.decode()
    assert "does not match" not in good
    worse = checks_of(desk, claim, statement_en="Trade reached 700 TODO.").content.decode()
    assert "“TODO” is a placeholder" in worse
    claim.refresh_from_db()
    assert claim.statement_en == BAD["statement_en"]


def test_the_quotation_is_checked_while_it_is_typed(desk: Client) -> None:
    article = scenarios.approved(source_text="抓获2600多名成员")
    claim = make.claim(article, quote_exact="2600多名", quote_prefix="抓获", quote_suffix="成员")
    assert "quotation" not in checks_of(desk, claim).content.decode()
    assert "is not in the source text" in checks_of(desk, claim, quote_exact="2700多名").content.decode()
    gone = checks_of(desk, article, source_text="别的").content.decode()
    assert "“2600多名” of claim:piece-c01 is not in the source text" in gone


def test_what_is_typed_is_escaped(desk: Client) -> None:
    answer = checks_of(desk, bad_claim(), statement_zh_hans="<script>TODO</script>").content.decode()
    assert "<script>" not in answer
    assert "&lt;script&gt;" in answer


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_messages_are_in_the_language_of_the_desk(language: str) -> None:
    client = browser.client_of(make.editor(), language)
    page = client.get(browser.page(bad_claim())).content.decode()
    assert ("does not match" in page) == (language == "en")


def test_the_endpoint_takes_posts_of_those_who_may_see_the_item(desk: Client) -> None:
    claim = bad_claim()
    url = reverse("admin:articles_claim_checks_of", args=[claim.pk])
    assert desk.get(url).status_code == 405
    assert Client().post(url).status_code == 302
    stranger = browser.client_of(User.objects.create_user("stranger", is_staff=True))
    assert stranger.post(url).status_code == 403
    assert stranger.post("/admin/articles/claim/checks/").status_code == 403
    assert desk.post("/admin/articles/claim/999/checks/").status_code == 404
    assert desk.post(f"/admin/articles/claim/{10**30}/checks/").status_code == 404
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="ed"))
    assert strict.post(url).status_code == 403


@pytest.mark.parametrize(
    "values",
    [
        {"value": "2600多名"},
        {"value": "NaN"},
        {"value": "1e999999"},
        {"comparator": "?"},
        {"original_language": "xx"},
        {"article": "x"},
    ],
)
def test_values_that_no_column_takes_are_no_error(desk: Client, values: dict[str, str]) -> None:
    claim = bad_claim()
    assert checks_of(desk, claim, **values).status_code == 200
    assert checks_of(desk, claim.article, **values).status_code == 200


def test_texts_that_are_too_long_are_left_for_later(desk: Client) -> None:
    answer = checks_of(desk, bad_claim(), statement_en="x" * (MAX_LENGTH + 1))
    assert answer.status_code == 413
    assert "checked when you save" in answer.content.decode()


# The checks on rows


def test_references_that_are_not_public_are_found() -> None:
    article = scenarios.approved()
    make.claim(article)
    assert findings(article).count("references.not_public") == 3
    assert findings(article).count("references.part") == 1
    scenarios.published("other", by=[])
    assert findings(article).count("references.not_public") == 1


def test_a_name_of_a_mechanism_is_missing_in_one_language() -> None:
    make.mechanism(
        "rats", name_zh_hans="地区反恐怖机构", name_en="Regional Anti-Terrorist Structure", short_name_en="RATS"
    )
    claim = bad_claim(statement_zh_hans="地区反恐怖机构成立", statement_en="An agency was founded")
    assert "terms.missing" in findings(claim)
    type(claim).objects.update(statement_en="RATS was founded")
    assert "terms.missing" not in findings(claim)


def test_query_count_is_independent_of_the_number_of_rows() -> None:
    article = scenarios.published()
    counts = []
    for start, end in ((0, 3), (3, 12)):
        for number in range(start, end):
            make.claim(article, f"c{number}").references.create(**make.both("title", "x"), url="https://example.org/")
        rows = working_copies(KINDS["claim"])
        with CaptureQueriesContext(connection) as seen:
            check_rows(rows)
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 10


# The help page


def test_each_check_explains_itself_with_an_example(desk: Client) -> None:
    page = desk.get(HELP).content.decode()
    assert set(EXPLANATIONS) == set(CHECKS) == {code.partition(".")[0] for code in MESSAGES}
    for name, explanation in EXPLANATIONS.items():
        assert f'id="{name}"' in page
        assert explanation.good[0].splitlines()[0] in page
    assert Client().get(HELP).status_code == 302


# Speed


def test_a_long_article_with_a_hundred_claims_is_checked_in_half_a_second() -> None:
    sentence = "上合组织成员国第{n}次会议于2002年6月举行，{n}00多名代表参加，贸易额达{n}亿美元。"
    english = "The {n}th meeting of the SCO was held in June 2002 with over {n}00 delegates; trade was ${n}00m. "
    zh, en = ("\n\n".join(text.format(n=n) * 4 for n in range(1, 120)) for text in (sentence, english))
    make.mechanism("sco", name_zh_hans="上合组织", name_en="SCO")
    article = scenarios.approved(body_zh_hans=zh, body_en=en, source_text=zh)
    for n in range(1, 101):
        make.claim(article, f"c{n}", quote_exact=f"第{n}次会议于2002年6月举行", quote_prefix="织成员国")
    assert len(zh) > 20_000
    row = working_copies(KINDS["article"], pk=article.pk)[0]
    assert processor_seconds(_check, row) < 0.5


def _check(row: Any) -> None:
    checking._found.cache_clear()
    check_rows([row])
