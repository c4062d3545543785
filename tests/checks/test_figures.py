"""Figures of both languages: those that match say nothing, those that do not are named."""

import pytest

from articles.text_readers import READERS
from sco.checks.running import run_checks
from sco.checks.subjects import Form, Pair, Quantity, Subject
from tests.checks.pairs import check, found

GOOD = [
    ("抓获成员2600多名", "captured more than 2,600 members"),
    ("三级会晤机制", "a three-level mechanism of meetings"),
    ("贸易额达5000亿美元", "trade reached USD 500 billion"),
    ("贸易额达5,000亿美元", "trade reached US$500bn"),
    ("2002年6月签署", "signed in June 2002"),
    ("2002年6月15日签署", "signed on 15 June 2002"),
    ("二〇〇二年签署", "signed in 2002"),
    ("上世纪90年代", "in the 1990s"),
    ("20世纪九十年代", "in the 1990s"),
    ("第三届峰会", "the third summit"),
    ("第23届峰会", "the 23rd summit"),
    ("第二十三届峰会", "the twenty-third summit"),
    ("进入21世纪", "in the twenty-first century"),
    ("他是其中一位领导人", "he is one of the leaders"),
    ("两国双方达成共识", "both sides agreed"),
    ("中俄两国", "China and Russia"),
    ("一个新阶段", "a new stage"),
    ("占三分之二", "two-thirds of it"),
    ("下降三分之一", "fell by a third"),
    ("增长5.3%", "rose by 5.3 per cent"),
    ("增长百分之五", "rose by 5%"),
    ("下降2个百分点", "fell by 2 percentage points"),
    ("约三成", "about 30 per cent"),
    ("2013年至2019年间", "from 2013 to 2019"),
    ("2013—2019年", "2013–19"),
    ("2025年8月31日至9月1日", "from 31 August to 1 September 2025"),
    ("8月31日开幕", "opened on 31 August"),
    ("6月举行", "held in June"),
    ("“和平使命-2021”", "Peace Mission 2021"),
    ("30至40名专家", "30 to 40 experts"),
    ("十年来", "over the past decade"),
    ("人口达14亿", "a population of 1.4 billion"),
    ("人民币1.2万亿元", "RMB 1.2 trillion"),
    ("5亿欧元和5亿美元", "500 million euros and 500 million dollars"),
    ("5亿英镑", "£500m"),
    ("5亿卢布", "500 million roubles"),
    ("1.2万亿元", "1.2 trillion yuan"),
    ("两千六百名代表", "2,600 delegates"),
    ("将近40次", "nearly 40 times"),
    ("至少12个国家", "at least 12 countries"),
    ("多达40个国家", "up to 40 countries"),
    ("北京时间20时30分", "at 8.30 p.m. Beijing time"),
    ("上午9点", "at 9 a.m."),
    ("GDP超过100万亿元", "GDP exceeded 100 trillion yuan"),
    ("0.5个百分点", "half a percentage point"),
    ("“十四五”规划", "the 14th Five-Year Plan"),
    ("二十届三中全会", "the Third Plenary Session of the 20th Central Committee"),
    ("出口增加了两倍", "exports tripled"),
    ("“9·11”事件", "the 9/11 attacks"),
    ("联合国安理会第1373号决议", "UN Security Council Resolution 1373"),
    ("7个国家的100名学员", "100 trainees from seven countries"),
    ("约占四分之一", "about a quarter"),
    ("１０００名代表", "1,000 delegates"),
    ("1. 第一\n2. 其次", "1. First\n2. Then"),
    ("见https://example.org/2021/5", "see https://example.org/2022/6"),
]
BAD = [
    ("贸易额达6,000亿美元", "trade reached USD 500 billion", "error differ"),
    ("贸易额达5000亿美元", "trade reached USD 500 million", "error differ"),
    ("抓获成员2600多名", "captured many members", "error missing"),
    ("抓获许多成员", "captured more than 2,600 members", "error missing"),
    ("抓获成员2600多名", "captured 2,600 members", "warning comparator"),
    ("不足2600名", "more than 2,600 members", "error comparator"),
    ("三级会晤机制", "a four-level mechanism", "warning differ"),
    ("2002年6月签署", "signed in July 2002", "error differ"),
    ("2002年6月签署", "signed in 2003", "error differ"),
    ("2002年6月签署，5国参加", "signed in 2002 by 5 states", "warning coarser"),
    ("第三届峰会", "the fourth summit", "error differ"),
    ("上世纪90年代", "in the 1980s", "error differ"),
    ("增长5%", "rose by 5 points", "error missing"),
    ("增长5.3%", "rose by 3.5%", "error differ"),
    ("占三分之二", "three-quarters of it", "error differ"),
    ("贸易额达5000亿美元", "trade reached EUR 500 billion", "error currency"),
    ("贸易额达5000亿元", "trade reached $500bn", "error currency"),
    ("歼-20参加", "the J-10 took part", "error differ"),
    ("8月31日开幕", "opened on 30 August", "error differ"),
    ("北京时间20时30分", "at 9.30 p.m. Beijing time", "error differ"),
]  # fmt: skip


@pytest.mark.parametrize(("zh", "en"), GOOD)
def test_figures_that_match_are_silent(zh: str, en: str) -> None:
    assert found("figures", zh, en) == []


@pytest.mark.parametrize(("zh", "en", "expected"), BAD)
def test_figures_that_differ_are_found(zh: str, en: str, expected: str) -> None:
    said = found("figures", zh, en)
    assert [each.partition(":")[0] for each in said] == [expected], said


def test_the_message_has_the_words_of_both_and_the_place() -> None:
    (finding,) = check("贸易额达6,000亿美元。", "Trade reached USD 500 billion.")
    assert finding.details == {"words": "6,000亿美元", "counterpart": "USD 500 billion"}
    text = "Trade reached USD 500 billion."
    assert text[finding.place.start : finding.place.end] == "USD 500 billion"
    assert (finding.place.field, finding.place.language) == ("body_en", "en")


def test_a_text_in_one_language_has_nothing_to_match() -> None:
    assert found("figures", "抓获成员2600多名") == []


def test_a_date_that_lost_its_month_is_less_exact() -> None:
    assert found("figures", "2002年6月和2001年", "in 2002 and 2001") == ["warning coarser: 2002年6月"]


@pytest.mark.parametrize(("statement", "said"), [("抓获2600多名", 0), ("抓获多名", 1)])
def test_the_value_of_a_claim_is_in_its_statement(statement: str, said: int) -> None:
    pair = Pair("statement", Form.PROSE, statement, "captured more than 2,600 members")
    subject = Subject(pairs=[pair], quantity=Quantity("statement", "2600", ">"))
    assert [finding.code for finding in run_checks(subject, READERS)].count("figures.quantity") == said
