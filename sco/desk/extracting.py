"""Extracts translatable strings from Django templates for pybabel: see babel.cfg.

Django's makemessages would need GNU gettext on every machine.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.template import block_re, constant_re, endblock_re, inline_re, plural_re

Message = tuple[int, str | None, Any, list[str]]


def extract(file: BinaryIO, keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:  # noqa: ARG001 - Babel's names
    """Every ``{% translate %}``, ``{% blocktranslate %}`` and ``_("…")`` of a template."""
    # Django's own lexer and expressions, as its makemessages uses them: both then find the same strings.
    tokens = iter(Lexer(file.read().decode()).tokenize())
    for token in tokens:
        if token.token_type == TokenType.BLOCK and block_re.match(token.contents):
            yield _block(token, tokens)
        elif token.token_type == TokenType.BLOCK and (found := inline_re.match(token.contents)):
            yield token.lineno or 0, "gettext", found[1].strip("\"'"), []
        if token.token_type in {TokenType.BLOCK, TokenType.VAR}:
            for constant in constant_re.findall(token.contents):
                yield token.lineno or 0, "gettext", constant.strip("\"'"), []


def _block(start: Token, tokens: Iterable[Token]) -> Message:
    """The text up to the end of the block, with ``{{ name }}`` as ``%(name)s``."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.token_type == TokenType.BLOCK and endblock_re.match(token.contents):
            break
        if token.token_type == TokenType.BLOCK and plural_re.match(token.contents):
            parts.append([])
        elif token.token_type == TokenType.VAR:
            parts[-1].append(f"%({token.contents})s")
        else:
            # The template engine doubles percent signs before it looks a message up.
            parts[-1].append(token.contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    texts = [trim_whitespace(text) for text in texts] if "trimmed" in start.contents else texts
    if len(texts) == 1:
        return start.lineno or 0, "gettext", texts[0], []
    return start.lineno or 0, "ngettext", tuple(texts), []
