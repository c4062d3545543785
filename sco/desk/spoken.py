"""The languages of what people read at the desk: ``lang``, for fonts and screen readers, on texts of another one."""

import re
from collections.abc import Sequence

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sco.languages import EN, LANGUAGES, ZH, columns
from sco.ledger.items import Item
from sco.ledger.registry import kind_of

# As Item.__str__ joins the titles of both languages, and Relation.__str__ those of its ends.
_JOINTS = re.compile(r"( · | — [^→]* → )")
_HAN, _LATIN = re.compile(r"[㐀-鿿]"), re.compile(r"[A-Za-z]")
Text = tuple[str, str]


def language_by_script(text: str) -> str:
    """The language that a text is written in, as far as its script tells: '' for figures and the like."""
    if _HAN.search(text):
        return ZH
    return EN if _LATIN.search(text) else ""


def spoken(text: str) -> SafeString:
    """``上合 · SCO`` as HTML in which each part has its language, but for parts in the desk's own."""
    here = EN if get_language() == "en" else ZH
    return format_html_join("", "{}", ((_part(part, here),) for part in _JOINTS.split(text)))


def _part(text: str, here: str) -> SafeString | str:
    language = "" if _JOINTS.fullmatch(text) else language_by_script(text)
    return text if language in {"", here} else format_html('<span lang="{}">{}</span>', language, text)


def titles(row: models.Model) -> Sequence[Text]:
    """The titles of an item as (language, text), in full, that of the desk's language first."""
    if not isinstance(row, Item):
        return [("", str(row))]
    pairs = zip(LANGUAGES, columns(kind_of(row).title), strict=True)
    found = [(language, text) for language, column in pairs if (text := getattr(row, column))]
    here = EN if get_language() == "en" else ZH
    return sorted(found, key=lambda pair: pair[0] != here) or [("", row.slug)]
