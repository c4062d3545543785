"""One piece out of the publisher's content system: fields run together, then the body once more.

Reading order of a dump: id (11), byline, host, "article", title, channel path, body, time of creation (13 digits),
rights notice, responsible editor, outlet, time of publication (13 digits), flags, the editor as JSON; then, on
lines of its own, the body again. What these marks do not settle is refused, never guessed.
"""

import re
import stat
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, Literal

from articles.parsing.head import Head, read_head
from articles.parsing.notes import author_note
from articles.parsing.prose import language_of, paragraphs_of
from articles.parsing.refusals import DumpError, refuse
from articles.parsing.screening import decode, screen
from articles.parsing.tail import Tail, read_tail

__all__ = ["MAX_BYTES", "DumpError", "Piece", "parse", "read_file"]

MAX_BYTES: Final = 5_000_000
MAX_TITLE: Final = 300
_SEGMENT = r"/(?=[a-z]{0,8}[0-9])[a-z0-9]{9}"
_CHANNEL = re.compile(rf"(?:{_SEGMENT})+")
_CHANNEL_AT_END = (
    re.compile(rf"(?:{_SEGMENT})+\Z"),
    re.compile(r"(?:/(?=[a-z]{0,39}[0-9])[a-z0-9]{5,40})+\Z"),  # an unknown shape, where the body is known
)
_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. Times are UTC; ``body`` is ``paragraphs`` joined by blank lines; a missing text is ''.

    ``byline`` is what stood between id and host; ``author_note`` the author's position, without its brackets.
    The text is as it was written: not normalised to NFC. ``repr`` shows no text and no personal data.
    """

    source_id: str
    host: str
    channel_path: str
    title: str
    published_at: datetime
    created_at: datetime
    language: Literal["zh-hans", "en"]
    authors: tuple[str, ...] = field(repr=False)
    byline: str = field(repr=False)
    paragraphs: tuple[str, ...] = field(repr=False)
    author_note: str = field(repr=False)
    rights_notice: str = field(repr=False)
    outlet: str
    responsible_editor_name: str = field(repr=False)
    responsible_editor_email: str = field(repr=False)

    @property
    def body(self) -> str:
        """The whole text."""
        return "\n\n".join(self.paragraphs)

    @property
    def url(self) -> str:
        """Where the publisher shows the piece."""
        return f"https://{self.host}/article/{self.source_id}"


def read_file(path: Path) -> bytes:
    """The file's bytes, at most MAX_BYTES of them. Raises DumpError; its size is known before it is read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DumpError("not_a_file", name=path.name)
        if status.st_size > MAX_BYTES:
            raise _too_large(status.st_size, path.name)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise DumpError("missing", name=path.name) from None
    except (OSError, ValueError) as error:
        raise error if isinstance(error, DumpError) else DumpError("unreadable", name=path.name) from None


def parse(data: bytes, name: str = "") -> Piece:
    """Read one piece. Raises DumpError and nothing else, whatever the bytes; ``name`` is shown in its message."""
    try:
        return _read(_text(data))
    except DumpError as error:
        error.name = name
        raise


def _too_large(size: int, name: str = "") -> DumpError:
    return DumpError("too_large", name=name, details={"size": size, "limit": MAX_BYTES})


def _text(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        raise _too_large(len(data))
    text = decode(data)
    screen(text)
    return text


def _read(text: str) -> Piece:
    head = read_head(text)
    tail = read_tail(text, head.end)
    title, channel, body = _split_middle(text, head, tail)
    if not title:
        raise refuse("no_title", text, head.end)
    if len(title) > MAX_TITLE:
        raise refuse("title_too_long", text, head.end, limit=MAX_TITLE)
    language = language_of(f"{title} {body}")
    if language is None:
        raise refuse("language", text, head.end)
    if language == "zh-hant":
        raise refuse("traditional", text, head.end)
    paragraphs = paragraphs_of(body, language)
    if not paragraphs:
        raise refuse("no_body", text, tail.start)
    return Piece(
        source_id=head.source_id,
        host=head.host,
        channel_path=channel,
        title=title,
        published_at=tail.published_at,
        created_at=tail.created_at,
        language=language,
        authors=head.authors,
        byline=head.byline,
        paragraphs=paragraphs,
        author_note=author_note(paragraphs[-1]),
        rights_notice=tail.rights_notice,
        outlet=tail.outlet,
        responsible_editor_name=tail.editor_name,
        responsible_editor_email=tail.editor_email,
    )


def _split_middle(text: str, head: Head, tail: Tail) -> tuple[str, str, str]:
    """Title, channel path and body. The body after the record, where there is one, says where the body begins."""
    middle, repeat = text[head.end : tail.start], text[tail.end :]
    start, end = _by_repeat(text, middle, tail) if repeat.strip() else _by_channel(text, middle, head.end)
    body = middle[end:] if "\n" in middle[end:].strip() or not repeat.strip() else repeat
    return _spaced(middle[:start]), middle[start:end].strip(), body


def _by_channel(text: str, middle: str, offset: int) -> tuple[int, int]:
    glued = len(middle) - len(middle.rstrip("0123456789"))
    if glued:
        raise refuse("time_unclear", text, offset + len(middle) - glued, digits=glued + 13)
    masked = _ADDRESS.sub(lambda address: "·" * len(address.group()), middle)
    found = [match.span() for match in _CHANNEL.finditer(masked)]
    if not found or re.search(r"/(?=[a-z]{0,39}[0-9])[a-z0-9]{1,40}\Z", middle[: found[0][0]]):
        raise refuse("no_channel", text, offset)
    if len(found) > 1:
        raise refuse("channel_unclear", text, offset + found[1][0])
    return found[0]


def _by_repeat(text: str, middle: str, tail: Tail) -> tuple[int, int]:
    repeat = text[tail.end :]
    wanted = "".join(repeat.split())
    start = _start_of_last(middle, len(wanted))
    if _spaced(middle[start:]) != _spaced(repeat):
        raise refuse("body_differs", text, len(text) - len(repeat.lstrip()))
    before = middle[:start].rstrip()
    shapes = (shape.search(before, max(0, len(before) - 400)) for shape in _CHANNEL_AT_END)
    channel = next(filter(None, shapes), None)
    if channel is None:
        raise refuse("no_channel", text, tail.start - len(middle) + len(before))
    return channel.start(), start


def _start_of_last(text: str, count: int) -> int:
    """Where the last ``count`` characters that are not white space begin."""
    for index in range(len(text) - 1, -1, -1):
        if not text[index].isspace():
            count -= 1
            if count == 0:
                return index
    return 0


def _spaced(text: str) -> str:
    return " ".join(text.split())
