"""Text as filters compare it, whatever its case and width. No Django in here."""

import unicodedata


def fold(text: str) -> str:
    """The text in folded case and compatibility form: ``Ｆｒｏｎｔ`` gives ``front``; folding again changes nothing."""
    # Normalised again because a folded letter can compose with the accent after it.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
