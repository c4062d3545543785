"""Nothing typed is lost, and two people see each other: in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from articles.models import Article
from sco.desk.people.models import Session
from tests import factories as make
from tests.browser import live
from tests.desk import scenarios
from tests.desk.browser import page as address_of

pytestmark = pytest.mark.skipif(not live.CHROMIUM.exists(), reason="no Chromium on this machine")


@pytest.fixture(scope="module", autouse=True)
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's event loop runs in the thread that also asks the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=str(live.CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def desk(record: str) -> Iterator[str]:
    with live.serving() as address:
        yield address


@pytest.fixture
def article(desk: str) -> Any:
    return scenarios.draft(title_en="a plain title")


@pytest.fixture
def context(chromium: Any, desk: str) -> Iterator[Any]:
    user = make.editor("writer")
    user.set_password("a long password")
    user.save()
    context = live.signed_in(chromium, desk, user)
    yield context
    context.close()


def typed(context: Any, article: Any, text: str = "typed and not saved") -> Any:
    page = context.new_page()
    page.goto(address_of(article))
    page.fill("[name=title_en]", text)
    page.wait_for_selector("#kept-note:not([hidden])")
    return page


def test_text_of_a_crashed_tab_is_offered_with_its_differences(context: Any, article: Any) -> None:
    typed(context, article).close(run_before_unload=False)
    page = context.new_page()
    page.goto(address_of(article))
    offer = page.locator("#kept-offer")
    offer.wait_for(state="visible")
    assert "typed and not saved" in offer.locator("ins").inner_text()
    page.click(".kept-restore")
    assert page.input_value("[name=title_en]") == "typed and not saved"
    page.click("[name=_save]")
    page.wait_for_url("**/articles/article/")
    page.goto(address_of(article))
    page.wait_for_load_state("load")
    assert not offer.is_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk:kept'))") == []


def test_discarding_can_be_undone(context: Any, article: Any) -> None:
    typed(context, article).close(run_before_unload=False)
    page = context.new_page()
    page.goto(address_of(article))
    page.click(".kept-discard")
    assert not page.locator("#kept-offer").is_visible()
    page.click("#kept-undo button")
    page.click(".kept-restore")
    assert page.input_value("[name=title_en]") == "typed and not saved"


def test_new_row_is_offered_back(context: Any, article: Any) -> None:
    topic = make.topic("a-topic")
    page = context.new_page()
    page.goto(address_of(article))
    page.click("#article_topics-group .add-row a")
    page.evaluate(
        """([pk, text]) => {
            const select = document.querySelector("[name=article_topics-0-topic]");
            select.add(new Option(text, pk, false, true));
            select.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        [str(topic.pk), "a topic"],
    )
    page.wait_for_selector("#kept-note:not([hidden])")
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address_of(article))
    page.click(".kept-restore")
    assert page.input_value("[name=article_topics-0-topic]") == str(topic.pk)


def test_personal_data_is_not_kept(context: Any, article: Any) -> None:
    page = typed(context, article)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    page.fill("[name=responsible_editor_name]", "a private name")
    page.fill("[name=summary_en]", "a summary")
    page.wait_for_timeout(1200)
    stored = page.evaluate("JSON.stringify(localStorage)")
    assert "a summary" in stored
    assert "a private name" not in stored


def test_expired_session_goes_on_after_the_login(context: Any, article: Any) -> None:
    page = typed(context, article)
    Session.objects.all().delete()
    page.click("[name=_save]")
    assert "Your save did not happen" in page.inner_text(".held")
    page.fill("[name=username]", "writer")
    page.fill("[name=password]", "a long password")
    page.click("#login-form [type=submit]")
    page.click("text=Save now")
    page.wait_for_url("**/articles/article/")
    article.refresh_from_db()
    assert article.title_en == "typed and not saved"


def test_logout_forgets_what_was_kept(context: Any, article: Any) -> None:
    page = typed(context, article)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#logout-form button")
    page.wait_for_url("**/login/**")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('desk:kept'))") == []


def test_both_versions_are_put_into_the_field(context: Any, article: Any, chromium: Any, desk: str) -> None:
    page = context.new_page()
    page.goto(address_of(article))
    page.fill("[name=body_en]", "my body")
    Article.objects.update(body_en="their body")
    page.click("[name=_save]")
    page.click(".conflict .combine")
    assert page.input_value("[name=body_en]") == "my body\n\ntheir body"
    page.click("[name=_save]")
    page.wait_for_url("**/articles/article/")
    article.refresh_from_db()
    assert article.body_en == "my body\n\ntheir body"


def test_two_editors_see_each_other(context: Any, article: Any, chromium: Any, desk: str) -> None:
    other = live.signed_in(chromium, desk, make.editor("other"))
    theirs = other.new_page()
    theirs.goto(address_of(article))
    theirs.focus("[name=title_en]")
    theirs.wait_for_timeout(500)
    page = context.new_page()
    page.goto(address_of(article))
    page.wait_for_selector("#presence:not([hidden])")
    assert page.inner_text("#presence") == "other is editing English."
    assert "edited-by-other" in page.get_attribute("[name=title_en]", "class")
    other.close()


def test_ended_session_is_told_while_writing(context: Any, article: Any) -> None:
    page = typed(context, article)
    Session.objects.all().delete()
    page.focus("[name=title_zh_hans]")
    page.wait_for_selector("#session-ended:not([hidden])")
    assert page.input_value("[name=title_en]") == "typed and not saved"


def test_selection_is_commented_on_without_losing_what_is_typed(context: Any, article: Any) -> None:
    page = typed(context, article)
    page.evaluate(
        """() => {
            const field = document.querySelector("[name=body_en]");
            field.focus();
            field.setSelectionRange(0, 4);
        }"""
    )
    page.click(".comment-on-selection")
    assert page.input_value(".new-comment [name=exact]") == "Body"
    page.fill(".new-comment [name=text]", "Is it @wri")
    page.press(".new-comment [name=text]", "End")
    page.keyboard.type("t")
    page.click(".mention-list:not([hidden]) button")
    assert page.input_value(".new-comment [name=text]") == "Is it @writer "
    page.click(".new-comment button[type=submit]")
    page.wait_for_selector(".thread")
    assert page.inner_text(".thread blockquote") == "Body"
    assert page.input_value("[name=title_en]") == "typed and not saved"
