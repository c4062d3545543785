"""The two languages: public tags (BCP 47) and the suffixes of the columns. No Django in here."""

from typing import Final, Literal

Language = Literal["zh-Hans", "en"]

ZH: Final[Language] = "zh-Hans"
EN: Final[Language] = "en"
LANGUAGES: Final[tuple[Language, ...]] = (ZH, EN)


def from_code(code: str) -> Language:
    """The tag of a language code as Django and the database write it: ``zh-hans`` gives ``zh-Hans``.

    KeyError for any other code.
    """
    return {language.lower(): language for language in LANGUAGES}[code]


def suffix(language: Language) -> str:
    """The column suffix: ``zh_hans`` or ``en``."""
    return "zh_hans" if language == ZH else "en"


def columns(field: str) -> tuple[str, str]:
    """The names of a text's two columns: ``title`` gives ``title_zh_hans``, ``title_en``."""
    return f"{field}_{suffix(ZH)}", f"{field}_{suffix(EN)}"
