"""Masks numbers that count nothing, before figures are parsed."""

from articles.parsing.figures import exclusions_chinese, exclusions_english


def mask_exclusions(plain: str, language: str) -> str:
    """The text with these numbers replaced by as many private-use characters, so that positions hold."""
    # Private use, because no other pattern matches it: a space or a letter could join the text on both sides.
    excluded = exclusions_chinese.EXCLUDED if language == "zh" else exclusions_english.EXCLUDED
    return excluded.sub(lambda match: "\ue000" * len(match.group()), plain)
