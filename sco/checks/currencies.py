"""The currency of an amount, by the words around its number."""

import re
from typing import Final

from sco.languages import EN, ZH, Language

# 元 last, because it ends the others.
_WORDS: Final[dict[Language, dict[str, str]]] = {
    ZH: {"USD": "美元|美金", "EUR": "欧元", "JPY": "日元", "RUB": "卢布", "GBP": "英镑", "CNY": "人民币|元"},
    EN: {
        "USD": r"US\$|USD\b|\$|(?:US\s)?dollars?\b",
        "EUR": r"€|EUR\b|euros?\b",
        "JPY": r"JPY\b|yen\b",
        "RUB": r"RUB\b|roubles?\b|rubles?\b",
        "GBP": r"£|GBP\b|pounds?\b",
        "CNY": r"RMB\b|CNY\b|yuan\b|renminbi\b",
    },
}
_BEFORE, _AFTER, _WITHIN = (
    {
        language: [(code, re.compile(shape.format(words), re.IGNORECASE)) for code, words in table.items()]
        for language, table in _WORDS.items()
    }
    for shape in (r"(?<![A-Za-z])(?:{0})\s?\Z", r"\s?(?:{0})", r"(?<![A-Za-z])(?:{0})")
)
_LONGEST: Final = 12


def has_currency(plain: str, language: Language) -> bool:
    """Whether the text names any currency: looking at each number takes longer than reading it."""
    return any(pattern.search(plain) for _code, pattern in _WITHIN[language])


def currency_of(plain: str, number: int, end: int, language: Language) -> str:
    """The code of the currency of ``plain[number:end]``, which may have its sign or name; '' if there is none."""
    before = plain[max(0, number - _LONGEST) : number]
    found = [code for code, pattern in _BEFORE[language] if pattern.search(before)]
    found += [code for code, pattern in _WITHIN[language] if pattern.search(plain, number, min(end, number + 60))]
    found += [code for code, pattern in _AFTER[language] if pattern.match(plain, end)]
    return found[0] if found else ""
