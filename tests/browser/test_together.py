"""Nothing typed is lost, and two people see each other: in a real browser."""

from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article
from sco.desk.people.models import Session
from tests import factories as make
from tests.browser.conftest import Open
from tests.desk.browser import page as address_of

NUMBERS = count()
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('desk:kept'))"
OPEN_SECTIONS = "document.querySelectorAll('#content-main details').forEach((each) => { each.open = true; })"


@pytest.fixture
def writer(address: str) -> User:
    user = User.objects.filter(username="keeping").first() or make.editor("keeping")
    user.set_password("a long password")
    user.save()
    return user


@pytest.fixture
def article(address: str) -> Any:
    return make.article(f"kept-{next(NUMBERS)}", title_en="a plain title", body_en="Body of it", approved=())


@pytest.fixture
def opened(open_desk: Open, writer: User, article: Any) -> Page:
    """The article's form, with its sections open."""
    page = open_desk(address_of(article), user=writer)
    page.evaluate(OPEN_SECTIONS)
    return page


@pytest.fixture
def typed(opened: Page) -> Page:
    """The same, with something typed that the browser has kept."""
    opened.fill("[name=title_en]", "typed and not saved")
    opened.wait_for_selector("#kept-note:not([hidden])")
    return opened


def crashed(page: Page) -> Page:
    """The same page in a new tab, after this one went without a word."""
    again, address = page.context.new_page(), page.url
    page.close(run_before_unload=False)
    again.goto(address)
    return again


def saved(page: Page) -> None:
    page.click("[name=_save]")
    page.wait_for_url("**/articles/article/")


def test_text_of_a_crashed_tab_is_offered_with_its_differences(typed: Page) -> None:
    page = crashed(typed)
    offer = page.locator("#kept-offer")
    expect(offer.locator("ins")).to_have_text("typed and not saved")
    address = page.url
    page.click(".kept-restore")
    expect(page.locator("[name=title_en]")).to_have_value("typed and not saved")
    saved(page)
    page.goto(address)
    expect(offer).to_be_hidden()
    assert page.evaluate(KEPT) == []


def test_discarding_can_be_undone(typed: Page) -> None:
    page = crashed(typed)
    page.click(".kept-discard")
    expect(page.locator("#kept-offer")).to_be_hidden()
    page.click("#kept-undo button")
    page.click(".kept-restore")
    expect(page.locator("[name=title_en]")).to_have_value("typed and not saved")


def test_chips_are_offered_back(opened: Page, article: Any) -> None:
    topic: Any = make.topic(f"topic-of-{article.slug}")
    opened.fill("#id_filed_under_add", topic.slug)
    opened.click(f"#id_filed_under_add_options [data-key='{topic.pk}'], [data-key='{topic.pk}']")
    opened.wait_for_selector("#kept-note:not([hidden])")
    page = crashed(opened)
    expect(page.locator("#kept-offer ins")).to_contain_text(topic.name_en)
    page.click(".kept-restore")
    expect(page.locator(f"#id_filed_under .chip input[value='{topic.pk}']")).to_have_count(1)
    saved(page)
    assert [row.topic for row in article.article_topics.all()] == [topic]


def test_new_row_is_offered_back(open_desk: Open, writer: User) -> None:
    claim = make.claim(make.article(f"kept-{next(NUMBERS)}"), f"kept-{next(NUMBERS)}")
    page = open_desk(address_of(claim), user=writer)
    page.evaluate(OPEN_SECTIONS)
    page.click("#references-group .add-row a")
    page.fill("[name=references-0-title_en]", "A treaty")
    page.wait_for_selector("#kept-note:not([hidden])")
    page = crashed(page)
    page.click(".kept-restore")
    expect(page.locator("[name=references-0-title_en]")).to_have_value("A treaty")


def test_personal_data_is_not_kept(typed: Page) -> None:
    typed.fill("[name=responsible_editor_name]", "a private name")
    typed.fill("[name=summary_en]", "a summary")
    typed.wait_for_timeout(1200)
    stored = typed.evaluate("JSON.stringify(localStorage)")
    assert "a summary" in stored
    assert "a private name" not in stored


def test_expired_session_goes_on_after_the_login(typed: Page, article: Any) -> None:
    Session.objects.all().delete()
    typed.click("[name=_save]")
    assert "Your save did not happen" in typed.inner_text(".held")
    typed.fill("[name=username]", "keeping")
    typed.fill("[name=password]", "a long password")
    typed.click("#login-form [type=submit]")
    typed.click("text=Save now")
    typed.wait_for_url("**/articles/article/")
    article.refresh_from_db()
    assert article.title_en == "typed and not saved"


def test_logout_forgets_what_was_kept(typed: Page) -> None:
    typed.on("dialog", lambda dialog: dialog.accept())
    typed.click(".account-menu > summary")
    typed.click("#logout-form button")
    typed.wait_for_url("**/login/**")
    assert typed.evaluate(KEPT) == []


def test_both_versions_are_put_into_the_field(opened: Page, article: Any) -> None:
    opened.fill(".pe-row textarea[lang=en]", "my body")
    Article.objects.filter(pk=article.pk).update(body_en="their body")
    opened.click("[name=_save]")
    opened.click(".conflict .combine")
    boxes = opened.locator(".pe-row textarea[lang=en]")
    assert [box.input_value() for box in boxes.all()] == ["my body", "their body"]
    assert opened.evaluate("document.activeElement.lang") == "en"
    saved(opened)
    article.refresh_from_db()
    assert article.body_en == "my body\n\ntheir body"


@pytest.mark.parametrize(
    ("focused", "marked"), [("[name=title_en]", "[name=title_en]"), (".pe-row textarea[lang=en]", "[data-head=en]")]
)
def test_two_editors_see_each_other(opened: Page, article: Any, open_desk: Open, focused: str, marked: str) -> None:
    other = User.objects.filter(username="other").first() or make.editor("other")
    with opened.expect_response("**/presence/"):
        opened.focus(focused)
    theirs = open_desk(address_of(article), user=other)
    expect(theirs.locator("#presence")).to_have_text("keeping is editing English.")
    assert "edited-by-other" in (theirs.locator(marked).first.get_attribute("class") or "")


def test_ended_session_is_told_while_writing(typed: Page) -> None:
    Session.objects.all().delete()
    typed.focus("[name=title_zh_hans]")
    typed.wait_for_selector("#session-ended:not([hidden])")
    assert typed.input_value("[name=title_en]") == "typed and not saved"


def test_selection_is_commented_on_without_losing_what_is_typed(typed: Page) -> None:
    typed.evaluate(
        """() => {
            const box = document.querySelector(".pe-row textarea[lang=en]");
            box.focus();
            box.setSelectionRange(0, 4);
        }"""
    )
    assert typed.locator(".pe-row").first.evaluate("row => row.scrollHeight <= row.offsetHeight")
    typed.click(".comment-on-selection")
    assert typed.input_value(".new-comment [name=exact]") == "Body"
    typed.fill(".new-comment [name=text]", "Is it @keep")
    typed.press(".new-comment [name=text]", "End")
    typed.keyboard.type("i")
    typed.click(".mention-list:not([hidden]) button")
    assert typed.input_value(".new-comment [name=text]") == "Is it @keeping "
    typed.click(".new-comment button[type=submit]")
    expect(typed.locator(".thread blockquote")).to_have_text("Body")
    assert typed.input_value("[name=title_en]") == "typed and not saved"
    typed.click(".thread .show-selection")
    selected = "(box => box.lang + box.value.slice(box.selectionStart, box.selectionEnd))(document.activeElement)"
    assert typed.evaluate(selected) == "enBody"
