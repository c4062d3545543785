"""A piece as it was read from its source."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from articles.parsing.text_language import Language
from articles.sources.notices import Notice
from sco.i18n import gettext_noop

# Second levels below which publishers register: example.com.cn is one publisher, com.cn is none.
_SHARED_LEVELS: Final = frozenset(["com", "net", "org", "gov", "edu", "ac", "co", "mil", "or", "ne", "go"])
_TRACKING = re.compile(
    r"utm_|(?:from|spm|share\w*|ref|source|fbclid|gclid|isappinstalled|timestamp|scene)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece. Times are UTC; an absent text is ''.

    ``origins`` says for each field where it was found. ``byline`` is as the source has it, ``authors`` are those parts
    of it that are certainly names; ``author_note`` is the author's position, without its brackets. ``data`` are the
    bytes that were read, ``encoding`` is '' where they are no text. ``repr`` contains neither text nor personal data,
    for logs.
    """

    format: str
    title: str
    language: Language
    paragraphs: tuple[str, ...] = field(repr=False)
    source_id: str = ""
    url: str = ""
    outlet: str = ""
    outlet_text: str = field(default="", repr=False)
    published_at: datetime | None = None
    authors: tuple[str, ...] = field(default=(), repr=False)
    byline: str = field(default="", repr=False)
    author_note: str = field(default="", repr=False)
    rights_notice: str = field(default="", repr=False)
    responsible_editor_name: str = field(default="", repr=False)
    responsible_editor_email: str = field(default="", repr=False)
    encoding: str = ""
    name: str = field(default="", repr=False)
    data: bytes = field(default=b"", repr=False)
    origins: Mapping[str, str] = field(default_factory=dict, repr=False)
    notices: tuple[Notice, ...] = field(default=(), repr=False)

    @property
    def body(self) -> str:
        """The paragraphs, separated by blank lines."""
        return "\n\n".join(self.paragraphs)

    @property
    def host(self) -> str:
        """The host of the address, '' without one."""
        return urlsplit(self.url).hostname or ""

    @property
    def doubts(self) -> tuple[Notice, ...]:
        """The notices that ask an editor to decide."""
        return tuple(notice for notice in self.notices if notice.is_doubt)

    @property
    def identity(self) -> str:
        """What makes it the same piece in another file: its id at its publisher, its address, or its title and text."""
        if self.source_id:
            return f"id:{(publisher_of(self.url) or self.outlet).lower()}:{self.source_id.lower()}"
        if self.url:
            return f"url:{comparable_url(self.url)}"
        letters = "".join(filter(str.isalnum, self.title + self.body))
        return f"text:{hashlib.sha256(letters.encode()).hexdigest()}"

    def edited(self, **changes: Any) -> "Piece":
        """The piece with fields as an editor has them. Takes ``body`` too, with blank lines between paragraphs."""
        if (body := changes.pop("body", None)) is not None:
            changes["paragraphs"] = tuple(line.strip() for line in body.splitlines() if line.strip())
        changed = {name: value for name, value in changes.items() if value != getattr(self, name)}
        return replace(self, **changed, origins={**self.origins, **dict.fromkeys(changed, gettext_noop("an editor"))})


def publisher_of(url: str) -> str:
    """The publisher's domain (``huanqiu.com``, ``example.com.cn``), because one publisher has many hosts; or ''."""
    labels = (urlsplit(url).hostname or "").split(".")
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED_LEVELS
    return ".".join(labels[-3 if shared else -2 :])


def comparable_url(url: str) -> str:
    """The address without scheme, fragment and what only counts visits."""
    parts = urlsplit(url)
    query = urlencode([pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0])])
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}{'?' if query else ''}{query}"
