"""Markdown from anybody becomes HTML that does nothing but show text."""

import re

import pytest

from sco import markdown
from tests.timing import processor_seconds

ALLOWED = re.compile(
    r"</?(?:p|em|strong|code|pre|blockquote|ul|li|h[234])>|<br>|<hr>|<ol(?: start=\"\d+\")?>|</ol>"
    r"|<a (?:href=\"[^\"]*\" ?|title=\"[^\"]*\" ?|rel=\"noopener\" ?)+>|</a>"
)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**安全**与 *trust*", "<p><strong>安全</strong>与 <em>trust</em></p>"),
        ("- 一\n- 二", "<ul>\n<li>一</li>\n<li>二</li>\n</ul>"),
        ("2. two", '<ol start="2">\n<li>two</li>\n</ol>'),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>"),
        ("[a](https://example.org/?b=1&c)", '<p><a href="https://example.org/?b=1&amp;c" rel="noopener">a</a></p>'),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
    ],
)
def test_markup_of_the_toolbar_is_rendered(text: str, html: str) -> None:
    assert markdown.render(text).strip() == html


@pytest.mark.parametrize(("text", "level"), [("# a", 2), ("## a", 2), ("### a", 3), ("#### a", 4), ("###### a", 4)])
def test_headings_stay_below_the_title(text: str, level: int) -> None:
    assert markdown.render(text) == f"<h{level}>a</h{level}>\n"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "a <b onclick='x'>b</b> <!-- c --> <style>*{}</style>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:x) <javascript:alert(1)> <data:text/html,x>",
    "[a]: javascript:alert(1)\n\n[a]",
    "![a](https://example.org/pixel.gif)",
    '[a](https://example.org "\\" onmouseover=alert(1) x=\\"")',
    "```html\n<script>alert(1)</script>\n```",
    "<svg><script>alert(1)</script></svg>\n\n<math><mtext></table></math>",
    "&lt;script&gt; &#60;script&#62; \x00 \ufeff \u202e",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_but_known_elements_and_safe_links_comes_out(text: str) -> None:
    html = markdown.render(text)
    assert "<" not in ALLOWED.sub("", html), html
    assert not re.search(r'href="(?!https?://|mailto:)', html), html


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200_000,
        "[](" * 66_000,
        "![" * 100_000,
        "*a " * 66_000,
        "**a_" * 50_000,
        "".join("`" * n + " " for n in range(1, 630)),
        ">" * 200_000,
        "- " * 100_000,
        "\n".join(" " * n + "- a" for n in range(600)),
        "[a]: <" * 30_000,
        "<!--" * 50_000,
        "&" * 200_000,
        "\n" * 200_000,
        "上合组织。" * 40_000,
        "a b *c*\n\n" * 22_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_200_kilobytes_take_seconds_at_most(text: str) -> None:
    assert processor_seconds(markdown.render, text, tries=1) < 5


def test_line_separator_is_a_character_and_no_line_break() -> None:
    assert markdown.render("a\u2028# b\u2029- c") == "<p>a\u2028# b\u2029- c</p>\n"


def test_deep_nesting_ends_without_an_error() -> None:
    assert markdown.render("> " * 5_000 + "deep").count("<blockquote>") <= 20


def test_empty_text_is_empty() -> None:
    assert markdown.render("") == ""
