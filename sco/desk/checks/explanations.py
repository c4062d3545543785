"""What each check looks for, why, and an example: the help page of the desk."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Explanation:
    """One check in words. The examples are texts in their own language: bad, then good."""

    title: Any
    what: Any
    remedy: Any
    bad: tuple[str, str]
    good: tuple[str, str]


EXPLANATIONS = {
    "completeness": Explanation(
        _("Completeness"),
        _(
            "A required text is missing in a language, an optional one exists in one language only, or a"
            " placeholder stands where a text should be."
        ),
        _(
            "Write the text, or remove it from both languages. A language without its required texts is not"
            " published."
        ),
        ("概要：文章回顾了机制沿革。", "Summary: TODO"),
        ("概要：文章回顾了机制沿革。", "Summary: the piece traces the mechanisms back."),
    ),
    "figures": Explanation(
        _("Figures"),
        _(
            "Every number, percentage, date, amount in 万 or 亿 and every “more than” of one language has its match"
            " in the other. Small number words such as 两国 or “one of the” need none."
        ),
        _(
            "Correct whichever is wrong. Where both are right in their own way, somebody with the right to do so"
            " can override the error with a reason."
        ),
        ("抓获2600多名成员，涉案6000亿美元。", "Captured 2,600 members in cases worth USD 500 billion."),
        ("抓获2600多名成员，涉案5000亿美元。", "Captured more than 2,600 members in cases worth USD 500 billion."),
    ),
    "terms": Explanation(
        _("Terms"),
        _(
            "Where one language names a mechanism, state, author or outlet, the other uses its name, short name or"
            " one of its other names. A title in 《》 that the desk does not know is pointed out."
        ),
        _(
            "Use a fixed name, or add the wording to the other names of the mechanism. Give an unknown document a"
            " reference with its title in both languages."
        ),
        ("上合组织地区反恐怖机构", "the counter-terrorism agency in Tashkent"),
        ("上合组织地区反恐怖机构", "the Regional Anti-Terrorist Structure (RATS)"),
    ),
    "quotations": Explanation(
        pgettext_lazy("a check", "Quotations"),
        _(
            "The quotation of each claim occurs in the source text exactly once, or its context selects one of"
            " several places."
        ),
        _("Copy the words from the source text, or add a few words before or after them."),
        ("原文：抓获2600多名成员", "引文：抓获2,600多名"),
        ("原文：抓获2600多名成员", "引文：2600多名"),
    ),
    "paragraphs": Explanation(
        _("Paragraphs"),
        _(
            "Both languages have the same number of paragraphs, headings and list items in the same order, and none"
            " is empty."
        ),
        _("Add what is missing, or join and divide paragraphs alike."),
        ("## 背景\n\n一\n\n二", "## Background\n\none and two"),
        ("## 背景\n\n一\n\n二", "## Background\n\none\n\ntwo"),
    ),
    "scripts": Explanation(
        _("Scripts and punctuation"),
        _(
            "Chinese in an English title, Traditional characters outside quotations, characters that nobody sees or"
            " that turn text around, punctuation of the other language, and quotation marks that are mixed or have"
            " no partner."
        ),
        _("Replace the characters by those that the message names; unseen ones mostly come with pasted text."),
        ("上合組織成立,总部在北京.", "The SCO，founded in 2001，is in Beijing。"),
        ("上合组织成立，总部在北京。", "The SCO, founded in 2001, is in Beijing."),
    ),
    "links": Explanation(
        _("Links"),
        _("Links and addresses are whole, begin with https and close their brackets; nothing starts a program."),
        _("Copy the address from the browser."),
        ("[官网](http://example", "[website](javascript:alert(1))"),
        ("[官网](https://example.org/zh)", "[website](https://example.org/en)"),
    ),
    "references": Explanation(
        _("References"),
        _("What the item names – mechanisms, authors, topics, outlet, rights – is public, and so are its claims."),
        _("Publish them first, or tick them on the publish page."),
        ("李天毅（未发布）", "Li Tianyi (not public)"),
        ("李天毅（已发布）", "Li Tianyi (public)"),
    ),
}  # fmt: skip
