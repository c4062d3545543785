"""Parses rights notice, responsible editor and outlet: the fields between the two times, which nothing separates.

Notice and outlet are published, editors never are, so a dump is refused if either may contain an editor's name.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from articles.parsing.segmentation import collapse_spaces
from articles.sources.errors import SourceError
from articles.sources.words import lines

# Needed only where nothing else marks the beginning of the outlet's name.
KNOWN_OUTLETS: Final = lines("outlets")
_EDITS: Final = "责任?编辑?|编辑|编审|Editors?"
_LABEL = re.compile(rf"[\[(（【［]?(?:值班|执行|网络|实习)?(?:(?P<edits>{_EDITS})|审核|审校|校对)[ \t]?[:：]")
_SOURCE = re.compile(r"来源[ \t]?[:：]\s?")
# Only after two lower-case letters, because the full stops of “U.S.” end no sentence.
_ASCII_STOP = re.compile(r"(?<=[a-z]{2})\.(?=[^\W\d_])")
_SEPARATORS: Final = " \t、，,;；/|&"
_CLOSING: Final = "])）】］"
# Four characters or more may be a name of two and the beginning of an outlet's name. Possessive, because the repeated
# alternatives would otherwise take exponential time on a long run of letters.
_EDITOR_NAMES = re.compile(r"(?:(?:[\u4e00-\u9fff]{2,3}|[A-Za-z][A-Za-z .'-]{1,60})?[ 、，,;；/|&]*)*+")
_NAMES_EDITOR = re.compile(r"责编|责任编|编审|审校|校对|(?:编辑|审核)\s|\bEditors?\b")
_IN_NO_OUTLET = re.compile(r"责编|编辑|编审|审核|审校|校对|\bEditor|[:：。\[\]【】［］]")
_LABEL_MARK = re.compile(r"[:：()（）\[\]【】［］]")
_RIGHTS = re.compile(
    r"版权|授权|许可|转载|镜像|侵权|必究|追究|©|copyright|rights|permission|authori[sz]|reproduc", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Credits:
    """``editor`` is '' where nobody is named; several names are separated by “、”."""

    notice: str
    outlet: str
    editor: str = field(repr=False)  # personal data, which must not reach a log by way of repr

    @property
    def is_only_about_rights(self) -> bool:
        """Whether every sentence of the notice is about rights, so that none can be the end of a body."""
        sentences = re.split(r"。|(?<=[a-z]{2})\.", self.notice)
        return all(_RIGHTS.search(sentence) for sentence in sentences if sentence.strip())


def parse_credits(text: str, start: int, end: int, editors: Sequence[str]) -> Credits:
    """Parse ``text[start:end]``; ``editors`` are the names given in the JSON. Raises SourceError."""
    middle = text[start:end]
    labels = list(_LABEL.finditer(middle))
    notice, outlet = _after_labels(middle, labels, editors) if labels else _without_labels(middle.strip())
    notice, outlet = collapse_spaces(notice), None if outlet is None else collapse_spaces(outlet)
    if outlet is None or not _is_outlet(outlet, editors):
        reason = "editor_unclear" if labels or _NAMES_EDITOR.search(outlet or "") else "outlet_unclear"
        raise SourceError.at(reason, text, start + (labels[-1].end() if labels else 0))
    if not outlet:
        raise SourceError.at("no_outlet", text, end)
    if not _is_notice(notice, editors):
        raise SourceError.at("notice_unclear", text, start)
    return Credits(notice, outlet, "、".join(editors) or _named_editors(middle, labels, outlet))


def _after_labels(middle: str, labels: Sequence[re.Match[str]], editors: Sequence[str]) -> tuple[str, str | None]:
    rest = middle[labels[-1].end() :].strip()
    source = _SOURCE.search(rest)
    return middle[: labels[0].start()], rest[source.end() :] if source else _after_names(rest, editors)


def _after_names(rest: str, editors: Sequence[str]) -> str | None:
    """The outlet, which begins after the names that the JSON repeats; None if it is unclear where."""
    left = rest
    for name in editors:
        after = left.lstrip(_SEPARATORS)
        left = after.removeprefix(name) if after.startswith(name) else left
    left = left.lstrip(_CLOSING)
    if left != rest and not left.startswith(tuple(_SEPARATORS)):
        return left
    # A name that the JSON lacks can be distinguished from the outlet only if the outlet is known.
    known = _known_outlet(left)
    if known and _EDITOR_NAMES.fullmatch(left.removesuffix(known).rstrip(_CLOSING)):
        return known
    return _known_before_a_mark(left)


def _known_before_a_mark(left: str) -> str | None:
    """A known outlet, and what stands beside it, after the names of editors: 某编辑环球网/张三."""
    for name in sorted(KNOWN_OUTLETS, key=len, reverse=True):
        at = left.find(name)
        marked = at >= 0 and re.match(r"\s*(?:[/／|｜]|记者)", left[at + len(name) :])
        if marked and _EDITOR_NAMES.fullmatch(left[:at].rstrip(_CLOSING)):
            return left[at:]
    return None


def _without_labels(middle: str) -> tuple[str, str | None]:
    """Notice and outlet where no editor is named; the outlet is None if it is unclear where it begins."""
    # The last full stop ends the notice. Without one, a text that says nothing of rights is an outlet alone.
    notice, stop, outlet = middle.rpartition("。")
    source = _SOURCE.match(outlet.lstrip())
    if source or stop:
        return notice + stop, outlet.lstrip()[source.end() :] if source else outlet
    stops = [match.end() for match in _ASCII_STOP.finditer(middle)]
    if len(stops) == 1:
        return middle[: stops[0]], middle[stops[0] :]
    known = _known_outlet(middle)
    if known and _RIGHTS.search(middle):
        return middle.removesuffix(known), known
    unclear = stops or _RIGHTS.search(middle) or re.search("[,，;；]", middle)
    return "", None if unclear else middle


def _known_outlet(text: str) -> str:
    return max((name for name in KNOWN_OUTLETS if text.endswith(name)), key=len, default="")


def _is_outlet(outlet: str, editors: Sequence[str]) -> bool:
    """Whether no name or label is left in it; only another known outlet may precede a known one."""
    before = outlet.removesuffix(_known_outlet(outlet)).strip(" /|·-—")
    balanced = all(outlet.count(left) == outlet.count(right) for left, right in ("()", "（）"))
    named = _IN_NO_OUTLET.search(outlet) or any(name in outlet for name in editors)
    return before in {"", outlet, *KNOWN_OUTLETS} and balanced and not named


def _is_notice(notice: str, editors: Sequence[str]) -> bool:
    """Whether it names nobody, and the text after its last full stop is about rights too."""
    # What follows that full stop may be the name of an editor without a label.
    last = re.split("[。.]", notice)[-1].strip()
    unclear_end = last and (_LABEL_MARK.search(last) or not _RIGHTS.search(last))
    return not unclear_end and not _NAMES_EDITOR.search(notice) and not any(name in notice for name in editors)


def _named_editors(middle: str, labels: Sequence[re.Match[str]], outlet: str) -> str:
    """The editors named before the outlet, for dumps whose JSON names nobody; proofreaders are not editors."""
    ends = [label.start() for label in labels[1:]] + [len(middle)]
    found = []
    for label, end in zip(labels, ends, strict=False):
        names = _SOURCE.sub("", middle[label.end() : end].strip().removesuffix(outlet))
        if label["edits"]:
            found.append(collapse_spaces(names).strip(_SEPARATORS + _CLOSING))
    return "、".join(filter(None, found))
