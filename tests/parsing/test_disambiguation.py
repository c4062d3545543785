"""A short form of a longer name counts only where it cannot be another body's."""

import pytest

from articles.parsing.disambiguation import ShortForms
from articles.parsing.mentions import find_mentions

NAMES = {
    "sco": ["上海合作组织", "上合组织", "上合", "SCO"],
    "security": [
        "上海合作组织信息安全中心",
        "SCO Information Security Centre",
        "信息安全中心",
        "Information Security Centre",
    ],
    "summit": ["2025年上海合作组织天津峰会", "天津峰会", "上合天津峰会"],
    "heads": ["国家元首理事会", "元首理事会", "上海合作组织成员国元首理事会"],
    "convention": ["《上海合作组织反恐怖主义公约》", "《反恐怖主义公约》"],
    "foreign": ["外交部长会议", "外长会议"],
}


def seen(text: str) -> list[str]:
    return [mention.slug for mention in ShortForms.of(NAMES).disambiguate(text, find_mentions(text, NAMES))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上合组织成立了信息安全中心。", ["sco", "security"]),
        ("上合组织信息安全中心揭牌。", ["sco", "security"]),
        ("上合组织的中心、信息安全中心、其他。", ["sco", "security"]),
        ("上海合作组织信息安全中心揭牌。", ["security"]),
        ("上海合作组织信息安全中心揭牌。信息安全中心由此成立。", ["security", "security"]),
        ("上合组织成员出席天津峰会。", ["sco", "summit"]),
        ("上合天津峰会闭幕。", ["summit"]),
        ("上合组织成员国元首理事会开会。", ["sco", "heads"]),
        ("国家元首理事会开会,外长会议也开会。", ["heads", "foreign"]),
        ("上合组织通过《反恐怖主义公约》。", ["sco", "convention"]),
        ("The SCO has an Information Security Centre.", ["sco", "security"]),
        ("SCO Information Security Centre", ["security"]),
    ],
)
def test_a_short_form_counts_beside_its_owner(text: str, expected: list[str]) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("信息安全中心揭牌。", []),
        ("某省信息安全中心揭牌。", []),
        ("上合组织代表参观了某省信息安全中心。", ["sco"]),
        ("上合组织代表到世界经济论坛天津峰会。", ["sco"]),
        ("联合国通过了《反恐怖主义公约》。", []),
        ("SCO experts saw the Some Province Information Security Centre.", ["sco"]),
        ("An Information Security Centre was opened.", []),
    ],
)
def test_a_short_form_without_its_owner_or_in_another_name_does_not_count(text: str, expected: list[str]) -> None:
    assert seen(text) == expected
