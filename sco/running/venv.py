"""`python3 sco/running/venv.py FOLDER`: the project's virtual environment, made or brought up to date.

Runs before anything is installed, so it may use the standard library alone. pip checks the hash of uv, uv the hashes of
everything else; where uv cannot reach the package index that pip is set up for, pip installs the rest too.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCKS = (ROOT / "requirements" / "uv.txt", ROOT / "requirements" / "dev.txt")
STAMP, UNFINISHED = ".locked", ".unfinished"
SUDO = "If another account has made it, perhaps root, remove it and try again: sudo rm -r "
# Where pip keeps what it is told, and how uv wants to be told the same.
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}


def main(folder: Path) -> None:
    """Make `folder` hold exactly the locked packages. Exits with a message when that cannot be done."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with alone(folder.parent):
        if not up_to_date(folder):
            bring_up_to_date(folder)


@contextlib.contextmanager
def alone(place: Path) -> Iterator[None]:
    """Nobody else installs here meanwhile; an installer that outlives us keeps the lock to its end."""
    guard = os.open(place, os.O_RDONLY)
    try:
        os.set_inheritable(guard, True)
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield
    finally:
        os.close(guard)


def up_to_date(folder: Path) -> bool:
    """Whether the last installation reached its end with these locks, at this place, with a Python that still runs."""
    try:
        return (folder / STAMP).read_text() == wanted(folder) and os.access(folder / "bin" / "python", os.X_OK)
    except OSError:
        return False


def bring_up_to_date(folder: Path) -> None:
    """Install, with a mark in the folder until all is there: a package copied by half would count as installed."""
    if not os.access(folder.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        sys.exit(f"{folder.absolute()} is out of date, and this account may not write to {folder.absolute().parent}.")
    python, mark = folder / "bin" / "python", folder / UNFINISHED
    if mark.exists():
        say(f"The last installation did not reach its end: {folder} is made anew.")
    if mark.exists() or not works(python):
        remove(folder)
    folder.mkdir(exist_ok=True)
    mark.touch()
    (folder / STAMP).unlink(missing_ok=True)
    if not works(python):
        make(folder)
    install(python)
    mark.unlink()
    (folder / STAMP).write_text(wanted(folder))
    hand_over(folder)


def remove(folder: Path) -> None:
    """Remove what is there. Exits with a message when that cannot be done."""
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        sys.exit(f"{folder} cannot be removed. {SUDO}'{folder}'")


def hand_over(folder: Path) -> None:
    """What root has made belongs to whoever owns the project, who could not bring it up to date otherwise."""
    project = folder.absolute().parent.stat()
    if os.geteuid() == 0 != project.st_uid:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, project.st_uid, project.st_gid, follow_symlinks=False)


def wanted(folder: Path) -> str:
    """What the stamp of a finished environment says."""
    locks = hashlib.sha256(b"\0".join(lock.read_bytes() for lock in LOCKS)).hexdigest()
    return f"{locks} {folder.absolute()}\n"


def make(folder: Path) -> None:
    """An environment with pip and nothing else."""
    say(f"Making {folder} with Python {sys.version.split()[0]} ...")
    done = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode != 0 or not works(folder / "bin" / "python"):
        shutil.rmtree(folder, ignore_errors=True)
        said = f"{done.stdout}{done.stderr}"
        sys.exit(f"{said}\nNo virtual environment could be made. {advice(said)}")


def advice(said: str) -> str:
    """What helps against the reason that `venv` gave."""
    if "ensurepip" not in said:
        return "The reason stands above."
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"On Debian and Ubuntu install what is missing with: apt install python{version}-venv"


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
    need([*pip, "-r", str(LOCKS[0])])
    sync = [str(python), "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
    if run([*sync, "--python", str(python), *map(str, LOCKS)], uv_environment(python)) != 0:
        say("uv could not install them; trying with pip, which is slower ...")
        need([*pip, "-r", str(LOCKS[1])])
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def run(command: Sequence[str], environ: dict[str, str] | None = None) -> int:
    """Run to the end, the lock in its hands too; returns the exit status."""
    return subprocess.run(command, check=False, close_fds=False, env=environ).returncode  # noqa: S603


def need(command: Sequence[str]) -> None:
    """Run to the end; exits with the status of a failure, whose reason the command has printed."""
    if (status := run(command)) != 0:
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


def start(folder: Path) -> None:
    """`main` for a terminal: whatever breaks it off is one sentence."""
    try:
        main(folder)
    except KeyboardInterrupt:
        say("RecordCorrupt off. Start again, and it will be finished.")
        sys.exit(130)
    except OSError as error:
        hint = f" {SUDO}'{folder}'" if isinstance(error, PermissionError) else ""
        sys.exit(f"{folder} cannot be made or used: {error.strerror} ({error.filename}).{hint}")


if __name__ == "__main__":
    start(Path(sys.argv[1]))
