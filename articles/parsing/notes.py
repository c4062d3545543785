"""The note on the author that ends a piece."""

import re
from typing import Final

_BRACKETS: Final = {")": "(", "）": "（", "】": "【", "]": "[", "］": "［"}
_ALIKE: Final = str.maketrans("（）【】［］", "()[][]")
_SPEAKS_OF_AUTHOR = re.compile(r"(?:本文)?作者|(?:about )?the (?:authors?|writers?)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S*@\S*|https?://\S+|www\.\S+")
_CLAUSE_END = re.compile(r"(?<=[.,;])\s+|(?<=[。，；])")


def author_note(paragraph: str) -> str:
    """The last brackets' content where it speaks of the author, else ''."""
    text = paragraph.rstrip("。. ")
    if text[-1:] not in _BRACKETS:
        return ""
    note = text[_opening(text.translate(_ALIKE)) + 1 : -1].strip()
    return note if _SPEAKS_OF_AUTHOR.match(note) else ""


def _opening(text: str) -> int:
    """Where the bracket opens that the text ends with; its last character if nowhere."""
    close, depth = text[-1], 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == close) - (text[index] == _BRACKETS[close])
        if depth == 0:
            return index
    return len(text) - 1


def without_addresses(note: str) -> str:
    """The note without the clauses that hold an e-mail or web address, or only without the address in the first."""
    clauses = _CLAUSE_END.split(_without_bracketed(note))
    kept = [clause for place, clause in enumerate(clauses) if place == 0 or not _ADDRESS.search(clause)]
    joined = re.sub(r"(?<=[。，；]) ", "", " ".join(kept))
    return " ".join(_ADDRESS.sub("", joined).split()).rstrip(",;，； ")


def _without_bracketed(note: str) -> str:
    return re.sub(r"\s?[(（][^()（）]*@[^()（）]*[)）]", "", note)
