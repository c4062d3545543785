"""What a reader sees of a text in Markdown: what is searched of it, and what is quoted."""

import re
from html import unescape

from sco.search.words import CJK

# Each part is bounded by a character that begins another one, so that any text takes linear time.
_ADDRESS = r"\s*(?:<[^<>\n]*>|(?:[^\s()]|\([^\s()]*\))*)"
_TITLE = r"(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?\s*"
_MARKS = re.compile(
    r"\\([!-/:-@\[-`{-~])"  # an escaped mark
    rf"|!?\[([^\[\]]*)\]\({_ADDRESS}{_TITLE}\)"  # a link
    r"|<((?:https?|mailto):[^<>\s]*)>"  # an address
    r"|(&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"  # a character by its name
    r"|[*`]+"  # emphasis
    r"|^(?:#+|>|[-+]) +",  # a heading, a quotation, an item
    re.MULTILINE,
)
# Most texts have none of them, and looking for these characters is much faster.
_MARKED = ("[", "*", "`", "#", ">", "\\", "&", "\n- ", "\n+ ")
# Within a paragraph, a line of Chinese goes on in the next one without a space; a heading does not.
_WIDE = f"{CJK}，。、；：？！“”‘’（）《》「」『』"
_LINES = re.compile(rf"^( {{0,3}}#.*\n)|(?<=[{_WIDE}])\n(?=[{_WIDE}])", re.MULTILINE)


def visible(text: str) -> str:
    """The text without its marks, lines of Chinese joined."""
    if "\n" in text:
        text = _LINES.sub(_kept, text)
    if any(mark in text for mark in _MARKED) or text.startswith(("- ", "+ ")):
        text = _MARKS.sub(_shown, text)
    return text


def _kept(line: re.Match[str]) -> str:
    return line[1] or ""


def _shown(mark: re.Match[str]) -> str:
    escaped, linked, address, character = mark.groups()
    return unescape(character) if character else escaped or visible(linked or "") or address or ""
