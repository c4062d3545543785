"""Names that one language has and the other lacks; titles that nothing has."""

import pytest

from sco.checks.subjects import Form
from tests.checks.pairs import NAMES, found


def terms(zh: str, en: str, form: Form = Form.PROSE) -> list[str]:
    return found("terms", zh, en, names=NAMES, form=form)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("上合组织成立", "The SCO was founded"),
        ("上合组织成立", "The Shanghai Cooperation Organisation was founded"),
        ("上海合作组织地区反恐怖机构", "the Regional Anti-Terrorist Structure"),
        ("上海合作组织禁毒中心揭牌", "the Anti-Drug Centre was unveiled"),
        ("《反恐怖主义公约》", "its Convention against Terrorism"),
        ("举行“协作”演习", "held Cooperation (Xiezuo)"),
        ("中国政府", "the Chinese government"),
        ("中俄关系", "relations between China and Russia"),
        ("中方表示", "China said"),
        ("白俄罗斯加入", "Belarus joined"),
        ("印度尼西亚与印度洋", "Indonesia and the Indian Ocean"),
        ("李天毅认为", "Li Tianyi argues"),
        ("加强协作", "worked together more closely"),
        ("东海", "the East China Sea"),
        ("参加SCO活动", "took part in SCO events"),
    ],
)
def test_names_that_match_are_silent(zh: str, en: str) -> None:
    assert terms(zh, en) == []


@pytest.mark.parametrize(
    ("zh", "en", "words"),
    [
        ("地区反恐怖机构", "the counter-terrorism body", "地区反恐怖机构"),
        ("该机构", "RATS stopped it", "RATS"),
        ("俄罗斯加入", "a state joined", "俄罗斯"),
        ("白俄罗斯加入", "Russia joined", "白俄罗斯"),
        ("有关国家", "India joined", "India"),
        ("李天毅认为", "The author argues", "李天毅"),
    ],
)
def test_a_name_that_only_one_language_has_is_found(zh: str, en: str, words: str) -> None:
    assert terms(zh, en) == [f"warning missing: {words}"]


def test_unknown_titles_are_found_once() -> None:
    assert terms("《天津宣言》与《反恐怖主义公约》，《天津宣言》", "the Convention against Terrorism") == [
        "warning unknown: 《天津宣言》"
    ]


def test_the_wording_of_others_is_not_compared() -> None:
    assert terms("俄罗斯：《天津宣言》", "a declaration", form=Form.CITATION) == []
