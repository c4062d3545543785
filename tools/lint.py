"""`python -m tools.lint`: runs every check except the tests; the last line names those that failed."""

import difflib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from sco import postgres

Check = Callable[[Mapping[str, str]], bool]
CODE = ("sco", "articles", "mechanisms", "tools", "manage.py")
SNAPSHOT = postgres.ROOT / "docs" / "openapi.json"
SHOWN_LINES = 40
IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"


def main() -> int:
    """Runs all checks, on an embedded server unless DATABASE_URL names one. Returns the exit status."""
    if os.environ.get("DATABASE_URL", "").strip():
        return check_all(os.environ)
    # makemigrations reads the history of applied migrations, so it needs a database, even an empty one.
    with postgres.embedded_for_tests(os.environ).in_use() as server:
        return check_all({**os.environ, "DATABASE_URL": server.url(), "READER_DATABASE_URL": server.url()})


def check_all(environ: Mapping[str, str]) -> int:
    """Runs the checks in turn; returns the exit status, 1 if one failed."""
    failed = []
    # No early end: one run shows everything that is to be fixed.
    for name, check in CHECKS.items():
        print(f"--- {name}", flush=True)
        if not check(environ):
            failed.append(name)
    print(f"Failed: {', '.join(failed)}." if failed else f"All {len(CHECKS)} checks passed.")
    return 1 if failed else 0


def run(*arguments: str) -> Check:
    """A check that passes if this Python exits with status 0."""

    def check(environ: Mapping[str, str]) -> bool:
        command = [sys.executable, *arguments]
        return subprocess.run(command, check=False, env=dict(environ), cwd=postgres.ROOT).returncode == 0

    return check


def snapshot(environ: Mapping[str, str]) -> bool:
    """Whether docs/openapi.json matches the code."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.json"
        arguments = ("spectacular", "--fail-on-warn", "--format", "openapi-json", "--file", str(fresh))
        if not run("manage.py", *arguments)(environ):
            return False
        old = SNAPSHOT.read_text().splitlines() if SNAPSHOT.exists() else []
        new = fresh.read_text().splitlines()
    # A diff rather than a comparison: a change of the public API is to be reviewed line by line.
    difference = list(difflib.unified_diff(old, new, "docs/openapi.json", "the code", lineterm="", n=1))
    if difference:
        print(*difference[:SHOWN_LINES], sep="\n")
        print("docs/openapi.json is out of date: run `make openapi`, review the change, commit it.")
    return not difference


def audit(_environ: Mapping[str, str]) -> bool:
    """Whether no locked package has a known vulnerability, as far as the data about that can be reached."""
    lock = postgres.ROOT / "requirements" / "base.txt"
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    done = subprocess.run([*command, "-r", str(lock)], check=False, capture_output=True, text=True, timeout=300)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except ValueError:
        print("Not audited: the data about vulnerabilities cannot be reached.", *done.stderr.splitlines()[-1:])
        return True
    found = [(each["name"], bug["id"]) for each in packages for bug in each.get("vulns", ())]
    unknown = [each for each in packages if "skip_reason" in each]
    print(*(f"{name}: {bug}" for name, bug in found), f"Audited: {len(packages) - len(unknown)} of {len(packages)}.")
    return not found


def deploy(environ: Mapping[str, str]) -> bool:
    """Whether Django's own check of production settings passes for each service."""
    # A random key, because the check warns of a short or uniform one (security.W009).
    production = {
        "PRODUCTION": "1", "DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(50),
        "CURSOR_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "record.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://desk.example.org",
    }  # fmt: skip
    check = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    return all(check({**environ, **production, "SERVE": service}) for service in ("public", "desk"))


CHECKS: dict[str, Check] = {
    "style": run("-m", "ruff", "check", "."),
    "format": run("-m", "ruff", "format", "--check", "."),
    "types": run("-m", "mypy", *CODE),
    "import directions": run("-c", IMPORTS),
    "missing migrations": run("manage.py", "makemigrations", "--check", "--dry-run"),
    "API description": snapshot,
    "production settings": deploy,
    "insecure code": run("-m", "bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", *CODE),
    "known vulnerabilities": audit,
}

if __name__ == "__main__":
    sys.exit(main())
