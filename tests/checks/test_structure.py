"""Completeness, paragraphs, links, quotations and references."""

import pytest

from articles.text_readers import READERS
from sco.checks.paragraphs import blocks
from sco.checks.running import run_checks
from sco.checks.subjects import Address, Form, Pair, Quotation, Subject
from tests.checks.pairs import check, found


def test_complete_texts_are_silent() -> None:
    assert check("中文。", "English.") == []


@pytest.mark.parametrize("text", ["TODO", "（待译）", "to be filled ???", "XXX"])
def test_placeholders_are_errors(text: str) -> None:
    assert found("completeness", "中文", text)[0].startswith("error placeholder:")


def test_a_language_that_is_not_there_is_a_warning_and_a_gap_in_one_that_is_an_error() -> None:
    title, body = (
        Pair("title", Form.TITLE, "题", "Title", required=True),
        Pair("body", Form.MARKDOWN, "文", required=True),
    )
    said = [(each.code, each.level, each.place.field) for each in run_checks(Subject(pairs=[title, body]), READERS)]
    assert said == [("completeness.missing", "error", "body_en")]
    (only,) = run_checks(Subject(pairs=[body]), READERS)
    assert (only.code, only.level, only.languages) == ("completeness.language", "warning", ("en",))


def test_an_optional_text_in_one_language_is_a_warning() -> None:
    pairs = [Pair("name", Form.NAME, "名", "Name", required=True), Pair("seat", Form.NAME, "北京")]
    (one,) = run_checks(Subject(pairs=pairs), READERS)
    assert (one.code, one.level, one.place.field) == ("completeness.one_sided", "warning", "seat_en")


def test_blocks_of_markdown() -> None:
    text = "# Head\n\nOne\ntwo\n\n- a\n- b\n  more\n1. c\n\n> q\n> r\n\n---\n\nEnd"
    assert [block.kind for block in blocks(text)] == [
        "heading",
        "paragraph",
        "item",
        "item",
        "item",
        "quote",
        "paragraph",
    ]
    assert [text[block.start : block.end] for block in blocks(text)][3] == "- b\n  more"


@pytest.mark.parametrize(
    ("zh", "en", "expected"),
    [
        ("一\n\n二", "one\n\ntwo", []),
        ("一\n\n二", "one two", ["error number: 二"]),
        ("一", "one\n\ntwo", ["error number: two"]),
        ("# 一\n\n二", "one\n\n# two", ["warning kind: one"]),
        ("- 一\n- 二", "- one\n\n- two", []),
        ("一\n\n二\n\n**", "one\n\ntwo\n\nthree", ["warning empty: **"]),
        ("- 一\n-", "- one\n- two", ["warning empty: -"]),
    ],
)
def test_paragraphs(zh: str, en: str, expected: list[str]) -> None:
    assert found("paragraphs", zh, en, form=Form.MARKDOWN) == expected


@pytest.mark.parametrize(
    "text",
    [
        "See [the page](https://example.org/a_(b)).",
        "See https://example.org/a, and more.",
        "See <https://example.org>.",
        'See [the page](https://example.org "Title").',
        "Write to [us](mailto:desk@example.org).",
        "A [note] and (brackets).",
        "见https://example.org/a。",
    ],
)
def test_good_links_are_silent(text: str) -> None:
    assert found("links", "", text, form=Form.MARKDOWN) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x](javascript:alert(1))", "error scheme"),
        ("[x](JaVa\tscript:alert(1))", "error"),
        ("[x](java&#115;cript:alert)", "error"),
        ("[x](data:text/html,x)", "error scheme"),
        ("<javascript:alert(1)>", "error scheme"),
        ("[x](http://example.org)", "warning http"),
        ("[x](https://example)", "error address"),
        ("[x](https://exa mple.org)", "error address"),
        ("[x](example.org)", "error address"),
        ("[x](https://example.org", "error unclosed"),
        ("[x(https://example.org)", "error unclosed"),
        ("[](https://example.org)", "error empty"),
        ("[x]()", "error empty"),
        ("see http://example.org", "warning http"),
        ("see https://", "error address"),
        ("see www.example.org", "warning bare"),
        ("[x](//example.org)", "error address"),
    ],
)
def test_bad_links_are_found(text: str, expected: str) -> None:
    said = found("links", "", text, form=Form.MARKDOWN)
    assert [each.startswith(expected) for each in said] == [True], said


@pytest.mark.parametrize(("url", "count"), [("https://example.org/", 0), ("http://example.org/", 1), ("ftp://a.b", 1)])
def test_columns_with_an_address(url: str, count: int) -> None:
    assert len(run_checks(Subject(addresses=[Address("homepage", url)]), READERS)) == count


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("共2600多名成员", "2600多名", []),
        ("共2600多名成员", "2700多名", ["quotations.absent"]),
        ("2600多名和2600多名", "2600多名", ["quotations.ambiguous"]),
        ("", "2600多名", []),
    ],
)
def test_quotations_are_anchored_once(text: str, quote: str, expected: list[str]) -> None:
    subject = Subject(source_text=text, quotations=[Quotation("claim:c1", quote)])
    assert [finding.code for finding in run_checks(subject, READERS)] == expected


def test_an_ambiguous_quotation_is_selected_by_its_context() -> None:
    subject = Subject(source_text="甲2600多名，乙2600多名", quotations=[Quotation("c", "2600多名", prefix="乙")])
    assert run_checks(subject, READERS) == []


def test_references_that_are_not_public_are_named() -> None:
    (finding,) = run_checks(Subject(not_public=["author:li"]), READERS)
    assert (finding.code, finding.details) == ("references.not_public", {"item": "author:li"})
