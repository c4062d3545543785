"""Masks numbers that count nothing, before figures are parsed."""

import re
from functools import cache

from articles.parsing.figures import exclusions_chinese, exclusions_english


def mask_exclusions(plain: str, language: str) -> str:
    """The text with these numbers replaced by as many private-use characters, so that positions hold."""
    # Private use, because no other pattern matches it: a space or a letter could join the text on both sides.
    return _excluded(language).sub(lambda match: "\ue000" * len(match.group()), plain)


@cache
def _excluded(language: str) -> re.Pattern[str]:
    # Compiled at its first use: it takes a quarter of a second, for which processes that read no texts need not wait.
    if language == "zh":
        return re.compile(exclusions_chinese.EXCLUDED, re.VERBOSE)
    return re.compile(exclusions_english.EXCLUDED, re.VERBOSE | re.IGNORECASE)
