"""What a check reports."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from sco.checks.wording import quoted
from sco.languages import Language

Level = Literal["error", "warning"]
ERROR: Final[Level] = "error"
WARNING: Final[Level] = "warning"
AROUND: Final = 12
# Per check and text. Whoever pastes 200 kB of one mistake needs no list of it.
MAX_FINDINGS: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """``text[start:end]`` of a field, in characters; ``excerpt`` has some words around it."""

    field: str
    language: Language | None = None
    start: int = 0
    end: int = 0
    words: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem. ``code`` is ``check.problem``; ``details`` fill in its message (see ``running.MESSAGES``).

    ``languages`` are those that must be public together for the problem to matter: none if it always does.
    """

    code: str
    level: Level
    place: Place
    details: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[Language, ...] = ()

    @property
    def check(self) -> str:
        """The name of the check."""
        return self.code.partition(".")[0]

    def digest(self, item: str) -> str:
        """What an override holds for: the same problem with the same words in the same field of this item."""
        # Without the position, so that an edit elsewhere in the text does not take the override away.
        about = [item, self.code, self.place.field, self.place.words, sorted(self.details.items())]
        return hashlib.sha256(json.dumps(about, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


def place_in(name: str, language: Language | None, text: str, start: int = 0, end: int = 0) -> Place:
    """The place of ``text[start:end]``, with an excerpt."""
    before = "…" if start > AROUND else ""
    after = "…" if end + AROUND < len(text) else ""
    around = quoted(text[max(0, start - AROUND) : min(len(text), end + AROUND, start + 200)])
    return Place(name, language, start, end, quoted(text[start:end]), f"{before}{around}{after}")
