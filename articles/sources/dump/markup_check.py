"""Refuses a dump with HTML in it: its fields would run on into the markup."""

import html
import re
from typing import Final

from articles.sources.errors import SourceError

_TAGS = (
    "abbr address area article aside audio base blockquote body br button canvas center code div em embed figure "
    "font footer form frame h1 h2 h3 h4 h5 h6 head header hr html iframe img input li link main math meta nav object "
    "ol param picture pre script section select small source span strong style sub sup svg table tbody td template "
    "textarea th thead title tr ul video"
)
# An unclosed "<" before a known name counts too: a browser reads on to the next ">", wherever that is. Names of one
# letter need their ">", because "a <b" is a comparison. The bound keeps a file full of "<" from taking quadratic time.
_TAG = re.compile(
    rf"<(?:[a-z]++[a-z0-9:-]*+(?=[\s/>])[^<>]{{0,2000}}+>|/[a-z]|[!?][a-z\[-]|(?:{'|'.join(_TAGS.split())})[\s/>])",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
DAMAGED: Final = "\ufffd"


def check_no_markup(text: str) -> None:
    """Raise SourceError at the first tag or entity. A comparison such as ``3 < 5`` is text."""
    if DAMAGED in text:
        raise SourceError.at("damaged", text, text.index(DAMAGED))
    if found := _TAG.search(text):
        raise SourceError.at("html", text, found.start())
    # html.unescape decides, because “Q&As;” has the shape of an entity, and HTML defines two thousand of them.
    for entity in _ENTITY.finditer(text):
        if html.unescape(entity.group()) != entity.group():
            raise SourceError.at("html", text, entity.start())
