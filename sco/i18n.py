"""Marks messages for translation without Django."""


def gettext_noop(message: str) -> str:
    """Return the message unchanged; the caller that displays it translates it."""
    # Extraction finds messages by this name. Django's own function would make the parser depend on Django.
    return message
