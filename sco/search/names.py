"""Names: the keys by which a name is recognized in a query, and found while it is typed."""

import re
from collections.abc import Iterator

from sco.search.folding import fold, simplified
from sco.search.prefixes import PREFIXES
from sco.search.queries import name_key
from sco.search.words import Run, runs

# A name in full, to recognize it; from within one, as much as anybody types.
WHOLE, WITHIN = 400, 40
_PREFIX = f"(?<![^ ])({'|'.join(PREFIXES)})"
_JOINED, _PARTED = re.compile(f"{_PREFIX}(?=[a-z])"), re.compile(f"{_PREFIX} (?=[a-z])")


def key(text: str) -> str:
    """The key of a name; '' for a text without words."""
    return name_key(runs(fold(text)))


def keys_typed(text: str) -> list[str]:
    """The keys of what was typed so far, and of how others would write it; none for a text without words."""
    # The words of Taiwan as on the mainland; and all prefixes with a hyphen, or with none.
    keys = dict.fromkeys(map(key, (text, simplified(text, "tw2sp"))))
    spelled = (spelling for each in keys for spelling in (each, _JOINED.sub(r"\1 ", each), _PARTED.sub(r"\1", each)))
    return [each for each in dict.fromkeys(spelled) if each]


def beginnings(text: str) -> Iterator[str]:
    """The keys that a prefix of may be typed: of the whole name first, then from each later word or ideograph on."""
    found = [Run((word,), run.chinese, 0, 0) for run in runs(fold(text)) for word in run.words]
    for start in range(len(found)):
        # From a word alone, not from an article or a letter within a name.
        if start == 0 or found[start].chinese or len(found[start].words[0]) > 1:
            yield name_key(found[start:])[: WITHIN if start else WHOLE]
