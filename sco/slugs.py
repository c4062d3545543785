"""The shape of slugs, the public names in addresses. No Django in here."""

import re
from typing import Final

MAX_LENGTH: Final = 80
# For use inside another pattern, such as that of an address.
UNANCHORED: Final = "[a-z0-9]+(-[a-z0-9]+)*"
SLUG: Final = f"^{UNANCHORED}$"


def is_slug(text: str) -> bool:
    """Whether the text is at most 80 lowercase ASCII letters and digits, in words joined by single hyphens."""
    # Not re.match with SLUG: in Python, $ also matches before a trailing line break.
    return len(text) <= MAX_LENGTH and re.fullmatch(UNANCHORED, text) is not None
