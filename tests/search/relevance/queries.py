"""Sixty queries, half of them Chinese, and the groups of pieces that a reader wants first."""

from typing import NamedTuple

SCO, RATS = "sco sco-title honey", "rats rats-title"


class Query(NamedTuple):
    """A query, the language to read in, and the wanted groups; ``only`` if nothing else may be found."""

    text: str
    lang: str
    wanted: str
    only: bool = True


def _ranked(text: str, lang: str, wanted: str) -> Query:
    """A query that finds more, ranked below the wanted."""
    return Query(text, lang, wanted, only=False)


CHINESE = (
    # Names and aliases, each for all the others.
    _ranked("上海合作组织", "zh-Hans", SCO),
    _ranked("上合", "zh-Hans", SCO),
    _ranked("上合组织", "en", SCO),
    _ranked("上海合作組織", "zh-Hans", SCO),
    _ranked("反恐怖机构", "zh-Hans", RATS),
    _ranked("塔什干执委会", "zh-Hans", RATS),
    Query("银联体", "zh-Hans", "consortium consortium-title"),
    Query("和平使命", "zh-Hans", "mission"),
    Query("作者12", "zh-Hans", "author-012"),
    # One character, two, and phrases.
    _ranked("桥", "zh-Hans", "bridge-title"),
    Query("鲟", "zh-Hans", "sturgeon"),
    Query("驿", "zh-Hans", "relay"),
    Query("缆车", "zh-Hans", "cable-car"),
    _ranked("铁道", "zh-Hans", "railway-title"),
    Query("跨境货运", "zh-Hans", "freight"),
    Query("“水文数据共享”", "zh-Hans", "hydrology"),
    Query("草原上的风电场", "zh-Hans", "wind"),
    Query("合作蓝莓", "zh-Hans", "long"),
    Query("丝绸之路，谁来守护？", "zh-Hans", "question"),
    # Traditional characters, full width, marks.
    Query("無人機演練", "zh-Hans", "drone"),
    Query("衛星導航", "zh-Hans", "satellite"),
    Query("颱風預警", "zh-Hans", "typhoon"),
    Query("裡海水位", "zh-Hans", "caspian"),
    Query("２０２７年", "zh-Hans", "year"),
    Query("撒马尔罕倡议书", "zh-Hans", "charter"),
    Query("中国中亚机制", "zh-Hans", "c5"),
    # Several words, exclusions, both languages.
    Query("集市 缉毒犬", "zh-Hans", "dog"),
    Query("干线 -电气化", "zh-Hans", "trunk"),
    Query("百年", "zh-Hans", "centenary"),
    Query("SCO 蜂蜜", "zh-Hans", "honey"),
)
ENGLISH = (
    _ranked("SCO", "en", SCO),
    _ranked("ｓｃｏ", "zh-Hans", SCO),
    _ranked("Shanghai Cooperation Organisation", "en", SCO),
    _ranked("shanghai cooperation organization", "en", SCO),
    _ranked("RATS", "en", RATS),
    _ranked("Regional Anti-Terrorist Structure", "en", RATS),
    Query("Interbank Consortium", "en", "consortium consortium-title"),
    Query("IBC", "zh-Hans", "consortium consortium-title"),
    Query("Peace Mission", "en", "mission"),
    Query("Samarkand letter", "en", "charter"),
    Query("China-Central Asia mechanism", "en", "c5"),
    Query("author 12", "en", "author-012"),
    _ranked("bridge", "en", "bridge-title"),
    _ranked("RAILWAYS", "en", "railway-title"),
    Query("cable car", "en", "cable-car"),
    Query("ferries", "en", "ferry"),
    Query("quarries", "en", "quarry"),
    Query("ratifying", "en", "ratify"),
    Query("ｇｌａｃｉｅｒ", "en", "glacier decoy-glacier"),
    Query('"melting glaciers"', "en", "glacier"),
    Query('"lighthouse keeper"', "en", "lighthouse"),
    Query('"cooperation blueberry"', "en", "long"),
    Query("stalagmites", "en", "long"),
    Query("beekeeping -honey", "en", "beekeeping"),
    Query("trunk line -electrified", "en", "trunk"),
    Query("sniffer dogs bazaar", "en", "dog"),
    Query("yak 奶酪", "en", "yak"),
    Query("violins", "en", "violin"),
    Query("Who guards the Silk Road", "en", "question"),
    Query("falcon 训练", "en", "falcon"),
)
QUERIES = CHINESE + ENGLISH
