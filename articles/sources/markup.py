"""Reads paragraphs from HTML: what is shown stays, images become their captions in brackets."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Final

from lxml import etree, html

from articles.sources.errors import SourceError

MAX_DEPTH: Final = 200
MAX_ELEMENTS: Final = 200_000
_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_FRAGMENT = re.compile(
    r"<(?:p|div|article|section|h[1-6]|main|span|figure|img|table|ul|ol|blockquote|meta|title|link|script|style|a|br|strong|b"
    r"|em|textarea|header)\b[^>]*>",
    re.IGNORECASE,
)
# Tags that no author writes into a text.
_TAG = re.compile(
    r"</(?:p|div|h[1-6]|li|article|section|su[pb]|b|i|em|strong|a|span)\s{0,9}>"
    r"|<(?:p|div|article|section|br)\b[^<>]{0,200}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|nbsp|[lr][sd]quo|[mn]dash|#\d{2,5}|#x[0-9a-f]{2,4});",
    re.IGNORECASE,
)
_DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "applet",
        "form",
        "button",
        "input",
        "select",
        "textarea",
        "nav",
        "aside",
        "footer",
        "head",
        "svg",
        "math",
        "canvas",
        "audio",
        "video",
        "source",
        "track",
        "map",
        "area",
        "link",
        "meta",
        "title",
        "base",
        "dialog",
        "rt",  # how a character is read, beside it
        "rp",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
# Read as one: images as their captions.
_WHOLE: Final = ("img", "figcaption", "caption")
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE)
_BLANK_LINE, _LINE_END = re.compile(r"\n[ \t\r]*\n"), re.compile("\n")
# What becomes of a piece of text in <pre> or <sup>.
_Setting = Callable[[str], Iterator[str | None]]
# 10<sup>6</sup> is not 106.
_SUPERSCRIPT: Final = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_GAPS = re.compile(r"[ \t\n\r\f]+")
_TRACKING = re.compile(r"^(?:1|0)(?:px)?$")


def begins_like_html(start: str) -> bool:
    """Whether a text that begins so is a page or a fragment of one."""
    return bool(_PAGE.match(start) or _FRAGMENT.match(start))


def parse_html(text: str) -> html.HtmlElement:
    """The root element. Raises SourceError for what is nested too deeply."""
    # Encoded again: the page may name another encoding than the one in which the text was read.
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    bare = re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    _check_depth(bare)
    try:
        root = html.document_fromstring(bare.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        raise SourceError("no_text") from None
    return root


def _check_depth(text: str) -> None:
    """Refuse what is nested too deeply, before a tree is built of it. Raises SourceError."""
    depth = deepest = count = 0
    for tag in re.finditer(
        r"<(/?)(div|section|article|span|ul|ol|li|table|tr|td|b|i|em|font|blockquote|a|main)\b", text, re.IGNORECASE
    ):
        depth += -1 if tag[1] else 1
        deepest, count, depth = max(deepest, depth), count + 1, max(0, depth)
        if deepest > MAX_DEPTH * 5 or count > MAX_ELEMENTS:
            raise SourceError.at("too_deep", text, tag.start())


def paragraphs_of(element: etree._Element) -> list[str]:
    """The paragraphs in the element; images as their captions in brackets, where they have one."""
    lines: list[list[str]] = [[]]
    for token in _tokens(element):
        if token is None:
            lines.append([])
        else:
            lines[-1].append(token)
    found = (_GAPS.sub(" ", "".join(line)).strip(" ") for line in lines)
    return [line for line in found if line.strip("\u3000\xa0 ")]


def text_of_html(markup: str) -> str:
    """The text of a short piece of markup, on one line."""
    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    try:
        return " ".join(
            " ".join(paragraphs_of(html.fragment_fromstring(markup[:100_000], create_parent="div"))).split()
        )
    except (etree.ParserError, etree.XMLSyntaxError):
        return ""


def paragraphs_of_html(markup: str) -> list[str]:
    """The paragraphs of a piece of markup. Raises SourceError."""
    if "<" not in markup:
        # Escaped twice, or a plain text with entities.
        bare = unescape(markup)
        if _TAG.search(bare) is None:
            return [line.strip() for line in bare.splitlines() if line.strip()]
        markup = bare
    return paragraphs_of(parse_html(f"<div>{markup}</div>"))


def paragraphs_of_text(text: str) -> list[str]:
    """The paragraphs of what should be plain text, but is markup where a system did not know better."""
    return paragraphs_of_html(text) if _TAG.search(text) else text.splitlines()


def shows_markup(text: str) -> bool:
    """Whether tags or entities stand in a text: a system has escaped it once too often, or never read it as markup."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def _tokens(element: etree._Element) -> Iterator[str | None]:
    """Pieces of text in order; None ends a line."""
    # Not recursive: a page may be nested more deeply than Python calls functions.
    skipped: etree._Element | None = None
    within: list[tuple[etree._Element, _Setting]] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        name = _name(node)
        if event == "start" and skipped is None:
            if not name or name in _DROPPED or name in _WHOLE or _is_hidden(node):
                skipped = node
            if name in {"pre", "sup"} and skipped is None:
                within.append((node, _superscripts if name == "sup" else _lines_of(node)))
            found = _opening(name, node) if skipped is None or name in _WHOLE else ()
            yield from _as_set(found, within)
        elif event == "end":
            skipped = None if skipped is node else skipped
            if within and within[-1][0] is node:
                within.pop()
            if skipped is None:
                yield from _as_set(_closing(name, node.tail if node is not element else None), within)


def _as_set(found: Iterable[str | None], within: list[tuple[etree._Element, _Setting]]) -> Iterator[str | None]:
    """The pieces as the innermost of these elements sets them: raised, or with line breaks of their own."""
    for piece in found:
        if within and piece is not None:
            yield from within[-1][1](piece)
        else:
            yield piece


def superscript(text: str) -> str:
    """The digits and signs of a text, raised."""
    return text.translate(_SUPERSCRIPT)


def _superscripts(piece: str) -> Iterator[str | None]:
    yield superscript(piece)


def _lines_of(preformatted: etree._Element) -> _Setting:
    """Parts a preformatted text: at blank lines where it has any, else at each line end."""
    end = _BLANK_LINE if _BLANK_LINE.search("".join(preformatted.itertext()).strip()) else _LINE_END

    def lines(piece: str) -> Iterator[str | None]:
        first, *others = end.split(piece)
        yield first
        for line in others:
            yield from (None, line)

    return lines


def _name(node: etree._Element) -> str:
    return node.tag.lower().rpartition("}")[2] if isinstance(node.tag, str) else ""


def _opening(name: str, node: etree._Element) -> Iterator[str | None]:
    if name in _WHOLE:
        words = _caption(node) if name == "img" else " ".join("".join(node.itertext()).split())
        yield from (None, f"[{words}]", None) if words and not _is_hidden(node) else ()
        return
    if name in _BLOCKS or name == "br":
        yield None
    if node.text:
        yield node.text


def _closing(name: str, tail: str | None) -> Iterator[str | None]:
    if name in _BLOCKS:
        yield None
    elif name in {"td", "th"}:
        yield " "
    if tail:
        yield tail


def _is_hidden(node: etree._Element) -> bool:
    return node.get("hidden") is not None or bool(_NOT_SHOWN.search(node.get("style", "")))


def _caption(image: etree._Element) -> str:
    """The words that stand for an image: its alternative text, unless it only counts readers or repeats a caption."""
    if any(_TRACKING.match(image.get(side, "")) for side in ("width", "height")):
        return ""
    figure = next(image.iterancestors("figure"), None)
    if figure is not None and figure.find(".//figcaption") is not None:
        return ""
    words = " ".join((image.get("alt") or image.get("title") or "").split())
    return "" if re.fullmatch(r"(?:image|img|图片?|photo)?|.+\.(?:jpe?g|png|gif|webp)", words, re.IGNORECASE) else words
