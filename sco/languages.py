"""The two languages: their public tags (BCP 47) and the suffixes of their columns. No Django in here.

The columns are addressed by suffix, never through modeltranslation's base attribute: that one depends on the language
of the current thread.
"""

from typing import Final, Literal

Language = Literal["zh-Hans", "en"]
Both = Literal["*"]

ZH: Final[Language] = "zh-Hans"
EN: Final[Language] = "en"
LANGUAGES: Final[tuple[Language, ...]] = (ZH, EN)
ENGLISH_NAMES: Final[dict[Language, str]] = {ZH: "Simplified Chinese", EN: "English"}
# Both languages side by side, where a reader asks for all that there is.
BOTH: Final[Both] = "*"


def from_code(code: str) -> Language:
    """The public tag for a language code in a column: ``zh-hans`` gives ``zh-Hans``; KeyError for any other code."""
    return {tag.lower(): tag for tag in LANGUAGES}[code]


def suffix(language: Language | Both) -> str:
    """The column suffix: ``zh_hans`` or ``en``, ``both`` for both languages."""
    return {ZH: "zh_hans", EN: "en", BOTH: "both"}[language]


def columns(field: str) -> tuple[str, str]:
    """The two columns of a bilingual text: ``title`` gives ``title_zh_hans``, ``title_en``."""
    return f"{field}_{suffix(ZH)}", f"{field}_{suffix(EN)}"
