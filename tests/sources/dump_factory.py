"""Dumps for the tests, rendered from fields. Every sentence in here was written for this project."""

import json
from dataclasses import dataclass, replace

CHINESE = (
    "成员国的专家上周在会议上交换了意见。与会者一共提出12项建议。",
    "报告说,去年各方处理了310多起案件;经费约2.5亿元。",
    "下一次会议的时间还没有确定。(作者是一家研究机构的访问学者)",
)
ENGLISH = (
    "Experts of the member states met last week. They made more than 1,200 proposals.",
    "The report lists 40-plus joint drills since 2019.",
    "No date has been set for the next meeting. (The author is a visiting fellow at a research institute)",
)
NOTICE = "本网版权作品,未经授权,请勿转载。"
EDITOR = {"email": "desk@example.org", "name": "某编辑"}


@dataclass(frozen=True)
class Fields:
    """The fields of a dump as they are written, in order."""

    source_id: str = "9AbCdEfGh01"
    byline: str = "作者:张三"
    host: str = "opinion.huanqiu.com"
    kind: str = "article"
    title: str = "专家会议提出十二项建议"
    channel: str = "/e3pmub6h5/e3pr9baf6"
    paragraphs: tuple[str, ...] = CHINESE
    created: str = "1735689600000"
    notice: str = NOTICE
    editor: str = "责编:某编辑"
    outlet: str = "环球时报"
    published: str = "1735693200001"
    flags: str = "11[]"
    editor_json: str = json.dumps(EDITOR, ensure_ascii=False)
    repeat: bool = True
    gap: str = " "

    def text(self) -> str:
        """The dump."""
        body = self.gap.join(self.paragraphs)
        start = f"{self.source_id}{self.byline}{self.host}{self.kind}{self.title}{self.channel}{body} "
        end = f"{self.created}{self.notice}{self.editor}{self.outlet}{self.published}{self.flags}{self.editor_json}"
        return start + end + (f"\n{body}" if self.repeat else "")

    def data(self) -> bytes:
        """The dump in UTF-8."""
        return self.text().encode()

    def but(self, **changes: object) -> "Fields":
        """The same with other fields."""
        return replace(self, **changes)  # type: ignore[arg-type]


PIECE = Fields()
ENGLISH_PIECE = Fields(
    byline="",
    title="Experts meet, and propose",
    paragraphs=ENGLISH,
    notice="Copyright by the outlet. All rights reserved.",
    editor="",
    editor_json="",
    outlet="Global Times",
)
