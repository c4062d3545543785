"""The two-column editor in Chromium: typing, input methods, paragraphs, undo, finding, saving."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article
from tests import factories as make
from tests.browser.conftest import Open
from tests.browser.looking import axe_finds, overflow
from tests.desk.browser import page as address_of

ZH = "第一段。\n\n第二段，有四家中心。\n\n第三段。"
EN = "The first.\n\nThe second, with four centres.\n\nThe third."
NUMBERS = count()
Edit = Callable[..., Page]


@pytest.fixture
def edit(open_desk: Open) -> Edit:
    """A function that opens an article of its own with these bodies."""

    def open_(zh: str = ZH, en: str = EN, **options: Any) -> Page:
        article = make.article(f"edited-{next(NUMBERS)}", body_zh_hans=zh, body_en=en, approved=())
        page = open_desk(address_of(article), **options)
        page.article = article  # type: ignore[attr-defined]
        fold = page.locator(".pe-fold:not([open]) > summary")
        if fold.count():
            fold.click()
        return page

    return open_


def box(page: Page, side: str, row: int) -> Any:
    """The box of a paragraph, counted from 1."""
    return page.locator(f".pe-row:nth-child({row}) textarea[lang={side}]")


def text(page: Page, side: str = "en") -> str:
    """What would be saved."""
    value: str = page.locator(f"[name=body_{'en' if side == 'en' else 'zh_hans'}]").input_value()
    return value


def states(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(".pe-row", "rows => rows.map(row => row.dataset.state)")
    return found


def caret(page: Page, place: int) -> None:
    page.evaluate("place => document.activeElement.setSelectionRange(place, place)", place)


def press(page: Page, **key: Any) -> bool:
    """A key as another keyboard, or an input method, sends it; whether the browser goes on with it."""
    event = {**key, "bubbles": True, "cancelable": True}
    script = "event => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', event))"
    goes_on: bool = page.evaluate(script, event)
    return goes_on


def compose(page: Page, syllables: str, characters: str) -> None:
    """Type through an input method: syllables that become characters."""
    client = page.context.new_cdp_session(page)
    for end in range(1, len(syllables) + 1):
        client.send("Input.imeSetComposition", {"text": syllables[:end], "selectionStart": end, "selectionEnd": end})
    client.send("Input.insertText", {"text": characters})


def test_paragraphs_stand_side_by_side_and_opening_changes_nothing(edit: Edit) -> None:
    page = edit("一\n\n二\n\n\n三\n\n\n\n四", "one\ntwo\n\nthree")
    assert page.locator(".pe-row").count() == 5
    assert (text(page, "zh-Hans"), text(page)) == ("一\n\n二\n\n\n三\n\n\n\n四", "one\ntwo\n\nthree")
    assert page.evaluate(
        "document.querySelector('[name=body_en]').value === document.querySelector('[name=body_en]').defaultValue"
    )


def test_typing_in_a_box_writes_the_text_area_and_saves(edit: Edit) -> None:
    page = edit()
    box(page, "en", 2).focus()
    page.keyboard.press("End")
    page.keyboard.type(" Indeed.")
    assert text(page) == EN.replace("centres.", "centres. Indeed.")
    page.click("[name=_continue]")
    article = Article.objects.get(pk=page.article.pk)  # type: ignore[attr-defined]
    assert (article.body_en, article.body_zh_hans) == (EN.replace("centres.", "centres. Indeed."), ZH)


def test_enter_makes_a_paragraph_and_backspace_joins_it_again(edit: Edit) -> None:
    page = edit()
    box(page, "en", 2).focus()
    caret(page, len("The second,"))
    page.keyboard.press("Enter")
    assert text(page) == "The first.\n\nThe second,\n\nwith four centres.\n\nThe third."
    expect(box(page, "en", 3)).to_be_focused()
    page.keyboard.press("Backspace")
    assert text(page) == EN
    expect(box(page, "en", 2)).to_be_focused()


def test_shift_enter_breaks_the_line_within_a_paragraph(edit: Edit) -> None:
    page = edit()
    box(page, "en", 1).focus()
    page.keyboard.press("End")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("more")
    assert text(page).startswith("The first.\nmore\n\nThe second")


def test_new_paragraph_of_the_source_leaves_a_gap_in_the_translation(edit: Edit) -> None:
    page = edit()
    box(page, "zh-Hans", 1).focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("新的一段。")
    assert text(page, "zh-Hans") == ZH.replace("第一段。", "第一段。\n\n新的一段。")
    assert text(page) == EN
    assert states(page) == ["done", "new", "done", "done"]
    box(page, "en", 2).fill("A new one.")
    assert text(page) == EN.replace("The first.", "The first.\n\nA new one.")


def test_gap_in_the_middle_of_a_translation_survives_saving(edit: Edit) -> None:
    page = edit(ZH, "")
    box(page, "en", 1).fill("The first.")
    box(page, "en", 3).fill("The third.")
    page.click("[name=_continue]")
    assert box(page, "en", 2).input_value() == ""
    assert box(page, "en", 3).input_value() == "The third."


def test_pasting_paragraphs_fills_rows_from_there_on(edit: Edit) -> None:
    page = edit(ZH, "The first.")
    box(page, "en", 2).focus()
    # Line by line, as dictation does; a paste comes at once, which is the easier case.
    page.keyboard.insert_text("Two.\n\nThree.\n\nFour.")
    expect(box(page, "en", 4)).to_be_focused()
    assert text(page) == "The first.\n\nTwo.\n\nThree.\n\nFour."
    assert page.locator(".pe-row").count() == 4
    page.keyboard.press("Control+z")
    assert text(page) == "The first."


def test_pasted_paragraphs_become_rows_and_one_step_of_undo(edit: Edit) -> None:
    page = edit("一", "Before. After.")
    page.evaluate("() => document.querySelectorAll('details').forEach((section) => (section.open = true))")
    page.fill("[name=source_text]", "One.\n\nTwo.\n\nThree.")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    box(page, "en", 1).focus()
    caret(page, len("Before. "))
    page.keyboard.press("Control+v")
    expect(page.locator(".pe-row")).to_have_count(3)
    assert text(page) == "Before. One.\n\nTwo.\n\nThree.After."
    page.keyboard.type("|")
    assert text(page).endswith("Three.|After.")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert text(page) == "Before. After."


def test_input_method_writes_when_the_characters_are_chosen(edit: Edit) -> None:
    page = edit()
    box(page, "zh-Hans", 3).focus()
    page.keyboard.press("End")
    compose(page, "shanghe", "上合")
    compose(page, "zuzhi", "组织")
    assert text(page, "zh-Hans") == ZH + "上合组织"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert text(page, "zh-Hans") == ZH
    page.keyboard.press("Control+Shift+z")
    assert text(page, "zh-Hans").startswith(ZH + "上合")


def test_enter_that_ends_a_composition_makes_no_paragraph(edit: Edit) -> None:
    page = edit()
    box(page, "zh-Hans", 1).focus()
    event = (
        "new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, isComposing: true, bubbles: true, cancelable: true})"
    )
    assert page.evaluate(f"document.activeElement.dispatchEvent({event})")
    assert page.locator(".pe-row").count() == 3


def test_undo_takes_back_typing_splits_and_joins_in_their_order(edit: Edit) -> None:
    page = edit()
    box(page, "en", 1).focus()
    page.keyboard.press("End")
    page.keyboard.type(" And so on.")
    page.keyboard.press("Enter")
    page.keyboard.type("New.")
    box(page, "zh-Hans", 3).focus()
    page.keyboard.press("Home")
    page.keyboard.press("Backspace")
    for _step in range(4):
        page.keyboard.press("Control+z")
    assert (text(page), text(page, "zh-Hans")) == (EN, ZH)
    expect(box(page, "en", 1)).to_be_visible()
    for _step in range(4):
        page.keyboard.press("Control+y")
    assert text(page).startswith("The first. And so on.\n\nNew.")


def test_arrow_keys_and_tab_walk_through_the_boxes(edit: Edit) -> None:
    page = edit()
    box(page, "en", 1).focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(box(page, "en", 2)).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page, "zh-Hans", 3)).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page, "en", 3)).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(box(page, "en", 2)).to_be_focused()


@pytest.mark.parametrize(
    ("key", "marked"),
    [
        ("Control+b", "The **first**."),
        ("Control+i", "The *first*."),
        ("Control+k", "The [first](https://)."),
        ("Control+Shift+Digit8", "- The first."),
        ("Control+Shift+Digit7", "1. The first."),
        ("Control+Shift+Digit9", "> The first."),
        ("Control+Shift+KeyH", "## The first."),
    ],
)
@pytest.mark.parametrize("mode", ["paragraphs", "text"])
def test_markup_by_key_and_back_by_undo(edit: Edit, key: str, marked: str, mode: str) -> None:
    page = edit()
    if mode == "text":
        page.click("[data-mode=text]")
    area = box(page, "en", 1) if mode == "paragraphs" else page.locator("[name=body_en]")
    area.focus()
    page.evaluate("document.activeElement.setSelectionRange(4, 9)")
    page.keyboard.press(key)
    assert text(page) == EN.replace("The first.", marked)
    page.keyboard.press("Control+z")
    assert text(page) == EN


def test_bold_button_marks_the_selection_and_unmarks_it(edit: Edit) -> None:
    page = edit()
    box(page, "en", 1).focus()
    page.evaluate("document.activeElement.setSelectionRange(4, 9)")
    page.click(".pe [data-do=bold]")
    assert text(page).startswith("The **first**.")
    page.click(".pe [data-do=bold]")
    assert text(page) == EN
    expect(box(page, "en", 1)).to_be_focused()


def test_enter_in_a_list_makes_the_next_item_and_then_ends_it(edit: Edit) -> None:
    page = edit("一", "1. one")
    box(page, "en", 1).focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    assert text(page) == "1. one\n2. two"
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("After.")
    assert text(page) == "1. one\n2. two\n\nAfter."


def test_columns_are_swapped_and_stay_the_same_texts(edit: Edit) -> None:
    page = edit()
    page.click(".pe [data-do=swap]")
    assert page.locator(".pe-row:first-child textarea").first.get_attribute("lang") == "en"
    assert page.locator(".pe-head").first.get_attribute("data-head") == "en"
    box(page, "zh-Hans", 1).focus()
    page.keyboard.press("End")
    page.keyboard.type("！")
    assert (text(page, "zh-Hans"), text(page)) == (ZH.replace("第一段。", "第一段。！"), EN)


def test_changed_source_marks_its_paragraph_and_shows_the_difference(edit: Edit) -> None:
    page = edit()
    article = page.article  # type: ignore[attr-defined]
    article.body_zh_hans = ZH.replace("四家", "五家")
    article.save()
    page.reload()
    assert states(page) == ["done", "changed", "done"]
    page.click(".pe-row:nth-child(2) button.pe-state")
    assert page.locator(".pe-before del").inner_text() == "四"
    assert page.locator(".pe-before ins").inner_text() == "五"
    page.fill(".pe-reason", "Checked: both say the same.")
    page.click("[data-do=confirm]")
    expect(page.locator(".pe-row:nth-child(2)")).to_have_attribute("data-state", "done")
    page.reload()
    assert states(page) == ["done", "done", "done"]


def test_plain_text_takes_over_what_was_written_and_gives_it_back(edit: Edit) -> None:
    page = edit()
    box(page, "en", 1).fill("Another.")
    page.click("[data-mode=text]")
    expect(box(page, "en", 1)).to_be_hidden()
    area = page.locator("[name=body_en]")
    assert area.input_value().startswith("Another.")
    area.fill("One.\n\nTwo.")
    page.click("[data-mode=paragraphs]")
    assert box(page, "en", 2).input_value() == "Two."


def test_another_script_that_changes_a_text_area_is_heard(edit: Edit) -> None:
    page = edit()
    script = "area => { area.value = 'Restored.'; area.dispatchEvent(new Event('input', {bubbles: true})); }"
    page.locator("[name=body_en]").evaluate(script)
    assert box(page, "en", 1).input_value() == "Restored."
    assert text(page) == "Restored."


@pytest.mark.parametrize("mode", ["paragraphs", "text"])
def test_another_script_can_show_a_place_in_the_text(edit: Edit, mode: str) -> None:
    page = edit()
    page.click(f"[data-mode={mode}]")
    start = EN.index("four")
    script = "(area, detail) => area.dispatchEvent(new CustomEvent('desk:reveal', {detail}))"
    page.locator("[name=body_en]").evaluate(script, {"start": start, "end": start + 4})
    assert page.evaluate("getSelection().toString()") == "four"


def test_counts_by_language_and_of_the_selection(edit: Edit) -> None:
    page = edit("上合组织（SCO）成立于2001年。", "The SCO’s founding: 15 June 2001. [See](https://example.org/a-b)")
    counts = page.locator(".pe-count")
    expect(counts.nth(0)).to_have_text("10 characters · 1 min")
    expect(counts.nth(1)).to_have_text("7 words · 1 min")
    box(page, "en", 1).focus()
    page.evaluate("document.activeElement.setSelectionRange(0, 9)")
    expect(counts.nth(1)).to_have_text("2 of 7 words · 1 min")


def test_find_folds_case_and_width_and_walks_both_columns(edit: Edit) -> None:
    page = edit("ＳＣＯ一\n\nsco二", "The SCO.\n\nno")
    box(page, "en", 1).focus()
    page.keyboard.press("Control+f")
    page.keyboard.type("sco")
    expect(page.locator(".pe-found")).to_have_text("2 of 3")
    page.keyboard.press("Enter")
    expect(page.locator(".pe-found")).to_have_text("3 of 3")
    assert page.locator(".pe-mirror mark").count() == 3
    page.click("text=Match case")
    expect(page.locator(".pe-found")).to_have_text("1 of 1")
    page.focus(".pe-find input")
    page.keyboard.press("Escape")
    expect(box(page, "zh-Hans", 2)).to_be_focused()
    assert page.evaluate("getSelection().toString()") == "sco"


@pytest.mark.parametrize("mode", ["paragraphs", "text"])
def test_replacing_one_and_all_can_be_undone(edit: Edit, mode: str) -> None:
    page = edit("四四\n\n四", "four")
    if mode == "text":
        page.click("[data-mode=text]")
    page.click(".pe [data-do=find]")
    page.fill(".pe-find [aria-label=Find]", "四")
    page.fill(".pe-find [aria-label='Replace with']", "五")
    page.click("[data-do=replace]")
    assert text(page, "zh-Hans") == "五四\n\n四"
    page.click("[data-do=replaceAll]")
    assert text(page, "zh-Hans") == "五五\n\n五"
    expect(page.locator(".pe-found")).to_have_text("2 replaced")
    page.focus(".pe-find [aria-label=Find]")
    page.keyboard.press("Escape")
    (box(page, "zh-Hans", 1) if mode == "paragraphs" else page.locator("[name=body_zh_hans]")).focus()
    for _step in range(2 if mode == "paragraphs" else 3):
        page.keyboard.press("Control+z")
    assert text(page, "zh-Hans") == "四四\n\n四"


def test_preview_follows_the_typing_and_runs_nothing(edit: Edit) -> None:
    page = edit(
        "一", "# Head <img src=x onerror=alert(1)>\n\n**bold** [a](javascript:alert(1)) [b](https://example.org)"
    )
    page.click(".pe [data-do=preview]")
    shown = page.locator(".pe-rendered")
    expect(shown.locator("strong")).to_have_text("bold")
    assert shown.locator("img").count() == 0
    assert shown.locator("a").evaluate_all("all => all.map(a => [a.getAttribute('href'), a.rel])") == [
        ["https://example.org", "noopener"]
    ]
    box(page, "en", 2).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("- item")
    expect(shown.locator("li")).to_have_text("item")


@pytest.mark.parametrize(("key", "code"), [("s", "KeyS"), ("ы", "KeyS"), ("s", "Semicolon")])
def test_control_s_saves_whatever_the_keyboard_and_says_so(edit: Edit, key: str, code: str) -> None:
    page = edit(ZH, "\n\n".join(f"Paragraph {n}." for n in range(40)))
    box(page, "en", 30).focus()
    page.keyboard.press("Home")
    page.keyboard.type("So: ")
    with page.expect_navigation():
        press(page, key=key, code=code, ctrlKey=True)
    assert "So: Paragraph 29." in Article.objects.get(pk=page.article.pk).body_en  # type: ignore[attr-defined]
    expect(page.locator(".save-status")).to_contain_text("Saved at")
    expect(box(page, "en", 30)).to_be_focused()
    expect(box(page, "en", 30)).to_be_in_viewport()


@pytest.mark.parametrize("width", [1280, 390])
def test_save_and_publish_stay_in_reach_and_cover_no_field(edit: Edit, width: int) -> None:
    page = edit(
        "\n\n".join("段落。" * 30 for _ in range(30)), "\n\n".join("A sentence. " * 30 for _ in range(30)), width=width
    )
    for row in (1, 15, 30):
        area = box(page, "en", row)
        area.focus()
        expect(page.locator("[name=_save]")).to_be_in_viewport()
        expect(page.locator("[name=_publish]")).to_be_in_viewport()
    box(page, "en", 20).focus()
    page.keyboard.press("End")
    page.keyboard.type(" more")
    bar = page.locator(".submit-row").bounding_box()
    edge = box(page, "en", 20).bounding_box()
    assert bar
    assert edge
    assert edge["y"] < bar["y"]


def test_save_and_publish_leads_to_the_publish_page(edit: Edit) -> None:
    page = edit()
    box(page, "en", 1).fill("Changed.")
    page.click("[name=_publish]")
    assert "/article/publish/?ids=" in page.url
    assert Article.objects.get(pk=page.article.pk).body_en.startswith("Changed.")  # type: ignore[attr-defined]


def test_phone_shows_one_column_and_switches_at_the_same_paragraph(edit: Edit) -> None:
    page = edit("\n\n".join(["一段。"] * 60), "\n\n".join(["Words and words. " * 9] * 60), width=390)
    expect(box(page, "en", 1)).to_be_visible()
    expect(box(page, "zh-Hans", 1)).to_be_hidden()
    box(page, "en", 40).scroll_into_view_if_needed()
    page.click(".pe-language[data-side=zh-Hans]")
    expect(box(page, "zh-Hans", 40)).to_be_in_viewport()
    expect(box(page, "en", 40)).to_be_hidden()


def test_without_scripts_the_text_areas_are_there(edit: Edit, browser: Any, address: str) -> None:
    page = edit()
    context = browser.new_context(base_url=address, java_script_enabled=False)
    context.add_cookies(page.context.cookies())
    bare = context.new_page()
    bare.goto(page.url)
    expect(bare.locator("[name=body_en]")).to_be_visible()
    bare.fill("[name=body_en]", "Written without scripts.")
    bare.click("[name=_continue]")
    assert Article.objects.get(pk=page.article.pk).body_en == "Written without scripts."  # type: ignore[attr-defined]
    context.close()


def test_long_article_answers_each_key_at_once(edit: Edit) -> None:
    page = edit("\n\n".join("上合组织成员国" * 29 for _ in range(100)), "\n\n".join("word " * 40 for _ in range(100)))
    box(page, "en", 50).focus()
    took = page.evaluate(
        """() => { const area = document.activeElement; const start = performance.now();
        for (let n = 0; n < 20; n += 1) { document.execCommand("insertText", false, "x"); area.offsetHeight; }
        return (performance.now() - start) / 20; }"""
    )
    assert took < 50


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_editor_with_everything_open_has_no_serious_faults(edit: Edit, width: int, scheme: str) -> None:
    page = edit(ZH, EN, width=width, scheme=scheme, bypass_csp=True)
    box(page, "en", 1).focus()
    page.click(".pe [data-do=preview]")
    page.click(".pe [data-do=find]")
    page.keyboard.type("t")
    expect(page.locator(".pe-rendered p").first).to_be_visible()
    assert [found for found in axe_finds(page) if ".pe" in str(found)] == []
    assert overflow(page) <= 0


def test_short_kinds_save_by_key_as_well(open_desk: Open) -> None:
    page = open_desk(address_of(make.topic("by-key")))
    page.fill("[name=name_en]", "Renamed")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    expect(page.locator(".save-status")).to_contain_text("Saved at")
    assert page.input_value("[name=name_en]") == "Renamed"


def test_on_a_phone_the_line_of_a_text_follows_the_typing(edit: Edit) -> None:
    page = edit("一\n\n二", "", width=390)
    line = page.locator(".pe-fold > summary .quiet").last
    expect(line).to_contain_text("English 0 paragraphs · 2 paragraphs open")
    page.click(".pe [data-do=side][data-side=en]")
    for row, words in ((1, "One"), (2, "Two")):
        box(page, "en", row).fill(words)
    expect(line).to_contain_text("English 2 paragraphs")
    expect(line).not_to_contain_text("open")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_on_a_phone_no_button_of_the_bar_is_cut_off(edit: Edit, language: str) -> None:
    page = edit("一", "One", width=390, language=language)
    buttons = page.locator(".submit-row").last.locator("input:visible, a:visible")
    boxes = [found for found in (each.bounding_box() for each in buttons.all()) if found]
    assert len(boxes) > 2
    assert all(found["x"] >= 0 and found["x"] + found["width"] <= 390 for found in boxes), boxes


def test_control_s_within_a_composition_saves_nothing(open_desk: Open) -> None:
    page = open_desk(address_of(make.topic("composed")))
    page.evaluate("document.addEventListener('submit', (event) => { event.preventDefault(); window.sent = true; })")
    page.focus("[name=name_zh_hans]")
    for composing in ({"isComposing": True}, {"keyCode": 229}):
        press(page, key="s", code="KeyS", ctrlKey=True, **composing)
    assert not page.evaluate("window.sent")
    press(page, key="s", code="KeyS", ctrlKey=True)
    assert page.evaluate("window.sent")


def test_control_s_twice_saves_a_new_article_once(open_desk: Open) -> None:
    page = open_desk("/admin/articles/article/add/")
    page.fill("[name=title_en]", "Twice and once")
    with page.expect_navigation():
        page.evaluate(
            """for (let n = 0; n < 2; n++) document.activeElement.dispatchEvent(
                 new KeyboardEvent("keydown", { key: "s", code: "KeyS", ctrlKey: true, bubbles: true }))"""
        )
    expect(page.locator(".save-status")).to_contain_text("Saved at")
    assert Article.objects.filter(title_en="Twice and once").count() == 1


def test_double_click_on_save_makes_one_article(open_desk: Open) -> None:
    page = open_desk("/admin/articles/article/add/")
    page.fill("[name=title_en]", "Clicked twice")
    with page.expect_navigation():
        page.dblclick("[name=_continue]")
    page.wait_for_url("**/change/")
    assert Article.objects.filter(title_en="Clicked twice").count() == 1


@pytest.mark.parametrize("width", [1280, 390])
def test_names_and_earlier_translations_stay_in_sight_beside_the_paragraph(open_desk: Open, width: int) -> None:
    article = Article.objects.get(slug="four-security-centres")
    page = open_desk(address_of(article), width=width)
    fold = page.locator(".pe-fold > summary")
    if fold.count():
        fold.click()
        page.click(".pe-head [data-side=en]")
    page.click(".translating > summary")
    page.click(".pe-row:nth-child(6) textarea[lang=en]")
    page.keyboard.press("ControlOrMeta+a")
    term = page.locator(".translating-terms button", has_text="Council of Heads of State").first
    expect(term).to_be_in_viewport(ratio=1)
    bar = page.locator(".submit-row").last.bounding_box()
    panel = page.locator(".translating").bounding_box()
    assert bar is not None
    assert panel is not None
    assert panel["y"] + panel["height"] <= bar["y"] + 1
    term.click()
    assert box(page, "en", 6).input_value() == "Council of Heads of State"
    assert overflow(page) == 0
