"""Errors keep an item from being published, at the desk and on the command line, unless somebody overrides them."""

import json

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from sco.desk.checks.models import Override
from sco.ledger.models import Entry
from tests import factories as make
from tests.desk import browser, scenarios
from tests.desk.browser import send
from tests.desk.scenarios import BAD, bad_claim

pytestmark = pytest.mark.django_db


def head_of_desk() -> Client:
    """Somebody who may override checks."""
    user = make.editor("head")
    user.user_permissions.add(Permission.objects.get(codename="override_check"))
    return browser.client_of(user)


def reason_field(client: Client, url: str) -> str:
    """The name of the only field for a reason on a publish page."""
    found = client.get(url).context["checked"]
    (digest,) = [shown.digest for _title, rows in found for shown, _reason in rows if shown.level == "error"]
    return f"reason-{digest}"


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
    assert send(desk, url, outdated="1").status_code == 302
    browser.save(desk, claim, statement_zh_hans="贸易额达7,000亿美元。")
    assert send(desk, url, outdated="1").status_code == 200
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


def test_overrides_are_read_by_editors_and_taken_back_by_those_with_the_right(desk: Client, chief: Client) -> None:
    kept = Override.objects.create(
        kind="claim", slug="c", code="figures.differ", digest="0" * 64, reason="So.", by="head"
    )
    url = reverse("admin:desk_checks_override_changelist")
    assert browser.client_of(make.account("writer")).get(url).status_code == 403
    assert "So." in desk.get(url).content.decode()
    assert desk.post(browser.page(kept, "delete"), {"post": "yes"}).status_code == 403
    assert chief.post(browser.page(kept, "delete"), {"post": "yes"}).status_code == 302
    assert not Override.objects.exists()


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
    assert f"claim:{claim.slug} statement_en:14 error figures.differ" in said.out
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
    assert rows == []
