"""Characters and punctuation of the other language, and what is not seen."""

import pytest

from sco.checks.subjects import Form
from tests.checks.pairs import check, found

GOOD_ZH = [
    "上合组织（SCO）成立于2001年，总部在北京。",
    "贸易额为1,000.5亿元，占比3:2。",
    "他说：“好。”然后离开了。",
    "见[官网](https://example.org/a,b?c=d)。",
    "乾隆年间的著作，瞭望塔。",
    "台湾学者著有《臺灣史論》，其中写道：“國家與社會”。",
    "- 第一项\n- 第二项：说明",
    "**要点。** 说明。",
    "参见U.S. News的报道",
]
GOOD_EN = [
    "The SCO (founded in 2001) isn’t new: it’s old.",
    "exercises such as Cooperation (协作)",
    "Mr Li said: “Good.” He left.",
    "He said “one.\n\n“two.”",
    "see <https://example.org/中文>",
]


@pytest.mark.parametrize("zh", GOOD_ZH)
def test_good_chinese_is_silent(zh: str) -> None:
    assert found("scripts", zh) == []


@pytest.mark.parametrize("en", GOOD_EN)
def test_good_english_is_silent(en: str) -> None:
    assert found("scripts", "", en) == []


@pytest.mark.parametrize(
    ("zh", "expected"),
    [
        ("上合組織成立了", "warning traditional: 組織"),
        ("他说“四个安全中心開幕”", "warning traditional: 開"),
        ("他来了,又走了。", "warning half_width: ,"),
        ("他走了.", "warning half_width: ."),
        ("为什么?因为", "warning half_width: ?"),
        ("组织(上合)成立", "warning half_width: ("),
        ('他说"好"，她说“行”。', 'warning mixed_quotes: " “'),
        ("他说“好。", "warning unpaired_quotes: “"),
        ("他说好”。", "warning unpaired_quotes: ”"),
        ("他\u202e说", "error bidi: \u202e"),
        ("他\u200b说", "error unseen:"),
        ("他\ufffd说", "error broken: \ufffd"),
    ],
)
def test_bad_chinese_is_found(zh: str, expected: str) -> None:
    assert found("scripts", zh)[0].startswith(expected), found("scripts", zh)


@pytest.mark.parametrize(
    ("en", "form", "expected"),
    [
        ("The 上合组织 summit", Form.TITLE, "error chinese: 上合组织"),
        ("The SCO (上合组织) summit", Form.TITLE, "error chinese: 上合组织"),
        ("The 上合组织 summit", Form.PROSE, "warning chinese: 上合组织"),
        ("He came，and left.", Form.PROSE, "warning full_width: ，"),
        ("In ２025", Form.PROSE, "warning full_width: ２"),
        ("It’s his and it's hers.", Form.PROSE, "warning mixed_quotes: ' ’"),
        ('"One" and “two”', Form.PROSE, 'warning mixed_quotes: " “'),
        ("soft\u00adhyphen", Form.PROSE, "error unseen:"),
    ],
)
def test_bad_english_is_found(en: str, form: Form, expected: str) -> None:
    assert found("scripts", "", en, form=form)[0].startswith(expected), found("scripts", "", en, form=form)


def test_an_unseen_character_is_named() -> None:
    (finding,) = [each for each in check("他\u200b说") if each.check == "scripts"]
    assert finding.details == {"character": "U+200B", "before": "他"}
    assert (finding.place.start, finding.place.end) == (1, 2)


def test_marks_of_addresses_are_no_punctuation() -> None:
    assert found("scripts", "详见https://example.org/?q=1,2。") == []
