"""What the translator's panel proposes: names with their translation, and what was translated before."""

import json
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client

from sco.desk.translating import memory
from sco.desk.translating.sketches import sketch
from sco.desk.translating.terms import terms
from tests import factories as make

pytestmark = pytest.mark.django_db

ZH = "四个安全中心在天津揭牌，上海合作组织成员国领导人出席了仪式。"
EN = "The four security centres were unveiled in Tianjin in the presence of the leaders of the SCO's member states."


def asked(desk: Client, text: str, language: str = "zh-Hans") -> Any:
    response = desk.post("/admin/articles/article/translation-help/", {"text": text, "language": language})
    assert response.status_code == 200
    return json.loads(response.content)


@pytest.fixture
def published() -> Any:
    topic = make.topic(name_zh_hans=ZH, name_en=EN)
    make.publish_rows(topic)
    memory.fill()
    return topic


def test_the_same_sentence_is_proposed_as_exact(desk: Client, published: Any) -> None:
    (match,) = asked(desk, f" {ZH}\n")["matches"]
    assert (match["score"], match["target"]) == (100, EN)
    assert match["url"] == f"/admin/articles/topic/{published.pk}/change/"


def test_a_near_sentence_is_proposed_with_its_difference(desk: Client, published: Any) -> None:
    (match,) = asked(desk, ZH.replace("四个", "三个"))["matches"]
    assert 70 <= match["score"] < 100
    assert ["gone", "四"] in match["segments"]


def test_the_memory_works_in_both_directions(desk: Client, published: Any) -> None:
    (match,) = asked(desk, EN.replace("four", "five"), "en")["matches"]
    assert match["target"] == ZH


@pytest.mark.parametrize(
    "text", ["", "四", "完全不同的一句话，没有任何相同之处。", "\0\0\0\0\0", "x" * 30_000, "\u202e" * 50]
)
def test_nothing_alike_is_proposed_for_nothing_alike(desk: Client, published: Any, text: str) -> None:
    assert asked(desk, text)["matches"] == []


def test_drafts_are_not_remembered(desk: Client) -> None:
    make.topic(name_zh_hans=ZH, name_en=EN)
    memory.fill()
    assert asked(desk, ZH)["matches"] == []


def test_an_erased_text_is_no_longer_proposed_at_once(desk: Client, published: Any) -> None:
    make.erase_rows(published)
    assert asked(desk, ZH)["matches"] == []
    memory.fill()
    assert not memory.Memory.objects.exists()


def test_filling_again_adds_nothing(published: Any) -> None:
    count = memory.Memory.objects.count()
    assert (memory.fill(), memory.Memory.objects.count()) == (0, count)


def test_near_texts_share_hashes_and_others_hardly_any() -> None:
    near = set(sketch(ZH)) & set(sketch(ZH.replace("四个", "三个")))
    other = set(sketch(ZH)) & set(sketch("国防部长会议在比什凯克举行，各方讨论了联合演习的安排。"))
    assert len(near) >= 8
    assert len(other) <= 2


def test_names_are_found_with_their_translation(desk: Client) -> None:
    make.mechanism("sco", name_zh_hans="上海合作组织", name_en="Shanghai Cooperation Organisation", short_name_en="SCO")
    make.state("china", name_zh_hans="中国", name_en="China")
    found = asked(desk, "中国与上海合作组织")["terms"]
    assert [(term["name"], term["translations"]) for term in found] == [
        ("中国", ["China"]),
        ("上海合作组织", ["Shanghai Cooperation Organisation", "SCO"]),
    ]


def test_the_longest_name_is_meant_and_latin_names_are_whole_words() -> None:
    make.mechanism("sco", name_zh_hans="上合组织", name_en="SCO")
    make.mechanism("centre", name_zh_hans="上合组织禁毒中心", name_en="SCO Anti-Drug Centre")
    make.mechanism("rats", name_zh_hans="地区反恐怖机构", name_en="RATS")
    assert [term.name for term in terms("The SCO Anti-Drug Centre fights separatists", "en")] == [
        "SCO Anti-Drug Centre"
    ]
    assert [term.name for term in terms("上合组织禁毒中心", "zh-Hans")] == ["上合组织禁毒中心"]


def test_help_asks_few_queries(desk: Client, published: Any, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        make.mechanism(f"m{number}", name_zh_hans=f"机制{number}", name_en=f"Mechanism {number}")
    with django_assert_max_num_queries(14):
        asked(desk, ZH)


def test_what_was_approved_in_both_languages_is_proposed_before_it_is_public(desk: Client) -> None:
    article = make.article(summary_zh_hans=ZH, summary_en=EN, approved=["zh-Hans"])
    site.get_model_admin(type(article)).approve(article, "en", by="ed")
    (match,) = asked(desk, ZH)["matches"]
    assert match["target"] == EN
    make.publish_article(article)
    make.erase_rows(article)
    assert asked(desk, ZH)["matches"] == []
