"""Slugs proposed from titles: from English words, or from the pinyin of Chinese ones."""

import re
import secrets
import unicodedata
from typing import Any, Final

from sco.ledger.items import Item
from sco.ledger.queries import is_recorded
from sco.ledger.registry import Ref, kind_for

# Short enough to be read aloud, with room for a number.
LENGTH: Final = 60
# So much of a title is looked at; the rest would be cut off.
_READ = 200
_HAN_RUN = re.compile("[\u3400-\u9fff]+")
_TRIES = 50


def slug_of(*, zh: str, en: str) -> str:
    """The slug of a title: of the English one, or else in pinyin; '' if there is nothing to make one of."""
    return _joined(_latin(en[:_READ])) or _joined(_latin(_pinyin(zh[:_READ])))


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin  # its dictionaries take long to load, and few processes need them

    return _HAN_RUN.sub(lambda run: f" {' '.join(lazy_pinyin(run.group()))} ", text)


def _latin(text: str) -> list[str]:
    """The words in lowercase ASCII, without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall("[a-z0-9]+", plain.replace("'", ""))


def _joined(words: list[str]) -> str:
    """As many whole words as the length holds; a part of the first if it is longer."""
    slug = "-".join(words)
    if len(slug) <= LENGTH:
        return slug
    return slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]


def free_slug(model: type[Item], slug: str, *, but: Any = None) -> str:
    """The slug, or the first with a number that neither another row nor the record has."""
    kind = kind_for(model).name
    taken = set(model._default_manager.filter(slug__startswith=slug).exclude(pk=but).values_list("slug", flat=True))
    for number in range(1, _TRIES):
        each = slug if number == 1 else f"{slug}-{number}"
        if each not in taken and not is_recorded(Ref(kind, each)):
            return each
    return f"{slug}-{secrets.token_hex(4)}"
