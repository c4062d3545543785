"""Reads bytes as the dump's own tests need it."""

from articles.sources.dump.parser import Dump
from articles.sources.dump.parser import parse as parse_text
from articles.sources.reading import open_source
from sco.invisible import clean


def parse_dump(data: bytes) -> Dump:
    """The dump in these bytes. Raises SourceError."""
    return parse_text(clean(open_source(data).text).text)
