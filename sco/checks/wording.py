"""Marks messages for translation without Django, and shortens what they quote."""

from typing import Final

MAX_QUOTED: Final = 60


def gettext_noop(message: str) -> str:
    """Return the message unchanged; who displays it translates it."""
    # Extraction finds messages by this name. Django's own function would make the checks depend on Django.
    return message


def quoted(words: str) -> str:
    """The words on one line, shortened to about 60 characters."""
    line = " ".join(words[: 2 * MAX_QUOTED].split())
    return line if len(line) <= MAX_QUOTED else line[: MAX_QUOTED - 1].rstrip() + "…"
