"""What an auditor remembers from one visit to the next: a small JSON file."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from sco.partners.auditing.faults import NotAudited


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
            return cls(**json.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            raise NotAudited(f"{file} is not the state of an audit: {error}. Name another file.") from None

    def write(self, file: Path) -> None:
        """Replace the file as a whole. Raises NotAudited."""
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            draft.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            draft.replace(file)
        except OSError as error:
            raise NotAudited(f"{file} cannot be written: {error}.") from None
