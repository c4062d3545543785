"""The language of a text: detected from its characters, or as the base of a language tag."""

import re
from typing import Final, Literal

Language = Literal["zh-hans", "en"]
HAN: Final = r"\u3400-\u4dbf\u4e00-\u9fff"
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_KANA = re.compile("[\u3041-\u30fa]")
# Of English words, more than one in ten is one of these; hardly any of another language's is.
_ENGLISH_WORD = re.compile(r"\b(?:the|of|and|to|that|for|is|was|with|by)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# Each traditional character followed by its simplified one. They are so common that any longer text contains some of
# either set.
_PAIRS: Final = (
    "們们個个來来這这說说國国會会對对時时過过發发學学問问開开關关長长門门馬马為为與与無无產产義义務务動动實实現现機机區区"
    "華华東东車车書书電电話话語语體体點点報报組组織织際际經经濟济議议領领導导聯联戰战將将應应從从亞亚歐欧權权變变還还進进"
    "運运選选難难題题"
)
_TRADITIONAL, _SIMPLIFIED = (re.compile(f"[{_PAIRS[first::2]}]") for first in (0, 1))


def base_language(tag: str) -> str:
    """``zh`` for ``zh-Hans``, ``en`` for ``en-GB``. Raises ValueError for any other language."""
    base = tag.lower().partition("-")[0]
    if base not in {"zh", "en"}:
        raise ValueError(f"Only Chinese and English texts are supported, not {tag!r}.")
    return base


def detect_language(text: str) -> Language | Literal["zh-hant"] | None:
    """The language of most of the text; None if that is neither Chinese nor English."""
    han, latin = len(_HAN_CHARACTER.findall(text)), len(_LATIN_LETTER.findall(text))
    if len(_KANA.findall(text)) * 5 > han + latin:  # Japanese, of which half may be Chinese characters
        return None
    # Other scripts, such as Cyrillic, are letters too.
    if (han + latin) * 2 < sum(map(str.isalpha, text)) or not han + latin:
        return None
    # A Chinese character carries about as much as five Latin letters.
    if han * 5 < latin:
        return "en"
    return "zh-hant" if len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text)) else "zh-hans"


def looks_english(text: str) -> bool:
    """Whether a text in Latin letters is English. A short one, or a table, does not tell."""
    words = len(_WORD.findall(text))
    return words < 60 or len(_ENGLISH_WORD.findall(text)) * 33 > words
