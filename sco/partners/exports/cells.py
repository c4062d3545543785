"""Texts as cells of a spreadsheet. No Django in here.

Excel, LibreOffice and others run a cell as a formula that begins like one, wherever the file came from.
"""

import re
from itertools import takewhile
from unicodedata import category

# Full-width forms too, which Excel takes for the others where Chinese or Japanese is typed.
_SIGNS = tuple("=+-@＝＋－＠")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)
# Letters and symbols to Unicode, and nothing to the eye: fillers of Hangul and Khmer, the blank of Braille.
_BLANK = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"


def cell(text: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would run it, or if it begins with an apostrophe itself.

    So whoever removes one apostrophe from the beginning has the text. A number stays one; a sign alone runs nothing.
    """
    if text in _SIGNS or _NUMBER.fullmatch(text):
        return text
    return f"'{text}" if text.startswith("'") or _runs(text) else text


def _runs(text: str) -> bool:
    # Some programs cut off what nobody sees. A tab and a line end can end the cell before, and begin one.
    unseen = "".join(takewhile(_is_unseen, text))
    return any(each in unseen for each in "\t\r\n") or text[len(unseen) :].startswith(_SIGNS)


def _is_unseen(character: str) -> bool:
    # Controls and formats, white space, and marks, which need a character before them.
    return category(character)[0] in "CZM" or character in _BLANK
