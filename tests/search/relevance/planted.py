"""What is hidden in the corpus: texts whose words occur nowhere else, so that the answers to queries are known.

A key names a group of pieces. Groups whose key begins with “decoy” look alike and must not be found.
"""

from typing import NamedTuple


class Plant(NamedTuple):
    """Texts for one field of ``copies`` pieces: a title or name is replaced, a sentence is put into any other field."""

    key: str
    field: str
    zh: str
    en: str
    copies: int = 1

    @property
    def kind(self) -> str:
        """The kind that has the field."""
        return {"statement": "claim", "biography": "author", "description": "mechanism"}.get(self.field, "article")


class Named(NamedTuple):
    """A mechanism by its names: Chinese, English; short names, and aliases separated by “|”."""

    key: str
    zh: str
    en: str
    short_zh: str = ""
    short_en: str = ""
    aliases_zh: str = ""
    aliases_en: str = ""


MECHANISMS = (
    Named("sco", "上海合作组织", "Shanghai Cooperation Organisation", "上合组织", "SCO", "上合",
          "Shanghai Cooperation Organization"),
    Named("rats", "地区反恐怖机构", "Regional Anti-Terrorist Structure", "反恐怖机构", "RATS", "塔什干执委会",
          "Tashkent Executive Committee"),
    Named("consortium", "银行联合体", "Interbank Consortium", "银联体", "IBC"),
    Named("mission", "“和平使命”系列", "“Peace Mission” series", aliases_zh="和平使命", aliases_en="Peace Mission"),
    Named("c5", "中国—中亚机制", "China–Central Asia Mechanism", "中亚五国", "C+C5"),
    Named("charter", "《撒马尔罕倡议书》", "Samarkand Letter of Initiative"),
)  # fmt: skip

PLANTS = (
    # Every name of one mechanism, in titles and, below these in rank, in bodies.
    Plant("sco-title", "title", "上海合作组织二十五年回望", "A quarter of a century in view"),
    Plant("sco-title", "title", "上合组织的新一步", "One more step forward"),
    Plant("sco-title", "title", "二十五年后再看", "SCO at twenty-five"),
    Plant("sco-title", "title", "又一步", "Shanghai Cooperation Organisation turns a page"),
    Plant("sco-body", "body", "上海合作组织对此表示欢迎。", "The SCO welcomed this.", 15),
    Plant("sco-body", "body", "上合为此设立专栏。", "The Shanghai Cooperation Organisation keeps a column on it.", 15),
    Plant("rats-title", "title", "地区反恐怖机构换届", "New leaders in Tashkent"),
    Plant("rats-title", "title", "塔什干的新面孔", "RATS under new leaders"),
    Plant("rats-body", "body", "反恐怖机构提供了资料。", "The Regional Anti-Terrorist Structure helped.", 12),
    Plant("consortium-title", "title", "银联体二十年", "Twenty years of the Interbank Consortium"),
    # A word in titles beats the same word in summaries and bodies.
    Plant("bridge-title", "title", "跨河大桥通车", "The bridge over the river opens", 3),
    Plant("bridge-summary", "summary", "桥梁工程师作了说明。", "An engineer explained the bridge.", 14),
    Plant("bridge-body", "body", "新桥连接两岸。", "New bridges join the banks.", 30),
    Plant("railway-title", "title", "铁道复线竣工", "Second railway track completed", 4),
    Plant("railway-body", "body", "铁道沿线设站。", "Stations line the railway.", 40),
    # Words, characters and phrases, with what only looks like them.
    Plant("cable-car", "body", "访客乘坐缆车上山。", "Visitors took the cable car.", 3),
    Plant("decoy-cable-car", "body", "工人检修车缆。", "Workers checked the ropes.", 4),
    Plant("sturgeon", "summary", "鲟是受保护的鱼。", "The sturgeon is a protected fish.", 2),
    Plant("sturgeon", "statement", "每年放流鲟鱼苗。", "Young sturgeons are released each year."),
    Plant("relay", "body", "古驿道重新开放。", "The old relay road reopened.", 2),
    Plant("relay", "description", "旧时的驿站。", "It was a relay post once."),
    Plant("freight", "body", "跨境货运班列每周两趟。", "Cross-border freight trains leave twice a week.", 2),
    Plant("decoy-freight", "body", "货运跨境班列停运。", "Freight is crossing the border on other trains.", 5),
    Plant("hydrology", "body", "双方开放水文数据共享系统。", "Both opened hydrological data sharing systems.", 2),
    Plant("decoy-hydrology", "body", "数据共享前先核对水文。", "Sharing came before data were hydrological.", 4),
    Plant("drone", "summary", "无人机演练首次夜间进行。", "Drones flew at night for the first time.", 3),
    Plant("satellite", "statement", "卫星导航覆盖全境。", "Satellite navigation covers the whole territory.", 2),
    Plant("typhoon", "title", "台风预警改用新系统", "Typhoon alerts move to a new system"),
    Plant("caspian", "body", "里海水位继续下降。", "The level of the Caspian Sea keeps falling.", 4),
    Plant("year", "statement", "工程定于2027年完工。", "The works end in 2027.", 2),
    Plant("wind", "body", "草原上的风电场并网。", "The wind farm on the steppe went online.", 2),
    Plant("decoy-wind", "body", "风电场上的草原。", "A steppe beside windy farms.", 3),
    Plant("electric", "title", "干线电气化", "Trunk line electrified"),
    Plant("trunk", "body", "干线货站扩建。", "The depot on the trunk line grew.", 3),
    Plant("trunk-electric", "body", "干线电气化提前。", "The trunk line is being electrified early.", 3),
    Plant("dog", "body", "缉毒犬在集市执勤。", "Sniffer dogs work at the bazaar.", 2),
    Plant("decoy-dog", "body", "集市照常营业。", "The bazaar stayed open.", 6),
    Plant("decoy-dog", "body", "缉毒犬退役。", "Sniffer dogs retired.", 6),
    Plant("honey", "title", "上合组织的甜蜜生意：蜂蜜", "Sweet business: honey"),
    Plant("decoy-honey", "summary", "蜂蜜产量上升。", "The honey harvest rose.", 5),
    Plant("beekeeping", "statement", "养蜂人增加一成。", "Beekeeping grew by a tenth.", 3),
    Plant("decoy-beekeeping", "statement", "蜂箱增加。", "Beekeeping yields honey.", 2),
    Plant("question", "title", "丝绸之路，谁来守护？", "Who, then, guards the Silk Road?"),
    # English forms.
    Plant("ferry", "body", "渡轮每日往返。", "A ferry crosses every day.", 2),
    Plant("ferry", "statement", "渡轮共有九艘。", "There are nine ferries."),
    Plant("quarry", "body", "采石场限时作业。", "Quarrying stops at night.", 2),
    Plant("ratify", "summary", "议定案获批准书。", "Two parliaments ratified the text.", 3),
    Plant("glacier", "title", "冰川消融", "Melting glaciers of the Pamirs", 2),
    Plant("decoy-glacier", "body", "冰川退缩。", "A glacier was said to be slowly melting.", 4),
    Plant("saffron", "title", "藏红花", "Saffron fields", 2),
    Plant("lighthouse", "statement", "灯塔守护人培训四十名。", "Forty lighthouse keepers were trained.", 2),
    Plant("decoy-lighthouse", "body", "守护人看守灯塔。", "A keeper of a lighthouse.", 4),
    Plant("yak", "title", "牦牛奶酪", "Yak cheese"),
    Plant("violin", "biography", "业余小提琴手。", "Plays the violin.", 2),
    Plant("falcon", "description", "猎鹰训练由其负责。", "It trains falcons.", 2),
    Plant("centenary", "summary", "百年校庆。", "A centenary was celebrated.", 10),
    Plant("centenary", "title", "百年老校", "Centenary of a school", 2),
)

# At the end of a body with more positions than a tsvector keeps, next to words that it has counted out long before.
LONG = Plant("long", "body", "合作蓝莓园旁有石笋。", "A cooperation blueberry stands by the stalagmite.")
