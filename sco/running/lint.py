"""`python -m sco.running.lint`: every check but the tests; all run, and the failed ones are named at the end."""

import difflib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from sco import postgres

CODE = ("sco", "articles", "mechanisms", "manage.py")
SNAPSHOT = postgres.ROOT / "docs" / "openapi.json"
SHOWN_LINES = 40
IMPORTS = "from importlinter.cli import lint_imports"


def main() -> int:
    """Run them all. Exit status 1 when one fails."""
    server = postgres.embedded_for_tests(os.environ)
    named = os.environ.get("DATABASE_URL", "").strip()
    if named:
        return report(failures(dict(os.environ)))
    with server.in_use():
        return report(failures(dict(os.environ) | {"DATABASE_URL": server.url(), "READER_DATABASE_URL": server.url()}))


def failures(environ: Mapping[str, str]) -> list[str]:
    """Names of the checks that failed."""
    return [name for name, check in CHECKS.items() if not _timed(name, check, environ)]


def report(failed: list[str]) -> int:
    """One closing line; returns the exit status."""
    sys.stdout.write(f"Failed: {', '.join(failed)}.\n" if failed else f"All {len(CHECKS)} checks passed.\n")
    return 1 if failed else 0


def _timed(name: str, check: Callable[[Mapping[str, str]], bool], environ: Mapping[str, str]) -> bool:
    sys.stdout.write(f"--- {name}\n")
    sys.stdout.flush()
    began = time.monotonic()
    passed = check(environ)
    sys.stdout.write(f"--- {name}: {'passed' if passed else 'FAILED'} in {time.monotonic() - began:.1f} s\n")
    sys.stdout.flush()
    return passed


def run(*arguments: str) -> Callable[[Mapping[str, str]], bool]:
    """A check that this Python passes by ending with status 0."""

    def check(environ: Mapping[str, str]) -> bool:
        command = [sys.executable, *arguments]
        return subprocess.run(command, check=False, env=dict(environ), cwd=postgres.ROOT).returncode == 0  # noqa: S603

    return check


def snapshot(environ: Mapping[str, str]) -> bool:
    """Whether docs/openapi.json is what the code describes now."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.json"
        arguments = ("spectacular", "--fail-on-warn", "--format", "openapi-json", "--file", str(fresh))
        if not run("manage.py", *arguments)(environ):
            return False
        old = SNAPSHOT.read_text().splitlines() if SNAPSHOT.exists() else []
        new = fresh.read_text().splitlines()
    if old == new:
        return True
    difference = difflib.unified_diff(old, new, "docs/openapi.json", "the code", lineterm="", n=1)
    sys.stdout.write("\n".join(list(difference)[:SHOWN_LINES]))
    sys.stdout.write("\nThe API's description is out of date: run `make openapi`, look at the change, commit it.\n")
    return False


def deploy(environ: Mapping[str, str]) -> bool:
    """Django's own check of the settings, as they are in production."""
    production = {
        "PRODUCTION": "1", "DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "record.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://record.example.org",
    }  # fmt: skip
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING")({**environ, **production})


CHECKS: dict[str, Callable[[Mapping[str, str]], bool]] = {
    "style": run("-m", "ruff", "check", "."),
    "format": run("-m", "ruff", "format", "--check", "."),
    "types": run("-m", "mypy", *CODE),
    "import directions": run("-c", f"import sys; {IMPORTS}; sys.exit(lint_imports(no_logo=True))"),
    "missing migrations": run("manage.py", "makemigrations", "--check", "--dry-run"),
    "API description": snapshot,
    "production settings": deploy,
}

if __name__ == "__main__":
    sys.exit(main())
