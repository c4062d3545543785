"""Markdown of articles as HTML that is safe to show: CommonMark with tables, without raw HTML. No Django in here."""

import nh3
from markdown_it import MarkdownIt

_READER = MarkdownIt("commonmark", {"html": False}).enable("table")
# A page has one first heading, its title: those of a text begin below it.
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def render(text: str) -> str:
    """The text as HTML. Links lead out without a referrer; images are left out."""
    tokens = _READER.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + 1)}"
    html = _READER.renderer.render(tokens, _READER.options, {})
    return nh3.clean(
        html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )  # fmt: skip
