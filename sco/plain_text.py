"""Characters that a text from strangers must not have, because they are not seen or change what is seen beside them."""

import re

# Control characters but tabs and ends of lines, and the marks that turn the direction of the text around.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# What shows nothing although it counts as a letter or a mark.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")


def hidden_in(text: str) -> str:
    """The first character of a text of several lines that must not be in it; '' if there is none."""
    found = _HIDDEN.search(text)
    return found[0] if found else ""


def is_seen(text: str) -> bool:
    """Whether nothing in a line is blank but its spaces."""
    return _BLANK.search(text) is None
