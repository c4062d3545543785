"""Rights notice, responsible editor and outlet: what stands between the two times, with nothing between them.

Notice and outlet become public, editors never do. So what may still hold an editor's name is refused.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from articles.parsing.refusals import refuse

# Only needed where nothing else says where the outlet's name begins.
_OUTLETS = """
环球时报/环球网/人民日报/人民网/新华社/新华网/中国日报/中国日报网/光明日报/光明网/经济日报/解放军报/参考消息/中国新闻网/中新网/
中国新闻社/央视新闻/央视网/央广网/国际在线/中国青年报/澎湃新闻/北京日报/Global Times/China Daily/Xinhua/People's Daily
"""
KNOWN_OUTLETS: Final = tuple(name.strip() for name in _OUTLETS.split("/"))
_ROLES = "责任?编辑?|编辑|编审|审核|审校|校对|Editors?"
_MARK = re.compile(rf"[\[(（【［]?(?:值班|执行|网络|实习)?(?P<role>{_ROLES})[ \t]?[:：]")
_SOURCE = re.compile(r"来源[ \t]?[:：]\s?")
_ASCII_STOP = re.compile(r"(?<=[a-z]{2})\.(?=[^\W\d_])")
_BETWEEN_EDITORS: Final = " \t、，,;；/|&"
_CLOSING: Final = "])）】］"
# Longer than three characters may be a name of two with the beginning of an outlet's name.
_EDITOR_NAMES = re.compile(r"(?:(?:[\u4e00-\u9fff]{2,3}|[A-Za-z][A-Za-z .'-]{1,60})?[ 、，,;；/|&]*)*+")
_NAMES_EDITOR = re.compile(r"责编|责任编|编审|审校|校对|(?:编辑|审核)\s|\bEditors?\b")
_IN_NO_OUTLET = re.compile(r"责编|编辑|编审|审核|审校|校对|\bEditor|[:：。\[\]【】［］]")
_LABEL = re.compile(r"[:：()（）\[\]【】［］]")
_RIGHTS = re.compile(
    r"版权|授权|许可|转载|镜像|侵权|必究|追究|©|copyright|rights|permission|authori[sz]|reproduc", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Credits:
    """``editor`` is the one named in the text, '' where nobody is."""

    notice: str
    outlet: str
    editor: str = field(repr=False)

    @property
    def is_plain(self) -> bool:
        """Whether each sentence of the notice speaks of rights: only then it is no end of a body for sure."""
        return all(_RIGHTS.search(part) for part in _sentences(self.notice))


def read_credits(text: str, start: int, end: int, editors: Sequence[str]) -> Credits:
    """Read ``text[start:end]``; ``editors`` are the names that the JSON gives. Raises DumpError."""
    middle = text[start:end]
    marks = list(_MARK.finditer(middle))
    after = marks[-1].end() if marks else 0
    notice, outlet = _marked(middle, marks, editors) if marks else _unmarked(middle.strip())
    if outlet is None or not _is_outlet(outlet, editors):
        named = marks or _NAMES_EDITOR.search(outlet or "")
        raise refuse("editor_unclear" if named else "outlet_unclear", text, start + after)
    if not outlet:
        raise refuse("no_outlet", text, end)
    if not _is_notice(notice, editors):
        raise refuse("notice_unclear", text, start)
    return Credits(notice, outlet, _spoken_editor(middle, marks, outlet))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _marked(middle: str, marks: Sequence[re.Match[str]], editors: Sequence[str]) -> tuple[str, str | None]:
    rest = middle[marks[-1].end() :].strip()
    source = _SOURCE.search(rest)
    outlet = rest[source.end() :] if source else _after_names(rest, editors)
    return _spaced(middle[: marks[0].start()]), None if outlet is None else _spaced(outlet)


def _after_names(rest: str, editors: Sequence[str]) -> str | None:
    """The outlet, which begins where the names that the JSON repeats end; another name may only be before a known
    outlet."""
    left = _without(rest, editors).lstrip(_CLOSING)
    if left != rest and not left.startswith(tuple(_BETWEEN_EDITORS)):
        return left
    known = _known_outlet(left)
    return known if known and _EDITOR_NAMES.fullmatch(left.removesuffix(known).rstrip(_CLOSING)) else None


def _without(rest: str, names: Sequence[str]) -> str:
    for name in filter(None, names):
        after = rest.lstrip(_BETWEEN_EDITORS)
        rest = after.removeprefix(name) if after.startswith(name) else rest
    return rest


def _unmarked(middle: str) -> tuple[str, str | None]:
    """Without an editor the notice's last full stop is the border; a name alone is an outlet without notice."""
    notice, stop, outlet = middle.rpartition("。")
    source = _SOURCE.match(outlet.lstrip())
    if source:
        return _spaced(notice + stop), _spaced(outlet.lstrip()[source.end() :])
    if stop:
        return _spaced(notice + stop), _spaced(outlet)
    return _unstopped(middle)


def _unstopped(middle: str) -> tuple[str, str | None]:
    stops = [match.end() for match in _ASCII_STOP.finditer(middle)]
    if len(stops) == 1:
        return _spaced(middle[: stops[0]]), _spaced(middle[stops[0] :])
    known = _known_outlet(middle)
    if known and _RIGHTS.search(middle):
        return _spaced(middle.removesuffix(known)), known
    unclear = stops or _RIGHTS.search(middle) or re.search("[,，;；]", middle)
    return "", None if unclear else _spaced(middle)


def _known_outlet(text: str) -> str:
    return max((name for name in KNOWN_OUTLETS if text.endswith(name)), key=len, default="")


def _is_outlet(outlet: str, editors: Sequence[str]) -> bool:
    """Not with a name or a label left in it; before a known outlet only another one may stand."""
    before = outlet.removesuffix(_known_outlet(outlet)).strip(" /|·-—")
    alone = before in {"", outlet, *KNOWN_OUTLETS}
    balanced = all(outlet.count(left) == outlet.count(right) for left, right in ("()", "（）"))
    return alone and balanced and not _IN_NO_OUTLET.search(outlet) and not _names_any(outlet, editors)


def _is_notice(notice: str, editors: Sequence[str]) -> bool:
    """What follows its last full stop speaks of rights too, or else it is the beginning of something else."""
    last = re.split("[。.]", notice)[-1].strip()
    open_end = last and (_LABEL.search(last) or not _RIGHTS.search(last))
    return not open_end and not _NAMES_EDITOR.search(notice) and not _names_any(notice, editors)


def _names_any(text: str, editors: Sequence[str]) -> bool:
    return any(name in text for name in editors if name)


def _sentences(notice: str) -> list[str]:
    return [part for part in re.split(r"。|(?<=[a-z]{2})\.", notice) if part.strip()]


def _spoken_editor(middle: str, marks: Sequence[re.Match[str]], outlet: str) -> str:
    """The editors named before the outlet, for dumps whose JSON names nobody; proofreaders are none."""
    ends = [mark.start() for mark in marks[1:]] + [len(middle)]
    parts = [_names(middle[mark.end() : end], outlet) for mark, end in zip(marks, ends, strict=False) if _edits(mark)]
    return "、".join(filter(None, parts))


def _edits(mark: re.Match[str]) -> bool:
    return "编" in mark["role"] or mark["role"].startswith("Editor")


def _names(part: str, outlet: str) -> str:
    return _spaced(_SOURCE.sub("", part.strip().removesuffix(outlet))).strip(_BETWEEN_EDITORS + _CLOSING)
