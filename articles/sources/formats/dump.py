"""The publisher's dump: the fields of a piece run together, as its content system writes them. See ``sources.dump``."""

import re

from articles.sources.dump.parser import parse
from articles.sources.source import Fields, Format, Source
from sco.i18n import gettext_noop
from sco.invisible import clean

_START = re.compile(
    r"[0-9A-Za-z_-]{4,40}(?:(?:本文)?作者|Authors?[:：]|By[ :：])|[0-9A-Za-z]{8,14}[a-z0-9.-]*\.[a-z]{2,6}[ \t]?article"
)
_ID = re.compile(r"[0-9A-Za-z-]{11}")
_PARTS = re.compile(r"[a-z0-9.-]+\.[a-z]{2,6}[ \t]?article|huanqiu\.com|article\S{0,200}(?:/[a-z0-9]{9}){1,4}")


def recognises(source: Source) -> bool:
    """Whether it begins like a dump, or has an id and another mark of one."""
    begins = _START.match(source.start) and _PARTS.search(source.start, 0, 700)
    return bool(begins or (_ID.match(source.start) and _PARTS.search(source.start, 0, 700)))


def read(source: Source) -> Fields:
    """The fields of the dump. Raises SourceError."""
    # Cleaned first: an invisible character between two fields would belong to either.
    cleaned = clean(source.text)
    dump = parse(cleaned.text)
    fields = Fields()
    for taken in cleaned.taken:
        if taken.instead != " ":
            code = "replaced" if taken.instead else "taken_out"
            fields.notice(code, "", name=taken.name, count=taken.count, after=taken.after)
    for name in ("source_id", "url", "title", "byline", "paragraphs", "rights_notice", "outlet", "published_at"):
        fields.add(name, getattr(dump, name), gettext_noop("the dump"))
    fields.add("responsible_editor_name", dump.responsible_editor_name, gettext_noop("the dump"))
    fields.add("responsible_editor_email", dump.responsible_editor_email, gettext_noop("the dump"))
    return fields


FORMAT = Format("dump", gettext_noop("the publisher's dump"), 50, recognises, read)
