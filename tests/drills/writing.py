"""Writers in processes of their own, which note what the database has acknowledged, and when.

`python -m tests.drills.writing NUMBER FILE` publishes until it is ended, and waits for a server that is gone.
"""

import contextlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from sco.postgres import ROOT

Told = tuple[int, str, int]


@dataclass
class Writers:
    """Running writers; `folder` has what each was told."""

    folder: Path
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def acknowledged(self, before: float = float("inf")) -> set[Told]:
        """Every (sequence, slug, version) that was acknowledged, before this time of time.time() if one is given."""
        lines = [line for file in self.folder.glob("*.jsonl") for line in file.read_text().splitlines(keepends=True)]
        rows = [json.loads(line) for line in lines if line.endswith("\n")]
        return {(sequence, slug, version) for at, sequence, slug, version in rows if at < before}

    def errors(self) -> int:
        """How often a writer's statement failed."""
        return sum(len(file.read_text().splitlines()) for file in self.folder.glob("*.errors"))

    def wait_for(self, more: int, seconds: float = 60) -> None:
        """Waits until so many more entries have been acknowledged."""
        goal, deadline = len(self.acknowledged()) + more, time.monotonic() + seconds
        while len(self.acknowledged()) < goal:
            assert all(process.poll() is None for process in self.processes), "a writer has ended"
            assert time.monotonic() < deadline, f"{more} entries were not acknowledged within {seconds} s"
            time.sleep(0.02)


@contextlib.contextmanager
def writers(count: int, folder: Path, environ: Mapping[str, str]) -> Iterator[Writers]:
    """So many writers for the length of the block."""
    folder.mkdir(exist_ok=True)
    running = Writers(folder)
    try:
        for number in range(count):
            command = [sys.executable, "-m", "tests.drills.writing", str(number), str(folder / f"{number}.jsonl")]
            running.processes.append(subprocess.Popen(command, cwd=ROOT, env=dict(environ)))
        yield running
    finally:
        for process in running.processes:
            process.kill()
            process.wait()


def main(number: int, file: TextIO) -> None:
    """Publishes for ever; notes time, sequence, slug and version of each entry after its commit has returned."""
    from django.db import InterfaceError, OperationalError, connection

    from tests.ledger.writers import step

    chance, turn = random.Random(), 0
    while True:
        try:
            made = step(number, turn, chance)
        except (OperationalError, InterfaceError) as error:
            connection.close()
            with Path(file.name).with_suffix(".errors").open("a") as errors:
                errors.write(str(error).partition("\n")[0] + "\n")
            time.sleep(0.1)
            continue
        turn += 1
        at = time.time()
        for outcome in made:
            _note(file, [at, outcome.sequence, outcome.ref.slug, outcome.version])


def _note(file: TextIO, row: list[Any]) -> None:
    if row[1] is not None:  # nothing was appended
        file.write(json.dumps(row) + "\n")
        file.flush()


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco.settings")
    django.setup()
    with Path(sys.argv[2]).open("a") as notes:
        main(int(sys.argv[1]), notes)
