"""The reasons for refusing a dump, each with a code, a message and a position."""

from typing import Final, Literal

from sco.i18n import gettext_noop

REASONS: Final[dict[str, str]] = {
    "missing": gettext_noop("There is no such file."),
    "not_a_file": gettext_noop("This is not a regular file."),
    "unreadable": gettext_noop("The file cannot be read; check its permissions."),
    "too_large": gettext_noop("The file has %(size)s bytes; the limit is %(limit)s."),
    "empty": gettext_noop("The file is empty."),
    "not_utf8": gettext_noop("The file is not UTF-8 text."),
    "nul": gettext_noop("There is a NUL character in the text."),
    "control": gettext_noop("There is a control character in the text."),
    "damaged": gettext_noop("A character was lost before this file was written: U+FFFD replaces it."),
    "html": gettext_noop("There is HTML in the text; save the piece as plain text."),
    "two_pieces": gettext_noop("A second piece begins here; put each piece in its own file."),
    "id": gettext_noop("The file does not begin with an article id of 11 letters and digits."),
    "no_host": gettext_noop("The host that ends in huanqiu.com is missing."),
    "no_type": gettext_noop("The word “article” after the host is missing."),
    "no_byline_marker": gettext_noop("The text between id and host does not begin with the byline marker 作者:."),
    "byline": gettext_noop("The byline is not a list of names."),
    "host_unclear": gettext_noop("It is unclear where the byline ends and the host begins."),
    "no_title": gettext_noop("The title is missing."),
    "title_too_long": gettext_noop("The title has more than %(limit)s characters."),
    "no_channel": gettext_noop("The channel path between title and body is missing."),
    "channel_unclear": gettext_noop("Several strings look like the channel path, and the body is not repeated."),
    "no_body": gettext_noop("The body is missing."),
    "body_differs": gettext_noop("The body after the record differs from the body in the record."),
    "no_created_time": gettext_noop("The time of creation, 13 digits after the body, is missing."),
    "no_published_time": gettext_noop("The time of publication, 13 digits after the outlet, is missing."),
    "time_unclear": gettext_noop("Found %(digits)s digits; a time has 13, or 15 with two flags."),
    "time_impossible": gettext_noop("The time is outside the years 2000 to 2099."),
    "editor_json": gettext_noop("The text after the flags is not a JSON list or object."),
    "editor_unclear": gettext_noop("It is unclear where the responsible editor's name ends and the outlet begins."),
    "outlet_unclear": gettext_noop("It is unclear where the rights notice ends and the outlet begins."),
    "notice_unclear": gettext_noop("The rights notice may contain a name; end it with a full stop or words on rights."),
    "no_outlet": gettext_noop("The outlet before the time of publication is missing."),
    "language": gettext_noop("The text is neither Chinese nor English."),
    "traditional": gettext_noop(
        "The text is in Traditional Chinese; only Simplified Chinese and English are accepted."
    ),
}


class DumpError(ValueError):
    """A dump that cannot be parsed without guessing.

    ``reason`` is a key of REASONS, whose translatable message (``template``) takes ``details``. ``position`` counts
    from 0, in ``unit``; ``line`` counts from 1. No message quotes the text, which may hold personal data.
    """

    def __init__(self, reason: str, *, position: int | None = None, line: int | None = None, **details: int) -> None:
        self.reason, self.position, self.line = reason, position, line
        self.template, self.details = REASONS[reason], details
        super().__init__(self.template % details)

    @classmethod
    def at(cls, reason: str, text: str, position: int, **details: int) -> "DumpError":
        """The error at a character of the text."""
        return cls(reason, position=position, line=text.count("\n", 0, position) + 1, **details)

    @property
    def unit(self) -> Literal["byte", "character"]:
        """Text that is not UTF-8 has no characters to count."""
        return "byte" if self.reason == "not_utf8" else "character"

    def __str__(self) -> str:
        position = "" if self.position is None else f" (line {self.line}, {self.unit} {self.position})"
        return super().__str__() + position
