"""Why a dump was not read: one code, one sentence and one place for each refusal."""

from collections.abc import Mapping
from typing import Final, Literal

Unit = Literal["byte", "character"]


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; whoever shows it translates ``DumpError.template``."""
    return message


REASONS: Final[dict[str, str]] = {
    "missing": gettext_noop("There is no such file."),
    "not_a_file": gettext_noop("This is not a regular file."),
    "unreadable": gettext_noop("The file cannot be read; check its permissions."),
    "too_large": gettext_noop("The file has %(size)s bytes; a piece has at most %(limit)s."),
    "empty": gettext_noop("The file is empty."),
    "not_utf8": gettext_noop("The file is not UTF-8 text."),
    "nul": gettext_noop("There is a NUL character in the text."),
    "control": gettext_noop("There is a control character in the text."),
    "damaged": gettext_noop("A character was lost before this file was made (U+FFFD stands in its place)."),
    "html": gettext_noop("There is HTML in the text; save the piece as plain text."),
    "two_pieces": gettext_noop("A second piece begins here; put each piece in a file of its own."),
    "id": gettext_noop("The file does not begin with an article id of 11 letters and digits."),
    "no_host": gettext_noop("The host that ends in huanqiu.com is missing."),
    "no_type": gettext_noop("The word “article” after the host is missing."),
    "no_byline_marker": gettext_noop("There is text between id and host, but not the byline marker 作者:."),
    "byline": gettext_noop("The byline is not a list of names."),
    "host_unclear": gettext_noop("It cannot be told where the byline ends and the host begins."),
    "no_title": gettext_noop("The title is missing."),
    "title_too_long": gettext_noop("The title has more than %(limit)s characters."),
    "no_channel": gettext_noop("The channel path between title and body is missing."),
    "channel_unclear": gettext_noop(
        "Several places look like the channel path, and there is no second line with the body alone."
    ),
    "no_body": gettext_noop("The body is missing."),
    "body_differs": gettext_noop("The body after the record is not the body in the record."),
    "no_created_time": gettext_noop("The time of creation, 13 digits after the body, is missing."),
    "no_published_time": gettext_noop("The time of publication, 13 digits after the outlet, is missing."),
    "time_unclear": gettext_noop(
        "There are %(digits)s digits where the 13 of a time, or 15 with two flags, should stand."
    ),
    "time_impossible": gettext_noop("The time is outside the years 2000 to 2099."),
    "editor_json": gettext_noop("What follows the flags is not a list or an object in JSON."),
    "editor_unclear": gettext_noop("It cannot be told where the responsible editor's name ends and the outlet begins."),
    "outlet_unclear": gettext_noop("It cannot be told where the rights notice ends and the outlet begins."),
    "notice_unclear": gettext_noop(
        "The rights notice may still hold somebody's name: it should end in a full stop or in words on rights."
    ),
    "no_outlet": gettext_noop("The outlet before the time of publication is missing."),
    "language": gettext_noop("The text is neither Chinese nor English."),
    "traditional": gettext_noop("The text is in Traditional Chinese; the desk has Simplified Chinese and English."),
}


class DumpError(ValueError):
    """A dump that cannot be read for sure.

    ``reason`` is a key of REASONS; ``position`` counts from 0, in bytes of the file for ``not_utf8`` and in
    characters of its text otherwise (``unit`` says which); ``line`` counts from 1. No message repeats the text.
    """

    def __init__(
        self,
        reason: str,
        *,
        position: int | None = None,
        unit: Unit = "character",
        line: int | None = None,
        name: str = "",
        details: Mapping[str, int] | None = None,
    ) -> None:
        self.reason, self.position, self.unit, self.line, self.name = reason, position, unit, line, name
        self.template, self.details = REASONS[reason], details or {}
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.template % self.details

    def __str__(self) -> str:
        place = "" if self.position is None else f" (line {self.line}, {self.unit} {self.position})"
        return f"{self.name}: {self.message}{place}" if self.name else self.message + place


def refuse(reason: str, text: str, position: int, **details: int) -> DumpError:
    """The error at a character of the text, with its line."""
    return DumpError(reason, position=position, line=text.count("\n", 0, position) + 1, details=details)
