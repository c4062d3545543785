"""The longest whole name is found, with or without quotation marks."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.parsing.mentions import Mention, find_mentions

NAMES = {
    "sco": ["上海合作组织", "上合组织", "Shanghai Cooperation Organisation", "SCO"],
    "rats": ["上海合作组织地区反恐怖机构", "地区反恐怖机构", "RATS"],
    "five": ["“上海五国”会晤机制", "上海五国"],
    "convention": ["《上海合作组织反恐怖主义公约》"],
    "tianshan": ["“天山”", "Tianshan"],
    "xiezuo": ["协作"],
}


def seen(text: str, names: dict[str, list[str]] = NAMES) -> list[tuple[str, str]]:
    return [(mention.slug, text[mention.start : mention.end]) for mention in find_mentions(text, names)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("上海合作组织地区反恐怖机构成立。", [("rats", "上海合作组织地区反恐怖机构")]),
        ("上海合作组织和上合组织", [("sco", "上海合作组织"), ("sco", "上合组织")]),
        ("建立“上海五国”会晤机制,", [("five", "“上海五国”会晤机制")]),
        ('建立"上海五国"会晤机制,', [("five", '上海五国"会晤机制')]),
        ("建立上海五国会晤机制,", [("five", "上海五国会晤机制")]),
        ("“上海五国”增设", [("five", "上海五国")]),
        ("以《上海合作组织反恐怖主义公约》为指南", [("convention", "上海合作组织反恐怖主义公约")]),
        ("上海合作组织反恐怖主义公约", [("convention", "上海合作组织反恐怖主义公约")]),
        ("“天山”“协作”演习", [("tianshan", "天山"), ("xiezuo", "协作")]),
        ("翻过天山,又到了“天山”演习", [("tianshan", "天山")]),
        ("“天山-2021”演习,“天山 2023”演习", [("tianshan", "天山"), ("tianshan", "天山")]),
        ("“天山-2021年的演习”", []),
        ("The SCO's RATS met.", [("sco", "SCO"), ("rats", "RATS")]),
        ("The SCO’s centre; SCO-led talks", [("sco", "SCO"), ("sco", "SCO")]),
        ("the SHANGHAI cooperation Organisation", [("sco", "SHANGHAI cooperation Organisation")]),
        ("the Shanghai\nCooperation  Organisation", [("sco", "Shanghai\nCooperation  Organisation")]),
        ("该SCO成员国", [("sco", "SCO")]),
        ("rats left; DISCO, SCOPE, SCO2, TianshanX", []),
        ("", []),
    ],
)
def test_names_are_found_as_written(text: str, expected: list[tuple[str, str]]) -> None:
    assert seen(text) == expected


def test_two_quoted_names_in_a_row_stay_separate() -> None:
    assert seen("“天山”“协作”", {"joined": ["天山协作"]}) == []


def test_a_mention_has_the_name_as_it_was_listed() -> None:
    assert find_mentions("在上海五国会晤机制下", NAMES) == [Mention("five", "“上海五国”会晤机制", 1, 9)]


def test_a_name_of_two_slugs_is_reported_for_both() -> None:
    shared = {"first": ["协调会", "协调会"], "second": ["协调会", ""]}
    assert seen("召开协调会。", shared) == [("first", "协调会"), ("second", "协调会")]


names = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]), st.lists(st.text("甲乙丙xY “”", min_size=1, max_size=5), max_size=3)
)


@given(text=st.text("甲乙丙xXyY “”", max_size=40), names=names)
@settings(deadline=None, max_examples=150)
def test_mentions_are_ordered_disjoint_and_the_longest(text: str, names: dict[str, list[str]]) -> None:
    found = find_mentions(text, names)
    spans = sorted({(mention.start, mention.end) for mention in found})
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    for mention in found:
        assert mention.name in names[mention.slug]
        longer = [name for given in names.values() for name in given if _plain(name) > _plain(mention.name)]
        assert not [name for name in longer if _begins(text, mention.start, name)]


def _plain(name: str) -> int:
    return len(" ".join(name.translate({ord("“"): None, ord("”"): None}).split()))


def _begins(text: str, start: int, name: str) -> bool:
    """A plain Chinese name without marks is found as written."""
    return not set(name) & set("xY “”") and text.startswith(name, start)


@given(before=st.text("甲乙 。", max_size=10), name=st.sampled_from(["上海合作组织", "RATS", "上合组织"]))
@settings(deadline=None, max_examples=50)
def test_a_name_is_found_between_any_chinese_text(before: str, name: str) -> None:
    assert [text for _, text in seen(f"{before}{name}{before}")] == [name]


def test_a_long_text_takes_linear_time() -> None:
    many = {f"m{n}": [f"上海合作组织第{n}工作组", f"Working Group {n}"] for n in range(200)}
    text = "上海合作组织第7工作组和其他单位举行会议。Working Group 12 met. " * 1000

    def seconds(length: int) -> float:
        started = time.process_time()
        find_mentions(text[:length], many)
        return time.process_time() - started

    assert seconds(40_000) < 16 * max(seconds(10_000), 0.01)
