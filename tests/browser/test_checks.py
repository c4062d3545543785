"""Checks beside the text: while somebody types, on a form and on the publish page."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission, User
from playwright.sync_api import Page, expect

from articles.models import Claim
from tests import factories as make
from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow
from tests.desk.browser import action_page
from tests.desk.browser import page as address_of

SELECTED = "(f => f.value.slice(f.selectionStart, f.selectionEnd))(document.activeElement)"


@pytest.fixture
def claim(address: str) -> Iterator[Claim]:
    """A claim of the seed, as it was before the test."""
    found = Claim.objects.get(slug="four-security-centres-c07")
    yield found
    found.save()


@pytest.fixture
def head(address: str) -> User:
    """Somebody who may override checks."""
    user = User.objects.filter(username="checks-head").first() or make.editor("checks-head")
    user.user_permissions.add(Permission.objects.get(codename="override_check"))
    return user


def type_english(page: Page, text: str) -> None:
    with page.expect_response(re.compile(r"/checks/$")):
        page.fill("#id_statement_en", text)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_typed_is_checked_beside_the_field(open_desk: Open, claim: Claim, head: User, width: int) -> None:
    page = open_desk(address_of(claim), user=head, width=width)
    expect(page.locator(".checks-summary")).to_have_text("The checks find nothing.")
    type_english(page, "From 2013 to 2019 RATS captured more than 2,700 members.")
    expect(page.locator(".checks-summary")).to_have_text("1 error")
    note = page.locator("#check-notes-statement_en button").first
    expect(note).to_contain_text("“2600多名” does not match “more than 2,700 members”.")
    note.click()
    assert page.evaluate(SELECTED) == "more than 2,700 members"
    assert "check-notes-statement_en" in (page.locator("#id_statement_en").get_attribute("aria-describedby") or "")
    assert overflow(page) == 0
    type_english(page, "From 2013 to 2019 RATS captured more than 2,600 members.")
    expect(page.locator(".checks-summary")).to_have_text("The checks find nothing.")
    expect(page.locator("#check-notes-statement_en button")).to_have_count(0)


def test_words_are_marked_after_characters_of_two_units(open_desk: Open, claim: Claim, head: User) -> None:
    page = open_desk(address_of(claim), user=head)
    type_english(page, "😀😀 TODO")
    page.locator("#checks > summary").click()
    page.locator("#checks .finding.error a.where").first.click()
    assert page.evaluate(SELECTED) == "TODO"


def test_words_are_marked_in_the_paragraph_that_has_them(open_desk: Open, head: User) -> None:
    article = make.article("checked-by-paragraph", body_zh_hans="一\n\n二\n\n三", body_en="One\n\nTwo\n\nThree")
    page = open_desk(address_of(article), user=head)
    with page.expect_response(re.compile(r"/checks/$")):
        page.fill(".pe-row:nth-child(2) textarea[lang=en]", "Two 😀 TODO")
    page.locator("#check-notes-body_en button", has_text="TODO").click()
    assert page.evaluate(SELECTED) == "TODO"
    assert page.evaluate("document.activeElement.closest('.pe-row').dataset.row") == "1"


def test_a_session_that_ended_leaves_what_was_found(open_desk: Open, claim: Claim, head: User) -> None:
    page = open_desk(address_of(claim), user=head)
    page.context.clear_cookies()
    page.fill("#id_statement_en", "TODO")
    page.wait_for_timeout(1500)
    expect(page.locator(".checks-summary")).to_have_text("The checks find nothing.")


@pytest.mark.parametrize(("language", "scheme", "billions"), [("en", "light", 5), ("zh-hans", "dark", 6)])
def test_an_error_is_overridden_on_the_publish_page(
    open_desk: Open, claim: Claim, head: User, language: str, scheme: str, billions: int
) -> None:
    # Other figures for each, because an override holds for as long as the finding is the same.
    texts = {"statement_zh_hans": "贸易额达9,000亿美元。", "statement_en": f"Trade reached USD {billions} billion."}
    Claim.objects.filter(pk=claim.pk).update(**texts)
    for path in (address_of(claim), action_page(claim, "publish"), "/admin/desk_checks/override/help/"):
        page = open_desk(path, user=head, language=language, scheme=scheme, bypass_csp=True)
        assert [found for found in axe_finds(page) if "check" in found or "finding" in found] == []
    page = open_desk(action_page(claim, "publish"), user=head, language=language, scheme=scheme)
    page.fill("#checks .reason input", "Both are right.")
    page.click(".submit-row input[type=submit]")
    expect(page.locator(".messagelist")).to_be_visible()
    page.goto(address_of(claim))
    page.locator("#checks > summary").click()
    expect(page.locator("#checks .finding.overridden").first).to_contain_text("Both are right.")
