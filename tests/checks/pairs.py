"""Subjects for tests: one pair of texts, checked as the desk checks it."""

from collections.abc import Sequence
from typing import Any

from articles.text_readers import READERS
from sco.checks.findings import Finding
from sco.checks.running import run_checks
from sco.checks.subjects import Form, Named, Pair, Subject

NAMES = (
    Named("mechanism:sco", ["上海合作组织", "上合组织"], ["Shanghai Cooperation Organisation", "SCO"]),
    Named(
        "mechanism:rats",
        ["上海合作组织地区反恐怖机构", "地区反恐怖机构"],
        ["Regional Anti-Terrorist Structure", "RATS"],
    ),
    Named("mechanism:anti-drug-centre", ["上海合作组织禁毒中心"], ["SCO Anti-Drug Centre"]),
    Named("mechanism:terrorism", ["《反恐怖主义公约》"], ["Convention against Terrorism"]),
    Named("mechanism:xiezuo", ["“协作”"], ["Cooperation (Xiezuo)"]),
    Named("state:china", ["中国"], ["China"], is_state=True),
    Named("state:russia", ["俄罗斯"], ["Russia"], is_state=True),
    Named("state:belarus", ["白俄罗斯"], ["Belarus"], is_state=True),
    Named("state:india", ["印度"], ["India"], is_state=True),
    Named("author:li-tianyi", ["李天毅"], ["Li Tianyi"]),
)


def check(zh: str, en: str = "", *, form: Form = Form.PROSE, names: Sequence[Named] = (), **more: Any) -> list[Finding]:
    """The findings on one pair of texts."""
    pair = Pair("body", form, zh, en, required=True)
    return run_checks(Subject(pairs=[pair], names=names, **more), READERS)


def found(check_name: str, zh: str, en: str = "", **more: Any) -> list[str]:
    """What one check says about a pair: ``level problem: words``."""
    return [
        f"{finding.level} {finding.code.partition('.')[2]}: {finding.details.get('words', finding.place.words)}"
        for finding in check(zh, en, **more)
        if finding.check == check_name
    ]
