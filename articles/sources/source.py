"""What a reader is given, and what it gives back."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lxml import etree, html

from articles.sources.errors import SourceError
from articles.sources.markup import parse_html
from articles.sources.notices import Notice
from articles.sources.xml import parse_xml


@dataclass(frozen=True)
class Source:
    """The bytes of a file; ``text`` and ``encoding`` are '' where they are no text. ``name`` is only for reports.

    ``address`` is the one from which a web archive was saved.
    """

    data: bytes
    text: str = ""
    encoding: str = ""
    name: str = ""
    address: str = ""

    @cached_property
    def start(self) -> str:
        """The beginning of the text, without white space before it."""
        return self.text[:4000].lstrip("\ufeff \t\r\n\u3000\xa0")

    @cached_property
    def json(self) -> Any:
        """The text as JSON, or None."""
        if not self.start.startswith(("{", "[")):
            return None
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as error:
            if re.match(r'\{\s*"|\[\s*\{', self.start) or isinstance(error, RecursionError):
                position = getattr(error, "pos", 0)
                raise SourceError.at("broken_json", self.text, position) from None
            return None

    @cached_property
    def xml(self) -> etree._Element | None:
        """The root of the text as XML, or None. Raises SourceError for what no parser should expand."""
        return parse_xml(self.text) if self.start.startswith("<") and not self.looks_like_html else None

    @cached_property
    def looks_like_html(self) -> bool:
        """Whether the text begins like a page or a fragment of one."""
        from articles.sources.markup import begins_like_html

        return begins_like_html(self.start)

    @cached_property
    def html(self) -> html.HtmlElement:
        """The root of the text as HTML. Raises SourceError."""
        return parse_html(self.text)


@dataclass
class Fields:
    """What a reader found. The first value of a field stays; each has its origin, a short phrase for editors.

    ``title``, ``byline``, ``outlet``, ``rights_notice``, ``source_id``, ``url``, ``published_at`` (text or datetime),
    ``paragraphs`` (texts), ``responsible_editor_name`` and ``responsible_editor_email``.
    """

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def add(self, name: str, value: Any, origin: str) -> None:
        """Take the value unless it is empty or the field has one."""
        value = value.strip() if isinstance(value, str) else value
        if value and name not in self.values:
            self.values[name], self.origins[name] = value, origin

    def notice(self, code: str, about: str = "", **details: str | int) -> None:
        """Tell an editor: see ``notices``."""
        self.notices.append(Notice(code, about, details))

    def text(self, name: str) -> str:
        """The text of a field, '' without one."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class Format:
    """A source format. ``rank`` orders the formats: the first that recognises a source reads it.

    ``recognises`` goes by the content alone; ``read`` raises SourceError. ``split`` gives the texts of the pieces of
    a file that holds several.
    """

    name: str
    title: str
    rank: int
    recognises: Callable[[Source], bool]
    read: Callable[[Source], Fields]
    split: Callable[[Source], list[str]] = lambda _source: []
