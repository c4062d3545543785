"""Blanks what is no prose: addresses, destinations of links, code. Positions in the text hold."""

import re
from typing import Final

BLANK: Final = "\ue000"  # private use: no pattern of a check matches it
# Bounded and possessive, so that a long row of brackets or letters takes linear time.
_NOT_PROSE: Final = re.compile(
    r"(?<=\])\([^()\s]{0,500}+\)"  # the destination of a link
    r"|<https?://[^<>\s]{1,2000}>|\bhttps?://[!-~]+"
    r"|\bwww\.[!-~]+"
    r"|`[^`\n]{1,500}`"
    r"|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}",
    re.IGNORECASE | re.ASCII,
)


def mask_not_prose(text: str) -> str:
    """The text with these parts replaced by as many private-use characters."""
    return _NOT_PROSE.sub(lambda match: BLANK * len(match.group()), text)
