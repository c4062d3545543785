"""Sketches of texts, by which near ones are found without comparing with all. A pure module, without Django.

Min-wise hashing (Broder 1997): of two texts, the share of equal smallest hashes is about the share of equal shingles.
"""

import re
from itertools import pairwise
from zlib import crc32

SIZE = 16
# Enough of a long text to tell it from others.
_READ = 2_000
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+")


def sketch(text: str) -> list[int]:
    """At most 16 signed 32-bit hashes of the text's shingles: two characters of Chinese, or two words."""
    tokens = _TOKEN.findall(text[:_READ].casefold())
    shingles = {f"{a} {b}" for a, b in pairwise(tokens)} or set(tokens)
    return sorted(crc32(shingle.encode()) - 2**31 for shingle in shingles)[:SIZE]
