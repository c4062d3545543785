"""The words of the corpus' ordinary sentences, commonest first. Nothing that is planted occurs here."""


def _words(text: str) -> list[str]:
    return text.split()


ZH = _words("""
    安全 合作 成员国 会议 地区 发展 协调 边防 执法 禁毒 情报 信息 联合 演习 声明 总理 外长 代表 专家 共识 行动 打击 犯罪
    稳定 和平 互信 平等 协商 文明 秘书处 机构 建立 完善 提升 推动 加强 深化 落实 通过 签署 举行 参加 讨论 评估 交流 培训
    网络 能源 贸易 投资 文化 教育 卫生 环境 粮食 气候 青年 智库 媒体 城市 海关 金融 结算 基金 项目 计划 战略 议程 峰会
    观察员 对话 伙伴 框架 文件 备忘录 协定 条约 法律 规则 程序 标准 经验 问题 挑战 风险 威胁 机遇 形势 变化 影响 作用
    意义 目标 任务 措施 方案 建议 报告 统计 案件 人员 设备 技术 平台 热线 巡逻 检查 监测 响应 救援 重建 援助 治理
""")
ZH_LINKS = _words("在 对 与 为 的 和 将 已 从 就 向 以 各 及 等 并 由 把 更 也")

EN = _words("""
    security cooperation member state meeting region development border enforcement intelligence information joint
    exercise statement summit council minister representative expert group consensus action prevention crime
    stability peace trust equality consultation culture secretariat body agreement treaty strategy agenda observer
    dialogue partner framework document memorandum procedure standard experience question challenge risk threat
    opportunity situation change influence role goal task measure plan proposal report statistic case person
    equipment technology platform hotline patrol inspection response relief assistance governance energy trade
    investment education health environment food climate youth media city customs finance settlement fund project
    network law
""")
EN_LINKS = _words("of the in and for with on by to from under over between across after before through against")
EN_VERBS = _words("adopted discussed strengthened signed reviewed launched coordinated widened agreed assessed shared")

# The names of mechanisms: every pair of a field and a form is one.
FIELDS = (
    ("应急", "Emergency"), ("防灾", "Disaster"), ("司法", "Justice"), ("海事", "Maritime"), ("邮政", "Postal"),
    ("计量", "Metrology"), ("测绘", "Survey"), ("档案", "Archive"), ("博物馆", "Museum"), ("体育", "Sports"),
)  # fmt: skip
FORMS = (
    ("理事会", "Council"), ("论坛", "Forum"), ("联盟", "Alliance"), ("委员会", "Committee"),
    ("联络处", "Liaison Office"), ("研讨会", "Seminar"), ("学院", "Academy"), ("实验室", "Laboratory"),
    ("工作站", "Station"), ("公约组", "Panel"),
)  # fmt: skip
POSITIONS = (("研究员", "Research fellow"), ("教授", "Professor"), ("记者", "Reporter"), ("编辑", "Editor"))
INSTITUTES = (("欧亚研究所", "Institute for Eurasia"), ("国际问题学校", "School of International Affairs"))
