"""`python3 tools/venv.py FOLDER`: creates the project's virtual environment, or updates it.

Runs before anything is installed, so it uses only the standard library. pip checks the hash of uv, and uv the hashes of
everything else; where uv cannot reach the package index that pip is configured for, pip installs the rest too.
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

ROOT = Path(__file__).resolve().parents[1]
LOCKS = (ROOT / "requirements" / "uv.txt", ROOT / "requirements" / "dev.txt")
STAMP, UNFINISHED = ".locked", ".unfinished"
SUDO = "If another account, perhaps root, made it, remove it and try again: sudo rm -r "
# pip's settings for package indexes, and uv's variables for the same.
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}


def main(folder: Path) -> None:
    """Makes `folder` contain exactly the locked packages. Exits with a message if that is impossible."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.parent):
        if not is_up_to_date(folder):
            update(folder)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lets one process at a time install into this folder."""
    # The folder itself is locked: a lock file inside the environment would be removed with it.
    guard = os.open(folder, os.O_RDONLY)
    try:
        # Inherited, so that an installer that outlives this process keeps the lock until it ends.
        os.set_inheritable(guard, True)
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield
    finally:
        os.close(guard)


def is_up_to_date(folder: Path) -> bool:
    """Whether the last installation was finished, from these locks, at this path, with a Python that still exists."""
    try:
        return (folder / STAMP).read_text() == stamp(folder) and os.access(folder / "bin" / "python", os.X_OK)
    except OSError:
        return False


def update(folder: Path) -> None:
    """Installs the locked packages into `folder`. Exits with a message if that is impossible."""
    if not os.access(folder.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        sys.exit(f"{folder.absolute()} is out of date, and this account cannot write to {folder.absolute().parent}.")
    # pip and uv take a half-copied package for an installed one, so the mark stays until everything is there.
    python, mark = folder / "bin" / "python", folder / UNFINISHED
    if mark.exists():
        print(f"The last installation was not finished: creating {folder} again.", flush=True)
    if afresh := mark.exists() or not works(python):
        remove(folder)
    folder.mkdir(exist_ok=True)
    mark.touch()
    (folder / STAMP).unlink(missing_ok=True)
    if afresh:
        make(folder)
    install(python)
    mark.unlink()
    (folder / STAMP).write_text(stamp(folder))
    hand_over(folder)


def remove(folder: Path) -> None:
    """Removes the environment. Exits with a message if that is impossible."""
    if folder.is_symlink():  # which rmtree refuses
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        sys.exit(f"{folder} cannot be removed. {SUDO}'{folder}'")


def hand_over(folder: Path) -> None:
    """Gives what root made to the owner of the project, who otherwise could not update it."""
    project = folder.absolute().parent.stat()
    if os.geteuid() == 0 != project.st_uid:
        for each in (folder, *folder.rglob("*")):
            os.chown(each, project.st_uid, project.st_gid, follow_symlinks=False)


def stamp(folder: Path) -> str:
    """The content of a finished environment's stamp."""
    # With the path, because scripts in an environment name its Python by path: a moved copy is unusable.
    locks = hashlib.sha256(b"\0".join(lock.read_bytes() for lock in LOCKS)).hexdigest()
    return f"{locks} {folder.absolute()}\n"


def make(folder: Path) -> None:
    """Creates an environment that contains only pip."""
    print(f"Creating {folder} with Python {sys.version.split()[0]} ...", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", str(folder)], check=False, capture_output=True, text=True)
    if done.returncode != 0 or not works(folder / "bin" / "python"):
        shutil.rmtree(folder, ignore_errors=True)
        output = f"{done.stdout}{done.stderr}"
        sys.exit(f"{output}\nThe virtual environment could not be made. {advice(output)}")


def advice(output: str) -> str:
    """The remedy for the failure that `venv` printed."""
    # Debian and Ubuntu ship Python without ensurepip, and venv fails with its name.
    if "ensurepip" not in output:
        return "The reason is above."
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return f"On Debian and Ubuntu, install the missing package: apt install python{version}-venv"


def works(python: Path) -> bool:
    """Whether this Python starts, is new enough and has pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([str(python), "-c", check], check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def install(python: Path) -> None:
    """Installs the locked packages and removes all others."""
    print("Installing the locked packages ...", flush=True)
    began = time.monotonic()
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    require([*pip, "-r", str(LOCKS[0])])
    # Compiled now: the second start then took a third of the time.
    sync = [str(python), "-m", "uv", "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode"]
    if run([*sync, "--python", str(python), *map(str, LOCKS)], uv_environment(python)) != 0:
        print("uv could not install them; trying pip, which is slower ...", flush=True)
        require([*pip, "-r", str(LOCKS[1])])
    print(f"Installed in {time.monotonic() - began:.0f} s.", flush=True)


def run(command: Sequence[str], environ: dict[str, str] | None = None) -> int:
    """Runs a command that inherits the lock; returns its exit status."""
    return subprocess.run(command, check=False, close_fds=False, env=environ).returncode


def require(command: Sequence[str]) -> None:
    """Runs a command; exits with its status if it fails. The command has printed the reason."""
    if (status := run(command)) != 0:
        print("The packages could not be installed; the reason is above. Check the network and try again.", flush=True)
        sys.exit(status)


def uv_environment(python: Path) -> dict[str, str]:
    """The environment, with pip's index settings translated for uv."""
    # Any index may serve a package, as with pip: the hashes decide whether it is the right one.
    environ = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_LINK_MODE": "copy", "UV_NO_CONFIG": "1"}
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "config", "list"]
    listed = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name = key.replace(":", "").rpartition(".")[2]
        if name in PIP_TO_UV:
            separator = "," if name == "find-links" else " "
            environ[PIP_TO_UV[name]] = separator.join(value.strip("'\"").replace("\\n", " ").split())
    return environ | os.environ


def start(folder: Path) -> None:
    """Runs `main`; Ctrl-C and system errors end in one sentence instead of a traceback."""
    try:
        main(folder)
    except KeyboardInterrupt:
        print("Interrupted. Start again to finish the installation.", flush=True)
        sys.exit(130)
    except OSError as error:
        hint = f" {SUDO}'{folder}'" if isinstance(error, PermissionError) else ""
        sys.exit(f"{folder} cannot be created or used: {error.strerror} ({error.filename}).{hint}")


if __name__ == "__main__":
    start(Path(sys.argv[1]))
