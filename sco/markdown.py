"""The Markdown of bodies as HTML: one function for the desk's preview and for reading pages. No Django in here.

CommonMark without raw HTML and images. Headings begin at the second level, because the title has the first.
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

HIGHEST, LOWEST = 2, 4
SCHEMES: Final = frozenset({"http", "https", "mailto"})
TAGS: Final = frozenset(
    {"p", "br", "hr", "h2", "h3", "h4", "em", "strong", "a", "code", "pre", "blockquote", "ul", "ol", "li"}
)
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
# The parser tries each of many unmatched marks against all before it: a paragraph of that many is no prose.
MOST_MARKS = 2_000
_MARKS = re.compile(r"[\[\]*_`<&!]")
_BLANK = re.compile(r"(\n[ \t]*(?:\n[ \t]*)+)")


class _Renderer(RendererHTML):
    """Moves headings to the levels that a text below a title may have."""

    def heading_open(self, tokens: Sequence[Token], number: int, _options: Any, _env: MutableMapping[str, Any]) -> str:
        return f"<h{_level(tokens[number])}>"

    def heading_close(self, tokens: Sequence[Token], number: int, _options: Any, _env: MutableMapping[str, Any]) -> str:
        return f"</h{_level(tokens[number])}>\n"


def _level(token: Token) -> int:
    return max(HIGHEST, min(int(token.tag[1:]), LOWEST))


_PARSER = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).disable("image")


def render(text: str) -> str:
    """Safe HTML of a Markdown text, which may come from anybody. Links open no way back to the page that has them."""
    html = _PARSER.render(_without_thickets(text))
    return nh3.clean(
        html, tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(SCHEMES), link_rel="noopener", strip_comments=True
    )


def parse(text: str) -> Sequence[Token]:
    """The tokens of a Markdown text, as ``render`` reads it."""
    return _PARSER.parse(_without_thickets(text))


def _without_thickets(text: str) -> str:
    """The text; in paragraphs with too many marks, each mark stands for itself."""
    pieces = _BLANK.split(text)
    return "".join(_MARKS.sub(r"\\\g<0>", each) if len(_MARKS.findall(each)) > MOST_MARKS else each for each in pieces)
