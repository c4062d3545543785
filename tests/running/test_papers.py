"""Makefile, compose file and the example of .env say the same as the code."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sco.postgres import ROOT
from sco.postgres.server import INITDB, NO_TEXTS_IN_LOG
from sco.running import parts

COMPOSE = (ROOT / "docker-compose.yml").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()


def make(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["make", "--no-print-directory", *arguments], cwd=cwd, capture_output=True, text=True)


def test_make_alone_lists_every_command() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)) - {"venv"}
    listed = make()
    assert listed.returncode == 0
    assert set(re.findall(r"^make (\S+) +\S", listed.stdout, re.MULTILINE)) == targets
    assert targets >= {"help", "run", "test", "lint", "bench", "drill", "lock", "openapi"}
    assert make("help").stdout == listed.stdout


def test_without_a_fitting_python_make_says_which_is_needed(tmp_path: Path) -> None:
    for name in ("make", "sh"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = subprocess.run(
        [str(tmp_path / "make"), "venv"], cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Python 3.11, 3.12, 3.13 or 3.14 is needed" in done.stderr


def services() -> dict[str, Any]:
    return dict(yaml.safe_load(COMPOSE)["services"])


def test_every_variable_of_the_compose_file_is_explained() -> None:
    used = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE))
    explained = set(re.findall(r"^# [^\n]+\n([A-Z_]+)=", EXAMPLE, re.MULTILINE))
    assert used == explained


def test_every_variable_of_the_settings_is_explained() -> None:
    code = "".join((ROOT / "sco" / name).read_text() for name in ("settings.py", "postgres/__init__.py"))
    read = set(re.findall(r"(?:flag|words|get)\(\"([A-Z_]+)\"", code))
    assert read - set(re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)) == set()


def test_the_databases_of_compose_and_the_embedded_server_log_no_texts() -> None:
    command = services()["db"]["command"]
    assert command[0] == "postgres"
    assert dict(setting.split("=") for setting in command[2::2]) == NO_TEXTS_IN_LOG


def test_the_databases_of_compose_and_of_the_embedded_server_sort_alike() -> None:
    arguments = set(services()["db"]["environment"]["POSTGRES_INITDB_ARGS"].split())
    assert arguments == {each for each in INITDB if each.startswith(("--encoding", "--locale", "--builtin"))}


def test_each_service_has_the_role_that_it_needs() -> None:
    roles = {
        name: {
            key: re.findall(r"//(\w+):", value)[0]
            for key, value in service["environment"].items()
            if "_URL" in key and "//" in value
        }
        for name, service in services().items()
        if name != "db"
    }
    assert roles == {
        "migrate": {"DATABASE_URL": "sco_owner"},
        "public": {"READER_DATABASE_URL": "sco_reader"},
        "live": {"LIVE_DATABASE_URL": "sco_live"},
        "desk": {"DATABASE_URL": "sco_desk"},
        "worker": {"DATABASE_URL": "sco_desk"},
        "webhooks": {"DATABASE_URL": "sco_desk"},
        "metrics": {"DATABASE_URL": "sco_desk"},
        "backup": {"DATABASE_URL": "sco_desk", "BACKUP_DATABASE_URL": "sco_backup"},
    }


def test_the_public_service_has_no_secret_but_its_own_and_the_desk_is_not_on_its_network() -> None:
    public = services()["public"]
    secret = {name for name in public["environment"] if re.search("KEY|PASSWORD|SECRET", name)}
    assert secret == {"CURSOR_KEY", "CURSOR_KEY_FALLBACKS"}
    assert set(public["environment"]) - {"HOST", "SERVE"} <= parts.PUBLIC_VARIABLES | {
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "PROMETHEUS_MULTIPROC_DIR",
    }
    live = services()["live"]
    assert {name for name in live["environment"] if re.search("KEY|PASSWORD|SECRET", name)} == set()
    assert set(live["environment"]) - {"HOST", "SERVE"} <= parts.LIVE_VARIABLES | {
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "PROMETHEUS_MULTIPROC_DIR",
    }
    assert live["environment"]["COUNTERS_URL"] == public["environment"]["COUNTERS_URL"]
    assert "CURSOR_KEY" not in services()["desk"]["environment"]
    assert set(public["networks"]) & set(services()["desk"]["networks"]) == {"inner"}
    assert yaml.safe_load(COMPOSE)["networks"]["inner"] == {"internal": True}


def test_only_what_sends_webhooks_has_a_way_out_of_the_workers() -> None:
    assert services()["worker"]["networks"] == ["inner"]
    assert services()["webhooks"]["networks"] == ["hooks", "inner"]
    assert "ports" not in services()["webhooks"]


def test_the_services_wait_for_the_migrations() -> None:
    for name in ("public", "live", "desk", "worker", "webhooks"):
        assert services()[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert services()["public"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert services()["desk"]["ports"] == ["127.0.0.1:${DESK_PORT:-8001}:8000"]


def test_the_image_runs_a_service_as_an_ordinary_user() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    command = re.findall(r'"([^"]+)"', dockerfile.partition("CMD")[2])
    assert command == ["python", "-m", "sco.running.service"]
    assert "USER sco" in dockerfile


@pytest.mark.parametrize(("arguments", "starts"), [(["--version"], False), (["help"], False), (["check"], True)])
def test_manage_py_starts_the_server_only_for_commands_that_need_it(arguments: list[str], starts: bool) -> None:
    code = f"import manage; print(manage.needs_database({arguments!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(starts)


def test_manage_py_outside_the_environment_says_which_python_to_use() -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-I", str(ROOT / "manage.py"), "check"], capture_output=True, text=True
    )
    assert done.returncode != 0
    assert ".venv/bin/python" in done.stderr
    assert "Traceback" not in done.stderr
