"""Texts in XML 1.0."""

import re

# What it cannot hold, not even escaped (production 2, Char).
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text as XML 1.0 can hold it: U+FFFD takes the place of what it cannot, and line ends are line feeds."""
    # A parser would turn a carriage return into a line feed anyway (2.11).
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
