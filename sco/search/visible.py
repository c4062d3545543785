"""What a reader sees of a text in Markdown: what is searched of it, and what is quoted."""

import re

from sco.search.words import CJK

# Without any of these, a text is its paragraphs as they are; to parse it would take a hundred times as long.
_MARKED = re.compile(r"[\[*_`\\&<]|^ {0,3}(?:[#>=+-]|[0-9]+[.)])|^(?: {4}|\t)", re.MULTILINE)
# Within a paragraph, a line of Chinese goes on in the next one without a space.
_WIDE = f"{CJK}，。、；：？！“”‘’（）《》「」『』"
# A break that was asked for stays: nothing is joined across a space.
_LINE_ENDS = {"softbreak": "\n", "hardbreak": " \n"}
_JOINED = re.compile(f"(?<=[{_WIDE}])\n(?=[{_WIDE}])")


def visible(text: str) -> str:
    """The text without its marks, lines of Chinese joined."""
    text = text.replace("\r\n", "\n")
    return _parsed(text) if _MARKED.search(text) else _JOINED.sub("", text)


def _parsed(text: str) -> str:
    # Not with this module: most processes meet no such text.
    from sco.markdown import parse

    blocks = []
    for token in parse(text):
        if token.type == "inline":
            # Text, code, and the ends of lines; what opens or closes a mark has no content.
            parts = [_LINE_ENDS.get(each.type, each.content) for each in token.children or ()]
            blocks.append(_JOINED.sub("", "".join(parts)))
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.rstrip("\n"))
    return "\n".join(blocks)
