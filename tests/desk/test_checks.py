"""Checks at the desk: beside a form, while somebody types, and before something is published."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sco.checks.running import CHECKS, MESSAGES
from sco.desk.checks.checking import check_rows
from sco.desk.checks.declarations import DECLARED
from sco.desk.checks.explanations import EXPLANATIONS
from sco.desk.checks.models import Override
from sco.desk.checks.panel import MAX_LENGTH
from sco.desk.publication_status import working_copies
from sco.ledger.models import Entry
from sco.ledger.registry import KINDS, kind_of
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import send

pytestmark = pytest.mark.django_db

BAD: dict[str, Any] = {"statement_zh_hans": "贸易额达6,000亿美元。", "statement_en": "Trade reached USD 500 billion."}
HELP = "/admin/desk_checks/override/help/"


def bad_claim(**fields: Any) -> Any:
    """A claim whose figures differ, in an article that is public."""
    return make.claim(scenarios.published(), **{**BAD, **fields})


def checks_of(desk: Client, row: Any, **values: str) -> Any:
    """What the endpoint says to these values of a row's form."""
    meta = row._meta
    return desk.post(reverse(f"admin:{meta.app_label}_{meta.model_name}_checks_of", args=[row.pk]), values)


def findings(row: Any) -> list[str]:
    (checked,) = check_rows(working_copies(kind_of(row), pk=row.pk))
    return [finding.code for finding in checked.findings]


def head_of_desk() -> Client:
    """Somebody who may override checks."""
    user = make.editor("head")
    user.user_permissions.add(Permission.objects.get(codename="override_check"))
    return browser.client_of(user)


def reason_field(client: Client, url: str) -> str:
    """The name of the only field for a reason on a publish page."""
    ((_title, rows),) = client.get(url).context["checked"]
    (digest,) = [shown.digest for shown, _reason in rows if shown.level == "error"]
    return f"reason-{digest}"


# The panel


def test_a_form_shows_what_the_checks_find_in_the_saved_texts(desk: Client) -> None:
    page = desk.get(browser.page(bad_claim())).content.decode()
    assert "“6,000亿美元” does not match “500 billion”." in page
    assert 'data-field="statement_en" data-start="18" data-end="29"' in page
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


# Publishing


def test_an_error_keeps_a_claim_from_being_published(desk: Client) -> None:
    claim = bad_claim()
    url = browser.action_page(claim, "publish")
    assert "does not match" in desk.get(url).content.decode()
    answer = send(desk, url)
    assert answer.status_code == 200
    assert "Errors found by checks" in answer.content.decode()
    assert not Entry.objects.of("claim", claim.slug).exists()


def test_a_warning_is_shown_and_keeps_nothing_back(desk: Client) -> None:
    claim = bad_claim(statement_zh_hans="抓获2600多名成员", statement_en="captured 2,600 members")
    url = browser.action_page(claim, "publish")
    assert "not the same comparison" in desk.get(url).content.decode()
    assert send(desk, url).status_code == 302


def test_whoever_has_the_right_overrides_an_error_with_a_reason_that_is_kept() -> None:
    claim, head = bad_claim(), head_of_desk()
    url = browser.action_page(claim, "publish")
    name = reason_field(head, url)
    assert send(head, url, **{name: " "}).status_code == 200
    assert send(head, url, **{name: "The source says so."}).status_code == 302
    kept = Override.objects.get()
    assert (kept.kind, kept.slug, kept.code, kept.by) == ("claim", claim.slug, "figures.differ", "head")
    assert kept.reason == "The source says so."
    assert f"reason-{kept.digest}" == name
    assert Override.pgh_event_model.objects.count() == 1  # type: ignore[attr-defined]
    assert "Overridden by head: The source says so." in head.get(browser.page(claim)).content.decode()


def test_an_override_holds_while_the_finding_is_the_same(desk: Client) -> None:
    claim, head = bad_claim(), head_of_desk()
    url = browser.action_page(claim, "publish")
    send(head, url, **{reason_field(head, url): "Both are right."})
    browser.save(desk, claim, statement_zh_hans="据报道，贸易额达6,000亿美元。")
    assert send(desk, url).status_code == 302
    browser.save(desk, claim, statement_zh_hans="贸易额达7,000亿美元。")
    assert send(desk, url).status_code == 200
    assert len(Entry.objects.of("claim", claim.slug)) == 2


def test_a_forged_reason_overrides_nothing(desk: Client) -> None:
    claim = bad_claim()
    url = browser.action_page(claim, "publish")
    name = reason_field(head_of_desk(), url)
    assert name not in desk.get(url).content.decode()
    assert send(desk, url, **{name: "Because I say so."}).status_code == 403
    assert not Override.objects.exists()
    assert send(head_of_desk_again(), url, **{f"reason-{'0' * 64}": "Another one."}).status_code == 200
    assert not Override.objects.exists()


def head_of_desk_again() -> Client:
    return browser.client_of(User.objects.get(username="head"))


def test_a_refused_publication_keeps_no_override() -> None:
    article = scenarios.approved()
    claim, head = make.claim(article, **BAD), head_of_desk()
    url = browser.action_page(claim, "publish")
    # Refused because the article is not public and was not ticked.
    assert send(head, url, **{reason_field(head, url): "Both are right."}).status_code == 200
    assert not Override.objects.exists()


def test_what_comes_along_is_checked_as_well(desk: Client) -> None:
    article = scenarios.approved(by=[make.author("wrong", name_en="作者")])
    answer = send(desk, browser.action_page(article, "publish"), cascade="1")
    assert "is Chinese, in an English text" in answer.content.decode()
    assert not Entry.objects.exclude(kind="").of("author", "wrong").exists()


def test_a_language_that_stays_behind_is_not_checked(desk: Client) -> None:
    texts = {"title_zh_hans": "抓获2600名成员", "title_en": "Captured 10 members"}
    article = scenarios.draft(**texts)
    url = browser.action_page(article, "publish")
    both = {"approve": [f"{article.pk}:zh-Hans", f"{article.pk}:en"], "cascade": "1"}
    assert send(desk, url, **both).status_code == 200
    assert send(desk, url, approve=f"{article.pk}:zh-Hans", cascade="1").status_code == 302


def test_overrides_are_read_by_some_and_taken_back_by_those_with_the_right(desk: Client, chief: Client) -> None:
    kept = Override.objects.create(
        kind="claim", slug="c", code="figures.differ", digest="0" * 64, reason="So.", by="head"
    )
    url = reverse("admin:desk_checks_override_changelist")
    assert desk.get(url).status_code == 403
    assert "So." in chief.get(url).content.decode()
    assert desk.post(browser.page(kept, "delete"), {"post": "yes"}).status_code == 403
    assert chief.post(browser.page(kept, "delete"), {"post": "yes"}).status_code == 302
    assert not Override.objects.exists()


# The help page


def test_each_check_explains_itself_with_an_example(desk: Client) -> None:
    page = desk.get(HELP).content.decode()
    assert set(EXPLANATIONS) == set(CHECKS) == {code.partition(".")[0] for code in MESSAGES}
    for name, explanation in EXPLANATIONS.items():
        assert f'id="{name}"' in page
        assert explanation.good[0].splitlines()[0] in page
    assert Client().get(HELP).status_code == 302


# The command line


def test_the_command_to_publish_takes_no_shortcut(capsys: pytest.CaptureFixture[str]) -> None:
    claim = bad_claim()
    with pytest.raises(CommandError, match="Errors found by checks"):
        call_command("publish", f"claim:{claim.slug}", actor="sh")
    call_command("publish", f"claim:{claim.slug}", actor="sh", override="Both are right.")
    assert "publish, version 1" in capsys.readouterr().out
    assert Override.objects.get().by == "sh"


def test_publishing_everything_leaves_out_what_has_errors(capsys: pytest.CaptureFixture[str]) -> None:
    claim = bad_claim()
    good = make.claim(claim.article, "good")
    with pytest.raises(CommandError, match=f"claim:{claim.slug}: Errors found by checks"):
        call_command("publish", all=True, actor="sh")
    assert Entry.objects.of("claim", good.slug).exists()
    assert not Entry.objects.of("claim", claim.slug).exists()
    call_command("publish", all=True, actor="sh", override="Both are right.")
    assert Entry.objects.of("claim", claim.slug).exists()


def test_check_items_prints_both_languages_and_fails_on_errors(capsys: pytest.CaptureFixture[str]) -> None:
    claim = bad_claim()
    with pytest.raises(SystemExit) as left:
        call_command("check_items", f"claim:{claim.slug}")
    assert left.value.code == 1
    said = capsys.readouterr()
    assert f"claim:{claim.slug} statement_en:18 error figures.differ" in said.out
    assert said.out.count("6,000亿美元") == 2
    assert "1 items checked: 1 errors" in said.err


def test_check_items_in_json_by_kind_and_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    claim = bad_claim(statement_zh_hans="贸易额达6,000亿美元,很多。")
    for option, codes in ((False, ["figures.differ", "scripts.half_width"]), (True, ["figures.differ"])):
        with pytest.raises(SystemExit):
            call_command("check_items", kind=["claim"], json=True, errors_only=option)
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [row["code"] for row in rows] == codes
        assert rows[0]["item"] == f"claim:{claim.slug}"
        assert set(rows[0]["message"]) == {"zh-Hans", "en"}


def test_check_items_ends_well_if_errors_are_overridden(capsys: pytest.CaptureFixture[str]) -> None:
    claim = bad_claim()
    call_command("publish", f"claim:{claim.slug}", actor="sh", override="Both are right.")
    call_command("check_items", f"claim:{claim.slug}")
    assert " overridden figures.differ" in capsys.readouterr().out


@pytest.mark.parametrize("item", ["claim:nothing", "nonsense", "nothing:x"])
def test_check_items_refuses_what_it_does_not_know(item: str) -> None:
    with pytest.raises(CommandError):
        call_command("check_items", item)


def test_the_seed_is_clean(shared_seed: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_items", json=True)
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row for row in rows if row["level"] == "error"] == []
    # Titles of documents that the desk has no mechanism for.
    assert {row["code"] for row in rows} <= {"terms.unknown"}
    assert len(rows) <= 5
