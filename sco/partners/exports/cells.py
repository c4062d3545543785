"""Texts as cells of a spreadsheet. No Django in here.

Excel, LibreOffice and others run a cell as a formula that begins like one, wherever the file came from.
"""

import re

# Full-width forms too, which Excel takes for the others where Chinese or Japanese is typed; white space before them,
# which some programs cut off. A tab and a line end can end the cell before, and begin one.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def cell(text: str) -> str:
    """The text, behind an apostrophe if a spreadsheet would run it. A negative number stays one."""
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
