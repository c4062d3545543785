"""The tools of tests/clients, installed below var/ from their lock files; a second run finds them there."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sco.postgres import ROOT
from tools.venv import uv_environment

HERE = Path(__file__).parent
PACKAGES, PYTHON_LOCK = HERE / "package-lock.json", ROOT / "requirements" / "clients.txt"
FOLDER = Path(os.environ.get("SCO_VAR") or ROOT / "var") / "clients"
# What npm and uv say where no registry can be reached; every other failure is one of the lock files.
UNREACHABLE = (
    "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "ENETUNREACH", "EHOSTUNREACH",
    "dns error", "error sending request", "Could not connect", "timed out",
)  # fmt: skip


def run(*command: str | Path, cwd: Path, **environ: str) -> str:
    """Run a program; its output, which is also the message if it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **environ}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}"
    return done.stdout


def node() -> Path:
    """The folder with node_modules."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node is not installed here")

    def install(folder: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        # Scripts of packages are not run: none of these needs one.
        command = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1")
        _download("npm", command, folder)

    return _installed("node", PACKAGES, install)


def python() -> Path:
    """The interpreter of an environment with openapi-python-client."""
    own = Path(sys.executable)

    def install(folder: Path) -> None:
        run(own, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
        there = folder / "bin" / "python"
        command = (str(own), "-m", "uv", "pip", "install", "--quiet", "--require-hashes", "-r", str(PYTHON_LOCK))
        _download("Python packages", (*command, "--python", str(there)), folder, **uv_environment(own))

    return _installed("python", PYTHON_LOCK, install) / "bin" / "python"


def _installed(name: str, lock: Path, install: Callable[[Path], None]) -> Path:
    """The folder of these tools, made anew if the lock file has changed or the last installation did not finish."""
    folder, stamp = FOLDER / name, FOLDER / name / ".locked"
    digest = hashlib.sha256(lock.read_bytes() + str(folder).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        install(folder)
        stamp.write_text(digest)
    return folder


def _download(what: str, command: Sequence[str], folder: Path, **environ: str) -> None:
    try:
        run(*command, cwd=folder, **environ)
    except subprocess.TimeoutExpired:
        pytest.skip(f"the registry of {what} does not answer")
    except AssertionError as error:
        if any(word in str(error) for word in UNREACHABLE):
            pytest.skip(f"the registry of {what} cannot be reached")
        raise
