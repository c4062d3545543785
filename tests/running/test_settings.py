"""Settings that cannot be used are refused in one sentence, before anything starts."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sco.postgres import ROOT, BadDatabaseURL
from sco.running.variables import flag

KEY = "k3y" * 20
PRODUCTION = {
    "PRODUCTION": "1", "SECRET_KEY": KEY, "CURSOR_KEY": KEY, "ALLOWED_HOSTS": "a.org",
    "DATABASE_URL": "postgresql://h/db",
}  # fmt: skip
# What compose gives each of the two services, and no more.
DESK = {name: value for name, value in PRODUCTION.items() if name != "CURSOR_KEY"} | {"SERVE": "desk"}
PUBLIC = {name: value for name, value in PRODUCTION.items() if name not in {"SECRET_KEY", "DATABASE_URL"}}
PUBLIC |= {"SERVE": "public", "READER_DATABASE_URL": "postgresql://h/db"}


def check(var: Path, *command: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    return subprocess.run(
        [sys.executable, *(command or ("-m", "sco.running.settings_check"))], cwd=ROOT, capture_output=True, text=True,
        env=kept | {"SCO_VAR": str(var)} | environ,
    )  # fmt: skip


@pytest.mark.parametrize(
    "environ", [{}, {"LOG_LEVEL": ""}, {"LOG_LEVEL": "info"}, {"DEBUG": "no"}, PRODUCTION, DESK, PUBLIC]
)
def test_good_settings_say_nothing(tmp_path: Path, environ: dict[str, str]) -> None:
    done = check(tmp_path, **environ)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"LOG_LEVEL": "foo"}, "LOG_LEVEL is “FOO”: write DEBUG, INFO, WARNING or ERROR."),
        ({"DEBUG": "maybe"}, "DEBUG is “maybe”: write 1 or 0."),
        ({"DATABASE_POOLED": "x"}, "DATABASE_POOLED is “x”: write 1 or 0."),
        ({"DATABASE_URL": "mysql://u:hunter2@h/db"}, "DATABASE_URL: The database URL must begin with postgresql://"),
        ({"READER_DATABASE_URL": "hunter2"}, "READER_DATABASE_URL: The database URL must begin with postgresql://"),
        (PRODUCTION | {"SECRET_KEY": ""}, "SECRET_KEY is not set: production needs 50 random characters"),
        (PRODUCTION | {"SECRET_KEY": "k" * 49}, "SECRET_KEY is too short: production needs 50 random characters"),
        (PRODUCTION | {"DATABASE_URL": ""}, "DATABASE_URL is not set: production"),
        (PUBLIC | {"CURSOR_KEY": ""}, "CURSOR_KEY is not set: production needs 50 random characters"),
        (PUBLIC | {"READER_DATABASE_URL": ""}, "READER_DATABASE_URL is not set: production"),
        ({"SERVE": "public"}, "READER_DATABASE_URL is not set: the public service has no other database"),
        ({"SERVE": "both"}, "SERVE is “both”: write public, desk or live"),
        ({"CACHE_URL": "http://u:hunter2@h"}, "CACHE_URL must begin with valkey://"),
        ({"HEAD_MEMORY_MS": "-1"}, "HEAD_MEMORY_MS is “-1”: write a number from 0 on."),
        ({"ANSWER_CACHE_MB": "x"}, "ANSWER_CACHE_MB is “x”: write a number from 0 on."),
        ({"DESK_TIME_ZONE": "Beijing"}, "DESK_TIME_ZONE is “Beijing”: write a name of the IANA database"),
        (
            {"DESK_TIME_ZONE": "Asia"},
            "DESK_TIME_ZONE is “Asia”: write a name of the IANA database, for example",
        ),
        ({"DESK_TIME_ZONE": "../etc/passwd"}, "DESK_TIME_ZONE is “../etc/passwd”: write a name"),
        ({"DESK_URL": "desk.example.org"}, "DESK_URL is “desk.example.org”: write an origin"),
        ({"LOG_ORIGIN": "a log"}, "LOG_ORIGIN is “a log”: write an address without its scheme"),
        (PRODUCTION | {"WEBHOOKS_ALLOW_PRIVATE": "1"}, "WEBHOOKS_ALLOW_PRIVATE is for development"),
        (PRODUCTION | {"DEBUG": "1"}, "DEBUG and PRODUCTION are both set"),
    ],
)
def test_bad_settings_are_refused_without_a_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], said: str
) -> None:
    for name in [name for name in os.environ if "DATABASE" in name]:
        monkeypatch.delenv(name)
    for name, value in (environ | {"SCO_VAR": str(tmp_path)}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises((ImproperlyConfigured, BadDatabaseURL)) as raised:
        runpy.run_path(str(ROOT / "sco" / "settings.py"))
    assert str(raised.value).startswith(said)
    assert "\n" not in str(raised.value)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("environ", "said"),
    [({"LOG_LEVEL": "foo"}, "LOG_LEVEL is “FOO”"), ({"DATABASE_URL": "mysql://u:hunter2@h/db"}, "DATABASE_URL: ")],
)
def test_a_process_with_bad_settings_ends_in_one_sentence(tmp_path: Path, environ: dict[str, str], said: str) -> None:
    done = check(tmp_path, **environ)
    assert done.returncode == 1
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr


@pytest.mark.parametrize("command", ["help", "check"])
def test_manage_py_refuses_them_too_and_starts_nothing(tmp_path: Path, command: str) -> None:
    done = check(tmp_path, "manage.py", command, DATABASE_URL="nonsense")
    assert done.returncode == 1
    assert done.stderr.startswith("DATABASE_URL: ")
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = check(tmp_path / "file" / "var", "manage.py", "help")
    assert done.returncode == 1
    assert "file/var cannot be used: Not a directory." in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("text", "value"), [("1", True), (" Yes", True), ("0", False), ("off", False), ("", False)])
def test_a_flag_is_yes_or_no(text: str, value: bool) -> None:
    assert flag("SEED", {"SEED": text}) is value


def test_anything_else_is_no_flag() -> None:
    with pytest.raises(ImproperlyConfigured, match="SEED"):
        flag("SEED", {"SEED": "perhaps"})
