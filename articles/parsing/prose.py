"""What a body is written in, and its paragraphs."""

import re
from typing import Final, Literal

Language = Literal["zh-hans", "en"]
_HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"
_A_HAN = re.compile(f"[{_HAN}]")
_A_LATIN = re.compile(r"[A-Za-z]")
# Each traditional character with its simplified one, both of them in every longer text.
_PAIRS: Final = (
    "們们個个來来這这說说國国會会對对時时過过發发學学問问開开關关長长門门馬马為为與与無无產产義义務务動动實实現现機机區区"
    "華华東东車车書书電电話话語语體体點点報报組组織织際际經经濟济議议領领導导聯联戰战將将應应從从亞亚歐欧權权變变還还進进"
    "運运選选難难題题"
)
_TRADITIONAL, _SIMPLIFIED = (re.compile(f"[{_PAIRS[first::2]}]") for first in (0, 1))
_SENTENCE_END = "[。！？…]"
_CLOSING = "[”’」』）)]"
_GAP: Final = r"[ \t\u3000\xa0]+"
_AFTER_SENTENCE = rf"(?:(?<={_SENTENCE_END})|(?<={_SENTENCE_END}{_CLOSING})|(?<={_SENTENCE_END}{_CLOSING}{{2}})){_GAP}"
_AFTER_ANY = re.compile(_AFTER_SENTENCE)
# No space stands inside Chinese words, so it ends a subheading too; beside Latin letters and digits it may.
_AFTER_CHINESE = re.compile(rf"{_AFTER_SENTENCE}|(?<=[{_HAN}；：》】”’」』）]){_GAP}(?=[{_HAN}《【“‘「『（])")


def language_of(words: str) -> Language | Literal["zh-hant"] | None:
    """None for neither Chinese nor English. A Chinese character weighs about as much as five Latin letters."""
    han, latin = len(_A_HAN.findall(words)), len(_A_LATIN.findall(words))
    if (han + latin) * 2 < sum(map(str.isalpha, words)) or not han + latin:
        return None
    if han * 5 < latin:
        return "en"
    return "zh-hant" if len(_TRADITIONAL.findall(words)) > len(_SIMPLIFIED.findall(words)) else "zh-hans"


def paragraphs_of(body: str, language: Language) -> tuple[str, ...]:
    """The lines, and in them what a space parts after a Chinese sentence's end or between Chinese characters."""
    gap = _AFTER_CHINESE if language == "zh-hans" else _AFTER_ANY
    parts = (part.strip() for line in body.splitlines() for part in gap.split(line.strip()))
    return tuple(part for part in parts if part)
