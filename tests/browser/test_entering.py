"""Entering: readings at once, chips by keyboard and pointer, drafts of a title, claims of a selection."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from articles.models import Article, Claim
from tests import factories as make
from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow
from tests.desk.browser import page as address_of

TEXT = "2002年6月以来，成员国超过2600名代表参加了演习。随后，2600名代表离开。贸易额达到5,000亿美元。"
SELECT = """([box, words]) => {
  const text = document.querySelector(box), at = (text.value ?? text.textContent).indexOf(words);
  if ("value" in text) { text.focus(); text.setSelectionRange(at, at + words.length); return; }
  const range = document.createRange();
  range.setStart(text.firstChild, at);
  range.setEnd(text.firstChild, at + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def writer(address: str) -> User:
    return User.objects.filter(username="entering").first() or make.editor("entering")


@pytest.fixture
def claim(address: str) -> Iterator[Claim]:
    """A claim of the seed, as it was before the test."""
    found = Claim.objects.get(slug="four-security-centres-c07")
    yield found
    found.save()


@pytest.fixture
def article(address: str) -> Iterator[Article]:
    """A draft with a source text."""
    made = make.article("a-draft", approved=(), source_text=TEXT)
    yield made
    made.delete()


def chips(page: Page, name: str) -> list[str]:
    return page.locator(f"#id_{name} .chip span").all_inner_texts()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_quantity_is_echoed_and_fills_its_inputs(open_desk: Open, writer: User, claim: Claim, width: int) -> None:
    page = open_desk(address_of(claim), user=writer, width=width, language="zh-hans")
    page.fill("#id_quantity", "5,000亿美元")
    expect(page.locator(".field-quantity output")).to_have_text("= 500,000,000,000（5000亿） · 美元")
    expect(page.locator("#id_value")).to_have_value("500,000,000,000")
    expect(page.locator("#id_unit_en")).to_have_value("US dollars")
    page.fill("#id_quantity", "三百五")
    expect(page.locator(".field-quantity output")).to_contain_text("三百五")
    expect(page.locator("#id_quantity")).to_have_attribute("aria-invalid", "")
    page.fill("#id_period_from", "2002年6月")
    expect(page.locator("output.echo", has_text="2002-06")).to_have_count(1)
    assert overflow(page) == 0


def test_what_the_echo_says_is_what_the_inputs_hold(open_desk: Open, writer: User, article: Article) -> None:
    page = open_desk(f"/admin/articles/claim/add/?article={article.pk}", user=writer)
    echo, inputs = page.locator(".field-quantity output"), ["comparator", "value", "unit_zh_hans", "unit_en"]
    for text, said, held in (
        ("不到5%", "< 5 · %", ["<", "5", "%", "%"]),
        ("30-40人", "removed from the inputs", ["", "", "", ""]),
        ("5,000亿美元", "= 500,000,000,000 · 美元", ["=", "500,000,000,000", "美元", "US dollars"]),
        ("9.3bn", "= 9,300,000,000", ["=", "9,300,000,000", "", ""]),
    ):
        page.fill("#id_quantity", text)
        expect(echo).to_contain_text(said)
        assert [page.input_value(f"#id_{name}") for name in inputs] == held
    expect(echo).to_have_text("= 9,300,000,000")


def test_a_kept_unit_is_in_the_echo_and_a_cleared_reading_comes_back(
    open_desk: Open, writer: User, claim: Claim
) -> None:
    Claim.objects.filter(pk=claim.pk).update(value=12, comparator="=", unit_zh_hans="个机制", unit_en="")
    page = open_desk(address_of(claim), user=writer)
    echo, value = page.locator(".field-quantity output"), page.locator("#id_value")
    page.fill("#id_quantity", "13")
    expect(echo).to_have_text("= 13 · 个机制")
    page.fill("#id_quantity", "30-40人")
    expect(value).to_have_value("")
    page.fill("#id_quantity", "")
    expect(value).to_have_value("12")
    expect(page.locator("#id_unit_zh_hans")).to_have_value("个机制")


def test_chips_are_added_ordered_and_removed_by_keyboard(open_desk: Open, writer: User, article: Article) -> None:
    for slug in ("anna", "boris"):
        make.author(slug)
    page = open_desk(address_of(article), user=writer)
    for name in ("anna", "boris"):
        page.fill("#id_byline_add", name)
        page.keyboard.press("Enter")  # before the list has come
        expect(page.locator("#id_byline .chip", has_text=name)).to_have_count(1)
    assert chips(page, "byline") == ["anna (English)", "boris (English)"]
    page.get_by_role("button", name="Move earlier: boris").press("Enter")
    page.get_by_role("button", name="Remove: anna").press("Enter")
    assert chips(page, "byline") == ["boris (English)"]
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert chips(page, "byline") == ["boris (English)"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_draft_begins_with_a_title(open_desk: Open, writer: User, language: str) -> None:
    page = open_desk("/admin/articles/article/add/", user=writer, language=language, width=390)
    page.fill("#id_title_zh_hans", "反恐二十年")
    expect(page.locator("#id_slug")).to_have_value("fan-kong-er-shi-nian")
    page.locator("[name=_continue]").first.click()
    expect(page.locator(".errornote")).to_have_count(0)
    Article.objects.get(slug="fan-kong-er-shi-nian").delete()


def test_selected_words_of_a_source_become_a_claim(open_desk: Open, writer: User, article: Article) -> None:
    page = open_desk(address_of(article), user=writer)
    page.get_by_role("heading", name="Source").click()
    page.evaluate(SELECT, ["#id_source_text", "2600名代表参加"])
    with page.context.expect_page() as opened:
        page.locator(".source-tools a").click()
    claim = opened.value
    expect(claim.locator(".passage mark")).to_have_text("2600名代表参加")
    expect(claim.locator("#id_value")).to_have_value("2,600")
    expect(claim.locator("#id_comparator")).to_have_value(">")
    claim.locator(".source-panel summary").click()
    claim.evaluate(SELECT, [".source-text", "5,000亿美元"])
    claim.locator(".use-selection").click()
    expect(claim.locator(".passage mark")).to_have_text("5,000亿美元")
    expect(claim.locator("#id_value")).to_have_value("500,000,000,000")
    assert claim.input_value("#id_quote_prefix").endswith("贸易额达到")
    claim.fill("#id_statement_en", "Trade reached 500 billion US dollars.")
    claim.locator("[name=_continue]").first.click()
    expect(claim.locator(".errornote")).to_have_count(0)
    assert Claim.objects.get(article=article).value == 500_000_000_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_grave_in_what_is_entered(
    open_desk: Open, writer: User, claim: Claim, scheme: str, width: int
) -> None:
    for row in (claim, claim.article):
        page = open_desk(address_of(row), user=writer, scheme=scheme, width=width, bypass_csp=True)
        found = [
            line for line in axe_finds(page) if any(part in line for part in ("chip", "echo", "source", "passage"))
        ]
        assert found == []
