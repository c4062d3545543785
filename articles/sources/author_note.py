"""The note about the author at the end of a piece."""

import re
from typing import Final

MAX_NOTE: Final = 2000  # longer, it is no note
_BRACKETS: Final = {")": "(", "]": "["}
_ASCII_BRACKETS: Final = str.maketrans("（）【】［］", "()[][]")
_ABOUT_AUTHOR = re.compile(r"(?:本文)?作者|(?:about )?the (?:authors?|writers?)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S*@\S*|https?://\S+|www\.\S+")
_BRACKETED_EMAIL = re.compile(r"\s?[(（][^()（）]*@[^()（）]*[)）]")
_CLAUSE_END = re.compile(r"(?<=[.,;])\s+|(?<=[。，；])")


def find_author_note(paragraph: str) -> str:
    """The content of the closing brackets if it is about the author, else ''."""
    # One character for one, so that a position in the translated text holds in the original.
    text = paragraph[-2 * MAX_NOTE :].rstrip("。. ")
    brackets = text.translate(_ASCII_BRACKETS)
    if brackets[-1:] not in _BRACKETS:
        return ""
    note = text[_opening(brackets) + 1 : -1].strip()
    return note if len(note) <= MAX_NOTE and _ABOUT_AUTHOR.match(note) else ""


def _opening(text: str) -> int:
    """The position of the bracket that matches the last character, or of that character if none does."""
    # Counted backwards, because a note contains brackets of its own: “（作者是……研究员（退休））”.
    close, depth = text[-1], 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == close) - (text[index] == _BRACKETS[close])
        if depth == 0:
            return index
    return len(text) - 1


def without_addresses(note: str) -> str:
    """The note without clauses that contain an e-mail or web address; the first clause loses only the address."""
    # The first one names the author's position, which is published; an address is personal data.
    clauses = _CLAUSE_END.split(_BRACKETED_EMAIL.sub("", note))
    kept = [clause for index, clause in enumerate(clauses) if index == 0 or not _ADDRESS.search(clause)]
    joined = re.sub(r"(?<=[。，；]) ", "", " ".join(kept))
    return " ".join(_ADDRESS.sub("", joined).split()).rstrip(",;，； ")
