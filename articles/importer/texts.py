"""Compares source texts."""

from itertools import takewhile

from django.utils.translation import gettext as _


def lines_of(text: str) -> list[str]:
    """The lines that are not blank, without white space at their ends."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_same_text(one: str, other: str) -> bool:
    """Whether the texts differ at most in white space at line ends and in blank lines."""
    # A browser sends CRLF, so saving an article in the admin changes every line end of its source text.
    return lines_of(one) == lines_of(other)


def describe_difference(slug: str, before: str, after: str, *, by_title: bool = False) -> str:
    """The message of a conflict, with the position of the first difference. It quotes neither text.

    An article that was found ``by_title`` alone may be another piece.
    """
    if by_title:
        return _(
            "The article %(slug)s has this title and another text. Nothing was changed. If it is another piece, give "
            "the file its address (a line such as “URL: https://…”), or choose “a new article” on the piece's page at "
            "the desk; if it is the same, --replace-text replaces the text with the file's."
        ) % {"slug": slug}
    one, other = "\n".join(lines_of(before)), "\n".join(lines_of(after))
    common = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    text = _(
        "The article %(slug)s has this id and a different text: the first difference is in line %(line)d, after "
        "%(position)d characters. Nothing was changed; --replace-text replaces the text with the file's."
    )
    line_start = other.rfind("\n", 0, common) + 1
    return text % {"slug": slug, "line": other.count("\n", 0, common) + 1, "position": common - line_start}
