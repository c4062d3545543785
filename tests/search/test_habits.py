"""What people type into search boxes, in two languages: dates, figures, names with dots, hyphens, addresses."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import databases
from tests import factories as make
from tests.search.indexing import index_everything
from tests.search.searching import everything


class Habit(NamedTuple):
    """A query, a text, and whether the query finds it."""

    query: str
    text: str
    found: bool = True


DATES = (
    Habit("2025", "定于2025年9月举行。"),
    Habit("2025年9月", "定于2025年9月1日举行。"),
    Habit("9月1日", "定于2025年9月1日举行。"),
    Habit("2025年9月1日", "定于2025年9月11日举行。", found=False),
    Habit("2025-09-01", "It was signed on 2025-09-01."),
    Habit("1 September 2025", "It was signed on 1 September 2025 in Tianjin."),
    Habit("September 1, 2025", "It was signed on 1 September 2025 in Tianjin."),
    Habit("2013-2019", "The years 2013–2019 were the busiest."),
    Habit("2019", "The years 2013–2019 were the busiest."),
    Habit("2019", "The years 2013-2019 were the busiest."),
    Habit("２０２５年", "定于2025年举行。"),
    Habit("二〇二五年", "定于二〇二五年举行。"),
    Habit("21世纪", "面向21世纪的合作。"),
)
FIGURES = (
    Habit("5.5%", "Trade grew by 5.5% in a year."),
    Habit("5.5%", "贸易额增长5.5％。"),
    Habit("5.5", "贸易额增长5.5%。"),
    Habit("5.5", "Trade grew by 5 in May and by 5 in June.", found=False),
    Habit("2,600", "More than 2,600 people were detained."),
    Habit("2600", "More than 2,600 people were detained."),
    Habit("2,600", "More than 2600 people were detained."),
    Habit("1,234.56", "It cost 1,234.56 dollars."),
    Habit("1234.56", "It cost 1,234.56 dollars."),
    Habit("1,234.56", "It cost 1234.56 dollars."),
    Habit("1234.65", "It cost 1,234.56 dollars.", found=False),
    Habit('"cost 1234.56 dollars"', "It cost 1,234.56 dollars."),
    Habit('"2600 people"', "More than 2,600 people were detained."),
    Habit('"2,600 people"', "More than 2600 people were detained."),
    Habit("2,600多名", "2,600多名嫌疑人被抓获。"),
    Habit("2600多名", "2,600多名嫌疑人被抓获。"),
    Habit("2,600多名", "2600多名嫌疑人被抓获。"),
    Habit("120km", "全长１２０㎞。"),
    Habit("120 km", "全长１２０㎞。"),
    Habit("20°C", "水温２０℃。"),
    Habit("20℃", "Water of 20 °C."),
    Habit("℃", "水温２０℃。"),
    Habit("3kg", "重３㎏。"),
    Habit("Meridian", "The Meridian™ drill."),
    Habit("2681", "It paid RMB2,681."),
    Habit("RMB2,681", "It paid RMB2,681."),
    Habit("2,681", "It paid RMB 2681."),
    Habit("112,681", "It paid RMB112,681."),
    Habit("681", "It paid RMB2,681.", found=False),
    Habit("1112,681", "Lot 1112,681 was sold."),
    Habit("100 km", "The road is 100km long."),
    Habit("100km", "The road is 100 km long."),
    Habit("100 公里", "公路长100公里。"),
    Habit("3.5万", "培训3.5万人。"),
    Habit("第25次", "第25次会议闭幕。"),
    Habit("5", "All 5 states signed."),
    Habit("C-5+1", "The C-5+1 talks resumed."),
    Habit("C5+1", "The C5+1 talks resumed."),
    Habit("COVID-19", "COVID-19 closed the crossing."),
    Habit("COVID 19", "COVID-19 closed the crossing."),
    Habit("5g网络", "建设5G网络。"),
    Habit("24/7", "The hotline is staffed 24/7."),
    Habit("Ⅱ期", "工程II期开工。"),
)
CHINESE = (
    Habit("边防 合作", "合作涉及海关和边防。"),
    Habit("边防　合作", "合作涉及海关和边防。"),
    Habit("边防、合作", "合作涉及海关和边防。"),
    Habit("边防合作", "合作涉及海关和边防。", found=False),
    Habit("地区信息", "来自各地区，信息不一。", found=False),
    Habit("地区信息", "来自各地区。\n\n信息不一。", found=False),
    Habit("边防合作？", "深化边防合作。"),
    Habit("阿克·博佐尔", "发言人阿克·博佐尔表示欢迎。"),
    Habit("阿克博佐尔", "发言人阿克·博佐尔表示欢迎。"),
    Habit("阿克•博佐尔", "发言人阿克·博佐尔表示欢迎。"),
    Habit("阿克・博佐尔", "发言人阿克·博佐尔表示欢迎。"),
    Habit("博佐尔", "发言人阿克·博佐尔表示欢迎。"),
    Habit("“丝路”倡议", "提出丝路倡议。"),
    Habit("丝路倡议", "提出“丝路”倡议。"),
    Habit("「丝路」", "提出“丝路”倡议。"),
    Habit("《边防条例》", "修订《边防条例》。"),
    Habit("边防条例修订", "《边防条例》修订完成。"),
    Habit("#丝路", "提出丝路倡议。"),
    Habit("bianfang", "深化边防合作。", found=False),
    Habit("防边", "深化边防合作。", found=False),
    Habit("乾", "乾隆年间的地图。"),
    Habit("瞭望", "在瞭望塔上。"),
    Habit("望", "在瞭望塔上。"),
    Habit("狼藉", "现场一片狼藉。"),
    Habit("藉", "现场一片狼藉。"),
    Habit("覆", "答覆已收到，山河覆雪。"),
    Habit("著名", "著名学者出席。"),
    Habit("帳戶", "开立账户。"),
    Habit("资金账户", "资金帐户开立。"),
    Habit("防灾", "防\u200b灾演练。"),
    Habit("防\u200b灾", "防灾演练。"),
    Habit("吉野", "\U00020bb7野家位于街角。", found=False),
    Habit("\U00020bb7野", "\U00020bb7野家位于街角。"),
)
MIXED = (
    Habit("FTA 谈判", "启动FTA谈判。"),
    Habit("FTA谈判", "启动FTA谈判。"),
    Habit("fta谈判", "启动 FTA 谈判。"),
    Habit("“FTA谈判”", "启动FTA谈判。"),
    Habit("边防2025", "边防2025行动。"),
    Habit("边防 2025", "2025年的边防。"),
    Habit("Шанхай", "The city, in Russian Шанхай, is on the coast."),
    Habit("шанхай", "The city, in Russian Шанхай, is on the coast."),
)
ENGLISH = (
    Habit("agreement", "Three agreements were signed."),
    Habit("analyze", "Experts analysed the figures."),
    Habit("dialog", "A dialogue of civilisations."),
    Habit("treaties", "The treaty was signed."),
    Habit("policies", "A policy on water."),
    Habit("smuggled", "The smuggling of ivory."),
    Habit("port", "A transport corridor.", found=False),
    Habit("Kazakhstan", "Kazakhstan's exports grew."),
    Habit("Kazakhstan's", "Exports of Kazakhstan grew."),
    Habit("Kazakhstan’s", "Kazakhstan's exports grew."),
    Habit("Kazakhstan's", "Kazakhstan’s exports grew."),
    Habit("exporters'", "The exporters’ view."),
    Habit("Xi'an", "The road begins in Xi’an today."),
    Habit("counter-terrorism", "A counter-terrorism drill."),
    *(
        Habit(f'"{typed} exercise"', f"A {written} exercise.")
        for typed in ("counter-terrorism", "counter terrorism", "counterterrorism")
        for written in ("counter-terrorism", "counter terrorism", "counterterrorism")
    ),
    Habit('exercise -"counterterrorism exercise"', "A counter-terrorism exercise.", found=False),
    Habit('"counterterrorism exercise"', "A counter-terrorism plan, no exercise.", found=False),
    Habit("co-operation", "Cooperation at the border."),
    Habit("cooperation", "Co-operation at the border."),
    Habit("coordinated", "They co-ordinate patrols."),
    Habit("sceptical", "A skeptical view."),
    Habit("councillor", "The State Councilor spoke."),
    Habit("counter terrorism", "A counter-terrorism drill."),
    Habit("counter-terrorism", "A counter–terrorism drill."),
    Habit("counter\u2011terrorism", "A counter-terrorism drill."),
    Habit("terrorism", "A counter-terrorism drill."),
    Habit("Nur-Sultan", "Talks in Nur-Sultan ended."),
    Habit("rail", "An air/rail terminal."),
    Habit("land/sea", "Land/sea routes opened."),
    Habit('"rule of law"', "They stand by the rule of law."),
    Habit('"rule of law"', "The law of the rule.", found=False),
    Habit("the rule of the law", "They stand by the rule of law."),
    Habit("IT sector", "The IT sector grew."),
    Habit("U.S.", "Exports to the U.S. fell."),
    Habit("R&D", "Spending on R&D rose."),
    Habit("(customs)", "Customs opened."),
    Habit("customs,", "Customs opened."),
    Habit("“customs union”", "A customs union was founded."),
    Habit("Türkiye", "Tu\u0308rkiye was a partner."),
    Habit("Turkiye", "Türkiye was a partner."),
    Habit("metallurgy", "The metal\u00adlurgy plant reopened."),
    Habit("metal\u00adlurgy", "The metallurgy plant reopened."),
    Habit("ﬁnance", "Finance ministers met."),
    Habit("https://archive.example/treaties/2001", "See https://archive.example/treaties/2001 for the text."),
    Habit("archive.example", "See https://archive.example/treaties/2001 for the text."),
    Habit("archive.example", "See [the archive](https://archive.example/treaties/2001)."),
    Habit("press@archive.example", "Write to press@archive.example for details."),
    Habit("bold", "This is **bold** text."),
    Habit("Sino-Tajik -tariff", "The Sino-Tajik border reopened."),
    Habit("Sino-Tajik -tariff", "The Sino-Tajik tariff fell.", found=False),
    Habit('customs -"two gates"', "Customs behind two gates.", found=False),
    Habit('customs -"two gates"', "Two customs gates."),
)
NAMES = (
    Habit("SCO summit", "The Shanghai Cooperation Organisation held a summit."),
    Habit("the SCO", "上海合作组织成立。"),
    Habit("SCO's", "上海合作组织成立。"),
    Habit("SCO?", "上海合作组织成立。"),
    Habit("(SCO)", "上海合作组织成立。"),
    Habit("上合 2025", "上海合作组织2025年峰会。"),
    Habit("上合2025", "上海合作组织2025年峰会。"),
    Habit("上合峰会", "上海合作组织峰会闭幕。"),
    Habit("上合组织峰会", "上海合作组织峰会闭幕。"),
    Habit("上合组织（SCO）", "上海合作组织成立。"),
    Habit("上合组织峰会", "重视上合组织、峰会筹备。", found=False),
    Habit("上合峰会", "重视上合组织、峰会筹备。", found=False),
    Habit("筹备上合", "筹备。上合组织成立。", found=False),
    Habit("summit -SCO", "The SCO summit closed.", found=False),
    Habit("summit -上合", "The SCO summit closed.", found=False),
    Habit("summit -上合组织", "The SCO summit closed.", found=False),
    Habit("summit -上合", "Another summit closed."),
    Habit('summit -"上合"', "The SCO summit closed."),
    Habit("SCO", "The Shanghai Co-operation Organisation met."),
    Habit("summit -SCO峰会", "Summit of the SCO."),
    Habit("闭幕 -上合组织峰会FTA", "上海合作组织峰会闭幕。"),
    Habit("闭幕 -上合组织峰会", "上海合作组织峰会闭幕。", found=False),
    Habit("regional RATS", "The regional antiterrorist structure."),
    Habit("RATS", "The Regional Anti-Terrorist Structure."),
    Habit("反恐机构 -RATS", "反恐机构成立。"),
    Habit("counterpiracy", "开展反海盗演练。"),
    Habit("counter piracy", "开展反海盗演练。"),
    Habit("counter-piracy", "开展反海盗演练。"),
    Habit("反海盗", "Drills against counterpiracy."),
    Habit("上海", "The SCO met in Astana.", found=False),
    Habit("cooperation", "The SCO met in Astana.", found=False),
    Habit("上海合作", "上合组织成立。", found=False),
)
SCO = {
    "name_zh_hans": "上海合作组织", "name_en": "Shanghai Cooperation Organisation",
    "short_name_zh_hans": "上合组织", "short_name_en": "SCO", "aliases_zh_hans": ["上合"],
}  # fmt: skip
HABITS = (*NAMES, *DATES, *FIGURES, *CHINESE, *MIXED, *ENGLISH)
TEXTS = list(dict.fromkeys(habit.text for habit in HABITS))


@pytest.fixture(scope="module", autouse=True)
def _published(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A claim for each text, and one mechanism whose names stand for each other."""
    with django_db_blocker.unblock(), databases.clone(databases.empty()):
        of, piracy = make.article(), make.mechanism("piracy", name_en="Counter-piracy", name_zh_hans="反海盗")
        rats = make.mechanism(
            "rats", name_en="Regional Anti-Terrorist Structure", short_name_en="RATS", name_zh_hans="地区机构"
        )
        claims = [make.claim(of, f"text-{n}", **_statement(text)) for n, text in enumerate(TEXTS)]
        make.publish_rows(of.outlet, of.rights, of, *claims, make.mechanism("sco", **SCO), piracy, rats)
        index_everything()
        yield


def _statement(text: str) -> dict[str, str]:
    chinese = any(letter >= "\u3400" for letter in text)
    return {"statement_zh_hans": text if chinese else "陈述", "statement_en": "Statement" if chinese else text}


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: f"{habit.query} in {habit.text}")
def test_what_people_type_finds_what_they_mean(api: Client, habit: Habit) -> None:
    assert (f"text-{TEXTS.index(habit.text)}" in everything(api, habit.query, lang="en")) == habit.found
