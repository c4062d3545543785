"""Chinese and English texts of realistic length, from fixed pools of words: the same seed gives the same texts."""

import random
from collections.abc import Callable, Mapping


def _words(text: str) -> list[str]:
    return text.split()


_ZH = _words("""
    安全 合作 成员国 机制 会议 中心 地区 发展 协调 边防 执法 反恐 禁毒 情报 信息 联合 演习 公约 声明 元首 总理 外长
    代表 专家 高官 工作组 共识 行动 打击 防范 毒品 犯罪 组织 极端 势力 稳定 和平 互信 平等 协商 文明 多样 共同
    秘书处 常设 机构 建立 完善 提升 推动 加强 深化 落实 通过 签署 举行 参加 讨论 评估 交流 培训 网络 数据 生物 外空
    能源 交通 贸易 投资 文化 教育 卫生 环境 水资源 粮食 气候 青年 妇女 智库 媒体 城市 口岸 铁路 公路 航空 海关 金融
    结算 银行 基金 项目 计划 战略 路线图 纲要 议程 峰会 轮值 主席国 观察员 对话 伙伴 联系 框架 文件 备忘录 协定 条约
    法律 规则 程序 标准 经验 问题 挑战 风险 威胁 机遇 形势 变化 影响 作用 意义 目标 任务 措施 方案 建议 报告 统计
    案件 人员 设备 技术 平台 热线 演练 巡逻 检查 监测 预警 响应 救援 重建 援助 治理
""")
_ZH_LINKS = _words("""
    在 对 与 为 的 和 将 已 从 就 向 以 各 及 等 并 由 把 更 也
""")
_EN = _words("""
    security cooperation member state mechanism meeting centre region development border defence law enforcement
    counter terrorism narcotics intelligence information joint exercise convention declaration summit council head
    minister representative expert senior official working group consensus action prevention crime organisation
    force stability peace trust equality consultation culture secretariat permanent body structure agreement treaty
    protocol programme strategy roadmap agenda chairmanship observer dialogue partner framework document memorandum
    procedure standard experience question challenge risk threat opportunity situation change influence role goal
    task measure plan proposal report statistic case person equipment technology platform hotline drill patrol
    inspection warning response relief assistance governance energy transport trade investment education health
    environment water food climate youth media city port railway road aviation customs finance settlement bank fund
    project network data
""")
_EN_LINKS = _words("""
    of the in and for with on by to from under over between across after before through against
""")
_EN_VERBS = _words("""
    adopted discussed strengthened signed reviewed launched coordinated widened agreed assessed shared
""")


# Words that only some bodies contain, each with its share of them: searches need rare and less rare ones, and those
# above are in nearly every body.
SHARES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.04, 0.08)
_ZH_RARE = _words("驼队 冰川 棉花 渡轮 灯塔 矿山 草原 蜂蜜 葡萄 丝绸 地震 沙漠 湖泊 果园 温泉 牧民")
_EN_RARE = _words("""
    caravan glacier cotton ferry lighthouse quarry steppe honey
    vineyard silk earthquake desert lake orchard geyser herder
""")
ZH_SHARES = dict(zip(_ZH_RARE, SHARES * 2, strict=True))
EN_SHARES = dict(zip(_EN_RARE, SHARES * 2, strict=True))


class Writer:
    """Writes Chinese and English texts of a given length."""

    def __init__(self, seed: int) -> None:
        self.random, self.seasoning = random.Random(seed), random.Random(seed + 1)
        self._zh = [self._chinese_sentence() for _ in range(4000)]
        self._en = [self._english_sentence() for _ in range(4000)]

    def chinese(self, characters: int) -> str:
        """About this many characters, in paragraphs."""
        return self._text(self._zh, characters, len, "")

    def english(self, words: int) -> str:
        """About this many words, in paragraphs."""
        return self._text(self._en, words, lambda sentence: sentence.count(" ") + 1, " ")

    def chinese_body(self) -> str:
        """About 1,700 characters, a few rarer words among them."""
        return self._seasoned(self.chinese(1700), ZH_SHARES, "其中谈到{}。")

    def english_body(self) -> str:
        """About 900 words, a few rarer ones among them."""
        return self._seasoned(self.english(900), EN_SHARES, " It mentions the {}.")

    def chinese_title(self) -> str:
        """Four to seven words without punctuation."""
        return "".join(self.random.choices(_ZH, k=self.random.randint(4, 7)))

    def english_title(self) -> str:
        """Five to nine words without punctuation."""
        return " ".join(self.random.choices(_EN, k=self.random.randint(5, 9))).capitalize()

    def _seasoned(self, text: str, shares: Mapping[str, float], sentence: str) -> str:
        # In any paragraph: were it always the last, each snippet would be cut from the end of a body.
        chosen = [word for word, share in shares.items() if self.seasoning.random() < share]
        paragraphs = text.split("\n\n")
        for word in chosen:
            paragraphs[self.seasoning.randrange(len(paragraphs))] += sentence.format(word)
        return "\n\n".join(paragraphs)

    def _text(self, pool: list[str], size: int, measure: Callable[[str], int], joint: str) -> str:
        paragraphs, sentences, left = [], [], size
        while left > 0:
            sentences.append(self.random.choice(pool))
            left -= measure(sentences[-1])
            if len(sentences) == 5 or left <= 0:
                paragraphs.append(joint.join(sentences))
                sentences = []
        return "\n\n".join(paragraphs)

    def _chinese_sentence(self) -> str:
        words = []
        for _ in range(self.random.randint(6, 14)):
            words.append(self.random.choice(_ZH))
            if self.random.random() < 0.4:
                words.append(self.random.choice(_ZH_LINKS))
        return "".join(words[: len(words) // 2]) + "，" + "".join(words[len(words) // 2 :]) + "。"

    def _english_sentence(self) -> str:
        words = [self.random.choice(_EN), self.random.choice(_EN_VERBS)]
        for _ in range(self.random.randint(4, 10)):
            words += [self.random.choice(_EN_LINKS), self.random.choice(_EN)]
        return " ".join(words).capitalize() + "."
