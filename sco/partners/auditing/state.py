"""What an auditor remembers from one visit to the next: a small JSON file."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from sco.partners.auditing.faults import Damaged, NotAudited


@dataclass
class State:
    """What is trusted, and how far the log was verified: to ``size`` entries, whose tree has this right ``edge``."""

    origin: str
    keys: list[str]
    checkpoint: str
    size: int = 0
    edge: list[str] = field(default_factory=list)
    digest: str = ""

    @property
    def cursor(self) -> str:
        """Where the change feed goes on; '' at its beginning."""
        return f"{self.size}.{self.digest[:16]}" if self.size else ""

    @classmethod
    def read(cls, file: Path) -> Self | None:
        """The state in a file; None if there is no file yet. Raises NotAudited."""
        try:
            return cls(**_unchanged(json.loads(file.read_text(encoding="utf-8"))))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise Damaged(str(file), f"This is not the state of an audit: {error}. Name another file.") from None

    def write(self, file: Path) -> None:
        """Replace the file as a whole. Raises NotAudited."""
        draft, kept = file.with_name(f"{file.name}.{os.getpid()}"), asdict(self)
        kept["checksum"] = _checksum(kept)
        try:
            draft.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draft.replace(file)
        except OSError as error:
            raise NotAudited(f"{file} cannot be written: {error}.") from None


def _unchanged(kept: dict[str, Any]) -> dict[str, Any]:
    if kept.pop("checksum") != _checksum(kept):
        raise ValueError("it was changed")
    return kept


def _checksum(kept: dict[str, Any]) -> str:
    """Tells a damaged file from a server at fault."""
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
