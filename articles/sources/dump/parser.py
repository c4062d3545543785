"""Parses one piece exported from the publisher's content system: fields without separators, then the body again.

The order of a dump: id (11 characters), byline, host, "article", title, channel path, body, time of creation (13
digits), rights notice, responsible editor, outlet, time of publication (13 digits), flags, the editor as JSON; then,
on lines of its own, the body again. What this order leaves ambiguous is refused, never guessed.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from articles.parsing.segmentation import collapse_spaces, split_paragraphs
from articles.sources.dump.header import Header, read_header
from articles.sources.dump.markup_check import check_no_markup
from articles.sources.dump.trailer import Trailer, read_trailer
from articles.sources.errors import SourceError

MAX_TITLE: Final = 300  # what the column holds
# A segment contains a digit early on, unlike words in a title (“and/or”).
_SEGMENT = r"/(?=[a-z]{0,8}[0-9])[a-z0-9]{9}"
_CHANNEL = re.compile(rf"(?:{_SEGMENT})+")
_CHANNEL_AT_END = (
    re.compile(rf"(?:{_SEGMENT})+\Z"),
    re.compile(r"(?:/(?=[a-z]{0,39}[0-9])[a-z0-9]{5,40})+\Z"),  # an unknown shape, where the body is known
)
_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Dump:
    """The fields of a dump as they are written. Times are UTC; an absent text is ''.

    ``byline`` is the text between id and host. ``repr`` contains no text and no personal data, for logs.
    """

    source_id: str
    host: str
    channel_path: str
    title: str
    published_at: datetime
    created_at: datetime
    byline: str = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)
    rights_notice: str = field(repr=False)
    outlet: str
    responsible_editor_name: str = field(repr=False)
    responsible_editor_email: str = field(repr=False)

    @property
    def url(self) -> str:
        """The publisher's page for the piece."""
        return f"https://{self.host}/article/{self.source_id}"


def parse(text: str) -> Dump:
    """Parse one piece. Raises SourceError and nothing else, whatever the text."""
    check_no_markup(text)
    # From both ends towards the middle: header and trailer have marks of their own, title and body have none.
    header = read_header(text)
    trailer = read_trailer(text, header.end)
    title, channel, body = _split_middle(text, header, trailer)
    if not 0 < len(title) <= MAX_TITLE:
        raise SourceError.at("title_too_long" if title else "no_title", text, header.end, limit=MAX_TITLE)
    paragraphs = split_paragraphs(body)
    if not paragraphs:
        raise SourceError.at("no_body", text, trailer.start)
    return Dump(
        source_id=header.source_id,
        host=header.host,
        channel_path=channel,
        title=title,
        published_at=trailer.published_at,
        created_at=trailer.created_at,
        byline=header.byline,
        paragraphs=paragraphs,
        rights_notice=trailer.credits.notice,
        outlet=trailer.credits.outlet,
        responsible_editor_name=trailer.credits.editor,
        responsible_editor_email=trailer.editor_email,
    )


def _split_middle(text: str, header: Header, trailer: Trailer) -> tuple[str, str, str]:
    """Title, channel path and body. A body repeated after the record shows where the body begins."""
    middle, repeat = text[header.end : trailer.start], text[trailer.end :]
    # Where the record's body is on one line, only the repeated one can have paragraphs.
    repeated = bool(repeat.strip())
    start, end = _channel_before(repeat, text, middle, trailer) if repeated else _channel(text, middle, header.end)
    body = repeat if repeated and "\n" not in middle[end:].strip() else middle[end:]
    return collapse_spaces(middle[:start]), middle[start:end].strip(), body


def _channel(text: str, middle: str, offset: int) -> tuple[int, int]:
    # Digits before the time: its 13 digits were cut from a longer number, which is no time.
    glued = len(middle) - len(middle.rstrip("0123456789"))
    if glued:
        raise SourceError.at("time_unclear", text, offset + len(middle) - glued, digits=glued + 13)
    # An address in the body may contain what looks like a channel path. The mask is as long, so that positions hold.
    masked = _ADDRESS.sub(lambda address: "·" * len(address.group()), middle)
    found = [match.span() for match in _CHANNEL.finditer(masked)]
    if not found or re.search(r"/(?=[a-z]{0,39}[0-9])[a-z0-9]{1,40}\Z", middle[: found[0][0]]):
        raise SourceError.at("no_channel", text, offset)
    if len(found) > 1:
        raise SourceError.at("channel_unclear", text, offset + found[1][0])
    return found[0]


def _channel_before(body: str, text: str, middle: str, trailer: Trailer) -> tuple[int, int]:
    """The positions where channel path and body begin; ``middle`` ends with ``body``, except for white space."""
    # Found by counting the body's characters from the end: the two copies break their lines differently.
    backwards = (index for index in range(len(middle) - 1, -1, -1) if not middle[index].isspace())
    start = next(islice(backwards, len("".join(body.split())) - 1, None), 0)
    if middle[start:].split() != body.split():
        raise SourceError.at("body_differs", text, len(text) - len(body.lstrip()))
    before = middle[:start].rstrip()
    # The bound keeps a long title from taking quadratic time.
    shapes = (shape.search(before, max(0, len(before) - 400)) for shape in _CHANNEL_AT_END)
    channel = next(filter(None, shapes), None)
    if channel is None:
        raise SourceError.at("no_channel", text, trailer.start - len(middle) + len(before))
    return channel.start(), start
