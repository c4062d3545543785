"""The folders of the embedded PostgreSQL, and the system account that owns them."""

import contextlib
import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


class PostgresError(RuntimeError):
    """The embedded server or its folder is unusable; the message gives the reason and the remedy."""


@dataclass(frozen=True)
class Account:
    """The system account that owns the data folder and runs PostgreSQL's programs."""

    name: str
    uid: int
    gid: int

    def is_me(self) -> bool:
        """Whether this process already runs as the account."""
        return self.uid == os.geteuid()

    def process_options(self) -> dict[str, object]:
        """Keyword arguments for subprocess that run the child as this account."""
        # Without extra_groups the child would keep root's supplementary groups.
        return {} if self.is_me() else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def reaches(self, path: Path) -> bool:
        """Whether the account can enter the folder or run the program at `path`."""
        # A child of that account tries it: modes, ACLs and parent folders all count, and os.access asks for root only.
        command = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        done = subprocess.run(command, cwd="/", check=False, **self.process_options())  # type: ignore[call-overload]
        return bool(done.returncode == 0)


def account_for(data: Path) -> Account:
    """The account that runs the server: the current one; for root, the owner of the data or the project, or `nobody`.

    PostgreSQL refuses to run as root.
    """
    if os.geteuid() != 0:
        # Containers may run under a user id that /etc/passwd does not list.
        return find_account(os.geteuid()) or Account(str(os.geteuid()), os.geteuid(), os.getegid())
    # From the inside out: the data folder, var/, the project.
    owners = [each.stat().st_uid for each in (data, data.parent, data.parent.parent) if each.exists()]
    return next(filter(None, (find_account(uid) for uid in owners if uid != 0)), None) or unprivileged_account()


def find_account(key: int | str) -> Account | None:
    """The account with this id or name."""
    with contextlib.suppress(KeyError):
        entry = pwd.getpwnam(key) if isinstance(key, str) else pwd.getpwuid(key)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return None


def unprivileged_account() -> Account:
    """The account that runs the server when everything belongs to root. Raises PostgresError."""
    if account := find_account("nobody") or find_account("daemon"):
        return account
    raise PostgresError("PostgreSQL does not run as root, and there is no account `nobody` to run it as: add one.")


def socket_folder(data: Path, account: Account) -> Path:
    """The folder of the server's socket: the same for every process that names `data`. Raises PostgresError."""
    # Not under TMPDIR, which differs between terminals and can exceed what a socket's path holds (107 bytes).
    temporary = Path("/tmp") if os.access("/tmp", os.W_OK | os.X_OK) else Path(tempfile.gettempdir())  # noqa: S108 - its owner is checked
    folder = temporary / f"sco-{account.uid}-{digest(str(data))}"
    if os.path.lexists(folder):
        refuse_foreign(folder, account.uid)
    return folder


def make_socket_folder(data: Path, account: Account) -> Path:
    """Makes the socket's folder, private to the account. Raises PostgresError if another account made one there."""
    folder = socket_folder(data, account)
    folder.mkdir(mode=0o700, exist_ok=True)
    # Again, because in a world-writable /tmp another account may have made it since the check in socket_folder.
    refuse_foreign(folder, account.uid)
    own(folder, account)
    return folder


def refuse_foreign(folder: Path, owner: int) -> None:
    """Raises PostgresError unless `folder` is a real folder, writable only by `owner` or by this process's account."""
    found = folder.lstat()  # not stat: a symbolic link could lead to a folder of ours
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()} or found.st_mode & 0o022:
        raise PostgresError(
            f"{folder} is not a private folder of this project: another account (user id {found.st_uid}) made it, so "
            "it is not trusted. Find out who did, and remove it."
        )


def make_folder(folder: Path) -> None:
    """Makes the folder and its parents, each owned like the folder around it. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for each in reversed(missing):
        inherit(each)


def inherit(path: Path) -> None:
    """Gives a file or folder that root made to the owner of the folder around it, who otherwise could not use it."""
    if os.geteuid() == 0 == path.lstat().st_uid:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def own(path: Path, account: Account) -> None:
    """Gives a file or folder to the account."""
    if not account.is_me():
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


@contextlib.contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turns an OSError into a PostgresError that names the remedy for `folder`."""
    try:
        yield
    except OSError as error:
        message = f"{error.filename or folder} cannot be used: {error.strerror}."
        if isinstance(error, PermissionError):
            message += (
                " If another account, perhaps root, started the project first, take ownership of the folder: "
                f"sudo chown -R {account_for(folder).name} '{folder}' - or set SCO_VAR to another folder."
            )
        raise PostgresError(message) from error


@contextlib.contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor of the file, which is created if it does not exist. Raises PostgresError."""
    with explained(path.parent):
        # Close-on-exec: a child that inherited the descriptor would keep its lock after this process ends.
        descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        inherit(path)
        yield descriptor
    finally:
        os.close(descriptor)


def write(file: Path, text: str) -> None:
    """Writes a small file into `var/run`. Raises PostgresError."""
    with explained(file.parent.parent):
        file.write_text(text)
        inherit(file)


def digest(text: str) -> str:
    """Twelve hexadecimal digits that identify a path."""
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:12]


def lasting_temporary() -> Path:
    """The temporary folder that survives a reboot, or else the ordinary one."""
    return next((each for each in (Path("/var/tmp"), Path("/tmp")) if each.is_dir()), Path(tempfile.gettempdir()))  # noqa: S108 - private folders are made in it
