"""`python3 sco/running/venv.py FOLDER`: the project's virtual environment, made or brought up to date.

Runs before anything is installed, so it may use the standard library alone. pip checks the hash of uv, uv the hashes of
everything else; where uv cannot reach the package index that pip is set up for, pip installs the rest too.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (ROOT / "requirements" / "uv.txt", ROOT / "requirements" / "dev.txt")
# Where pip keeps what it is told, and how uv wants to be told the same.
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}


def main(folder: Path) -> None:
    """Make `folder` hold exactly the locked packages. Exits with a message when that cannot be done."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    guard = os.open(folder.parent, os.O_RDONLY)
    fcntl.flock(guard, fcntl.LOCK_EX)
    stamp = folder / ".locked"
    if not up_to_date(stamp, folder):
        stamp.unlink(missing_ok=True)
        make(folder)
        install(folder / "bin" / "python")
        stamp.write_text(wanted(folder))


def up_to_date(stamp: Path, folder: Path) -> bool:
    """Whether the last installation reached its end with these locks, at this place, with a Python that still runs."""
    if not stamp.is_file() or stamp.read_text() != wanted(folder):
        return False
    return (folder / "bin" / "python").exists()


def wanted(folder: Path) -> str:
    """What the stamp of a finished environment says."""
    locks = hashlib.sha256(b"\0".join(lock.read_bytes() for lock in LOCKS)).hexdigest()
    return f"{locks} {folder.absolute()}\n"


def make(folder: Path) -> None:
    """An empty environment; a working one is kept, a half-made one replaced."""
    if works(folder / "bin" / "python"):
        return
    say(f"Making {folder} with Python {sys.version.split()[0]} ...")
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode != 0 or not works(folder / "bin" / "python"):
        shutil.rmtree(folder, ignore_errors=True)
        sys.exit(
            f"{done.stdout}{done.stderr}\nNo virtual environment could be made. On Debian and Ubuntu install what is "
            f"missing with: apt install python{sys.version_info.major}.{sys.version_info.minor}-venv"
        )


def works(python: Path) -> bool:
    """Whether this Python starts, is new enough and has pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], check=False, capture_output=True).returncode == 0  # noqa: S603
    except OSError:
        return False


def install(python: Path) -> None:
    """The locked packages and nothing else."""
    say("Installing the locked packages ...")
    began = time.monotonic()
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    run([*pip, "-r", str(LOCKS[0])])
    sync = [
        str(python),
        "-m",
        "uv",
        "pip",
        "sync",
        "--quiet",
        "--require-hashes",
        "--compile-bytecode",
        "--python",
        str(python),
    ]
    if subprocess.run([*sync, *map(str, LOCKS)], check=False, env=uv_environment(python)).returncode != 0:  # noqa: S603
        say("uv could not install them; trying with pip, which is slower ...")
        run([*pip, "-r", str(LOCKS[1])])
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def run(command: list[str]) -> None:
    """Run to the end; exits with the status of a failure, whose reason the command has printed."""
    if (status := subprocess.run(command, check=False).returncode) != 0:  # noqa: S603
        say("The packages could not be installed: the reason stands above. Is the network there? Try again then.")
        sys.exit(status)


def uv_environment(python: Path) -> dict[str, str]:
    """The environment with pip's index settings said in uv's words; hashes hold whichever index answers."""
    environ = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_LINK_MODE": "copy", "UV_NO_CONFIG": "1"}
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout  # noqa: S603
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name = key.replace(":", "").rpartition(".")[2]
        if name in PIP_TO_UV:
            separator = "," if name == "find-links" else " "
            environ[PIP_TO_UV[name]] = separator.join(value.strip("'\"").replace("\\n", " ").split())
    return environ | os.environ


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
