"""Parses XML that may be hostile: nothing is expanded, fetched, or nested without end."""

import re
from typing import Final

from lxml import etree

from articles.sources.errors import SourceError

_ENTITY = re.compile(r"<!(?:ENTITY|ATTLIST|ELEMENT|NOTATION)", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE\b[^>\[]*>", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_PREFIXES: Final = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "atom": "http://www.w3.org/2005/Atom",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
PARSER: Final = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse_xml(text: str) -> etree._Element:
    """The root element. Raises SourceError."""
    bare = declared(without_doctype(text))
    try:
        # Encoded again: the declaration may name another encoding than the one in which the text was read.
        return etree.fromstring(
            _DECLARATION.sub("", bare, count=1).encode(), etree.XMLParser(encoding="utf-8", **PARSER)
        )
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise SourceError("too_deep") from None
        line, column = error.position
        raise SourceError("broken_xml", position=max(0, column - 1), line=line) from None


def declared(text: str) -> str:
    """The text with the usual prefixes of feeds declared on an item that was cut out of one."""
    root = re.match(r"\s*(?:<\?xml[^>]*\?>\s*)?<(?:item|entry)\b(?=[\s>])", text)
    if root is None:
        return text
    known = text[root.end() : text.find(">", root.end())]
    missing = (f' xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES.items() if f"xmlns:{prefix}=" not in known)
    return text[: root.end()] + "".join(missing) + text[root.end() :]


def without_doctype(text: str) -> str:
    """The text without a DOCTYPE that declares nothing. Raises SourceError for one that does."""
    found = _ENTITY.search(text) or re.search(r"<!DOCTYPE\b[^>\[]*\[", text, re.IGNORECASE)
    if found:
        raise SourceError.at("entities", text, found.start())
    return _DOCTYPE.sub("", text, count=1)


def local(element: etree._Element) -> str:
    """The element's name without its namespace; '' for a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def first(element: etree._Element, *names: str) -> etree._Element | None:
    """The first descendant on this path of local names."""
    path = "".join(f"/*[local-name()='{name}']" for name in names)
    found = element.xpath(f".{path}")
    return found[0] if found else None


def text_of(element: etree._Element | None) -> str:
    """All text in the element, with single spaces."""
    return "" if element is None else " ".join("".join(element.itertext()).split())
