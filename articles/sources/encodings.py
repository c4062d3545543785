"""Finds out in which encoding a text is. Strict: a text that a guess would garble is refused."""

import codecs
from dataclasses import dataclass
from functools import cache
from typing import Final

from articles.sources.errors import SourceError

UTF_8, UTF_16, UTF_32, GB18030 = "UTF-8", "UTF-16", "UTF-32", "GB18030"
# The longer ones first: the mark of UTF-32 begins like that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8", UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32-le", UTF_32),
    (codecs.BOM_UTF32_BE, "utf-32-be", UTF_32),
    (codecs.BOM_UTF16_LE, "utf-16-le", UTF_16),
    (codecs.BOM_UTF16_BE, "utf-16-be", UTF_16),
    (b"\x84\x31\x95\x33", "gb18030", GB18030),
)
_CANDIDATES: Final = (("gb18030", GB18030), ("utf-16-le", UTF_16), ("utf-16-be", UTF_16))
SAMPLE: Final = 20_000
# Of a text in its own encoding nearly every character is a common one; of a garbled text, fewer than half.
COMMON_SHARE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text without its byte order mark, and the encoding in which it was read."""

    text: str
    encoding: str


def decode(data: bytes) -> Decoded:
    """Decode UTF-8, UTF-16 or GB18030. Raises SourceError with the remedy, and at a byte that is not UTF-8."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _checked(Decoded(_strict(data[len(mark) :], codec), name))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _checked(_guess(data, error))
    if "\x00" in text and (wide := _wide_ascii(data)):
        return _checked(wide)
    return _checked(Decoded(text, UTF_8))


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error) from None


def _not_utf8(data: bytes, error: UnicodeDecodeError) -> SourceError:
    return SourceError("not_utf8", position=error.start, line=data.count(b"\n", 0, error.start) + 1)


def _wide_ascii(data: bytes) -> Decoded | None:
    """UTF-16 without a mark, of a text in Latin letters: every second byte is 0."""
    for offset, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = data[offset::2]
        if len(data) % 2 == 0 and half.count(0) > len(half) * 0.5:
            return Decoded(_strict(data, codec), UTF_16)
    return None


def _guess(data: bytes, error: UnicodeDecodeError) -> Decoded:
    found = []
    for codec, name in _CANDIDATES:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if is_plausible(text):
            found.append(Decoded(text, name))
    if len(found) > 1:
        raise SourceError("encoding_unclear", position=error.start, line=data.count(b"\n", 0, error.start) + 1)
    if not found:
        raise _not_utf8(data, error)
    return found[0]


def is_plausible(text: str) -> bool:
    """Whether nearly all characters beyond ASCII are common ones."""
    beyond = [character for character in text[:SAMPLE] if not character.isascii()]
    common = sum(character in _common() for character in beyond)
    controls = sum(character < " " and character not in "\t\n\r\f" for character in text[:SAMPLE])
    return bool(beyond) and common >= COMMON_SHARE * len(beyond) and not controls


@cache
def _common() -> frozenset[str]:
    """The 3,755 Chinese characters of GB 2312's first level, and marks."""
    level_one = (bytes([row, cell]) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    marks = (bytes([row, cell]) for row in (0xA1, 0xA3) for cell in range(0xA1, 0xFF))
    found = {code.decode("gb2312", "ignore") for codes in (level_one, marks) for code in codes}
    return frozenset(found - {""}) | set("\u2014\u2022\xb7\xa0\u2013\ufeff\u200b")


def _checked(decoded: Decoded) -> Decoded:
    """The text, unless it was garbled before it was encoded. Raises SourceError."""
    beyond = "".join(character for character in decoded.text[:SAMPLE] if not character.isascii())
    for codec in ("gb18030", "cp1252"):
        if len(beyond) > 8 and _was_utf8(decoded.text[:SAMPLE], codec):
            raise SourceError("garbled")
    return decoded


def _was_utf8(text: str, codec: str) -> bool:
    """Whether the text is UTF-8 that somebody decoded with this codec."""
    try:
        original = text.encode(codec)
        # The end of the sample may be the middle of a character.
        return len(codecs.getincrementaldecoder("utf-8")().decode(original)) < len(text)
    except UnicodeError:
        return False
