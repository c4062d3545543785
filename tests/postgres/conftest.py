"""Embedded servers of their own, in folders that every account may enter."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sco.postgres import Embedded
from tests.postgres.servers import QUICK, in_memory, remove


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with a space in its path; as root, pytest's own tmp_path is closed to the account of the server."""
    folder = Path(tempfile.mkdtemp(prefix="sco tests ", dir=in_memory()))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def make_server(open_folder: Path) -> Iterator[Callable[..., Embedded]]:
    """Servers that are stopped and removed at the end, whatever has become of them."""
    made: list[Embedded] = []

    def make(path: str = "var/postgres", **settings: str) -> Embedded:
        made.append(Embedded(open_folder / path, QUICK | settings))
        return made[-1]

    yield make
    for server in made:
        remove(server)
