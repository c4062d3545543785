"""The reasons for refusing a file, each with a code, a message with the remedy, and a position."""

from typing import Final, Literal

from sco.i18n import gettext_noop

REASONS: Final[dict[str, str]] = {
    "missing": gettext_noop("There is no such file."),
    "not_a_file": gettext_noop("This is not a regular file."),
    "unreadable": gettext_noop("The file cannot be read; check its permissions."),
    "too_large": gettext_noop("The file has %(size)s bytes; the limit is %(limit)s."),
    "empty": gettext_noop("The file is empty."),
    "not_utf8": gettext_noop(
        "The text is neither UTF-8 nor UTF-16 nor GB18030 (GBK): save it again as UTF-8, in an editor that shows it "
        "right."
    ),
    "encoding_unclear": gettext_noop(
        "The text can be read in several encodings: save it again as UTF-8, in an editor that shows it right."
    ),
    "garbled": gettext_noop(
        "The text was read in a wrong encoding before this file was written: save it again from where it reads right."
    ),
    "nul": gettext_noop("There is a NUL character in the text."),
    "damaged": gettext_noop("A character was lost before this file was written: U+FFFD replaces it."),
    "html": gettext_noop("There is HTML in the text; save the piece as plain text."),
    "two_pieces": gettext_noop("A second piece begins here; put each piece in its own file."),
    "id": gettext_noop("The file does not begin with an article id of 11 letters and digits."),
    "no_host": gettext_noop("The host, such as opinion.huanqiu.com, is missing before the word “article”."),
    "no_type": gettext_noop("The word “article” after the host is missing."),
    "no_byline_marker": gettext_noop("The text between id and host does not begin with the byline marker 作者:."),
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
    "no_title_line": gettext_noop(
        "A plain text begins with its title on a line of its own; the first line is no title."
    ),
    "no_text": gettext_noop(
        "No text of a piece was found on this page: save the page of the piece itself, or its text."
    ),
    "not_a_piece": gettext_noop("The file is %(what)s: save the piece as a page (HTML), as .docx or as plain text."),
    "unknown_json": gettext_noop("This JSON is neither ninjs nor the importer's own format: see docs/importing.md."),
    "unknown_member": gettext_noop("The importer's JSON has no member “%(name)s”: see docs/importing.md."),
    "wrong_member": gettext_noop("The member “%(name)s” of the JSON has the wrong type: see docs/importing.md."),
    "both_members": gettext_noop("The JSON has “%(one)s” and “%(other)s”: give one of them."),
    "broken_json": gettext_noop("The JSON is broken here."),
    "unknown_xml": gettext_noop("This XML is neither NewsML-G2 nor an item of RSS or Atom."),
    "broken_xml": gettext_noop("The XML is broken here."),
    "entities": gettext_noop(
        "The XML declares entities, which no piece needs and attacks use: save it without DOCTYPE."
    ),
    "too_deep": gettext_noop("The file is nested too deeply to be a piece."),
    "too_long_line": gettext_noop("A line has %(size)s characters; the limit is %(limit)s."),
    "many_items": gettext_noop(
        "There are %(size)s pieces in this file; put each piece, or fewer of them, in a file of its own."
    ),
    "no_items": gettext_noop("There is no piece in this file."),
    "withdrawn": gettext_noop("The source says that this piece is withdrawn or not usable: do not import it."),
    "broken_zip": gettext_noop("The .docx file is damaged: open it in a word processor and save it again."),
    "broken_archive": gettext_noop("The web archive is damaged or cut off: save the page again, as HTML only."),
    "zip_bomb": gettext_noop("The .docx file unpacks to %(size)s bytes; the limit is %(limit)s."),
    "encrypted": gettext_noop("The .docx file has a password: save it without one."),
    "unexpected": gettext_noop("The file cannot be read: save the piece's text as plain text or .docx."),
    "too_slow": gettext_noop("The page is too large to find its text: save the text itself."),
    "language": gettext_noop("The text is neither Chinese nor English."),
    "traditional": gettext_noop(
        "The text is in Traditional Chinese; only Simplified Chinese and English are accepted."
    ),
}


class SourceError(ValueError):
    """A file that cannot be read as a piece without guessing.

    ``reason`` is a key of REASONS, whose translatable message (``template``) takes ``details``. ``position`` counts
    from 0, in ``unit``; ``line`` counts from 1. Words in ``details`` are translatable. No message
    quotes the text, which may hold personal data.
    """

    def __init__(
        self, reason: str, *, position: int | None = None, line: int | None = None, **details: int | str
    ) -> None:
        self.reason, self.position, self.line = reason, position, line
        self.template, self.details = REASONS[reason], details
        super().__init__(self.template % details)

    @classmethod
    def at(cls, reason: str, text: str, position: int, **details: int | str) -> "SourceError":
        """The error at a character of the text."""
        return cls(reason, position=position, line=text.count("\n", 0, position) + 1, **details)

    @property
    def unit(self) -> Literal["byte", "character"]:
        """Text that is not UTF-8 has no characters to count."""
        return "byte" if self.reason == "not_utf8" else "character"

    def __str__(self) -> str:
        position = "" if self.position is None else f" (line {self.line}, {self.unit} {self.position})"
        return super().__str__() + position
