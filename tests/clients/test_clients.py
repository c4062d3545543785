"""The OpenAPI document, to linters and to generated clients that call every operation (`make test-clients`)."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from sco.ledger.actions.withdraw import withdraw
from sco.ledger.log_signing import sign
from sco.ledger.registry import Ref
from sco.postgres import ROOT
from sco.transparency.notes import Signer
from tests import factories as make
from tests.access import giving
from tests.api.test_server import serving
from tests.clients import installing
from tests.clients.calls import in_python, in_typescript, operations, success
from tests.clients.installing import HERE, run
from tests.live.service import services
from tests.running.service import free_port

DOCUMENT = ROOT / "docs" / "openapi.json"
DESCRIBED: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
OPERATIONS = {operation["operationId"]: operation for _path, _method, operation in operations(DESCRIBED)}
NO_REPORTS = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


@pytest.fixture(scope="module")
def service(shared_seed: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the public service with the seed data; requests that wait or write are sent on to the live one."""
    # One claim is withdrawn, so that no list is empty.
    withdraw([Ref("claim", "four-security-centres-c01")], actor="tests", note={"zh-Hans": "撤回", "en": "Withdrawn"})
    # With 256 entries the log has a whole tile, which is what the examples of its paths name.
    make.publish_rows(*(make.topic(f"topic-{number}") for number in range(256)), search_later=True)
    sign_log(tmp_path_factory.mktemp("log") / "log_key")
    port = free_port()
    with services(tmp_path_factory.mktemp("live"), "live") as there, pytest.MonkeyPatch.context() as environ:
        environ.setenv("LIVE_URL", f"http://127.0.0.1:{there.live}")
        with serving(port):
            yield f"http://127.0.0.1:{port}"


def sign_log(file: Path) -> None:
    """Publish a checkpoint, signed with a key in this file."""
    signer = Signer("log.example/record", bytes(32))
    file.write_text(signer.private_text())
    with override_settings(LOG_KEY_FILE=file, LOG_ORIGIN=signer.name):
        sign()


@pytest.fixture(scope="module")
def key(service: str) -> str:
    """A partner's key, to whom a text was granted."""
    to = giving.partner("clients")
    giving.grant(to, "article", "four-security-centres")
    return giving.key(to)


@pytest.fixture(scope="module")
def node() -> Path:
    """The folder with node_modules."""
    return installing.node()


@pytest.fixture(scope="module")
def compiled(node: Path) -> Path:
    """The folder of a TypeScript client, generated and compiled."""
    folder = node / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in ("typed.ts", "tsconfig.json"):
        shutil.copy(HERE / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "calls.ts").write_text(in_typescript(DESCRIBED))
    (folder / "documented.ts").write_text(documented())
    (folder / "values.ts").write_text(
        'import { report, typedValues } from "./typed.js";\nreport(await typedValues());\n'
    )
    run("node", node / "node_modules/openapi-typescript/bin/cli.js", DOCUMENT, "-o", "schema.d.ts", cwd=folder)
    run("node", node / "node_modules/typescript/bin/tsc", "--strict", "-p", ".", cwd=folder)
    return folder / "compiled"


def documented() -> str:
    """The example of docs/api.md, for the address that is given."""
    example = re.search(r"```ts\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.DOTALL)
    assert example
    assert '"http://127.0.0.1:8000"' in example[1]
    return 'import { address } from "./typed.js";\n' + example[1].replace('"http://127.0.0.1:8000"', "address")


@pytest.fixture(scope="module")
def python_client() -> tuple[Path, Path]:
    """An interpreter, and a folder with a Python client whose types mypy has checked."""
    python = installing.python()
    folder = python.parent.parent / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(HERE / "typed.py", folder)
    (folder / "calls.py").write_text(in_python(DESCRIBED))
    options = ("--meta", "none", "--output-path", "record_client", "--fail-on-warning", "--config")
    generator = python.parent / "openapi-python-client"
    run(generator, "generate", "--path", DOCUMENT, *options, HERE / "python_client.yaml", cwd=folder)
    cache = folder.parent / "mypy"
    # Not the configuration of the checkout, which the folder lies in: its plugins are not here.
    strictly = ("--config-file", os.devnull, "--strict", "--cache-dir", cache)
    run(python, "-m", "mypy", *strictly, "record_client", "typed.py", "calls.py", cwd=folder)
    return python, folder


def test_redocly_finds_no_error_and_no_warning(node: Path) -> None:
    command = ("node", node / "node_modules/@redocly/cli/bin/cli.js", "lint", "--extends=recommended", "--format=json")
    found = run(*command, DOCUMENT, cwd=node, **NO_REPORTS)
    assert json.loads(found[found.index("{\n") : found.rindex("}") + 1])["problems"] == []


def test_spectral_finds_no_error_and_no_warning(node: Path) -> None:
    spectral = node / "node_modules/@stoplight/spectral-cli/dist/index.js"
    run("node", spectral, "lint", "--ruleset", HERE / "spectral.yaml", "--fail-severity=hint", DOCUMENT, cwd=node)


def test_a_typescript_client_calls_every_operation(compiled: Path, service: str, key: str) -> None:
    came = json.loads(run("node", "calls.js", service, key, cwd=compiled))
    assert {name for name, *_rest in came} == set(OPERATIONS)
    assert [(name, query, error) for name, query, status, _data, error in came if status != status_of(name)] == []
    for name, query, _status, data, _error in came:
        assert data, (name, query)
        in_both = is_translated(name) and query.get("lang") == "*"
        assert not in_both or languages_of(data) == {"*"}, (name, query)


def is_translated(name: str) -> bool:
    """Whether an operation has a shape for both languages."""
    return "Bilingual" in json.dumps(success(OPERATIONS[name])[1])


def status_of(name: str) -> int:
    """The status of an operation's success."""
    return success(OPERATIONS[name])[0]


def languages_of(data: Any) -> set[str]:
    """The languages of the items of an answer, without those embedded in them."""
    items = next((data[name] for name in ("results", "nodes") if name in data), [data])
    return {item["language"] for item in items}


def test_a_typescript_client_can_tell_shapes_apart(compiled: Path, service: str) -> None:
    check_values(json.loads(run("node", "values.js", service, cwd=compiled)))


def test_the_example_of_the_documentation_works(compiled: Path, service: str) -> None:
    assert "四个安全中心" in run("node", "documented.js", service, cwd=compiled)


def test_a_python_client_calls_every_operation(python_client: tuple[Path, Path], service: str, key: str) -> None:
    python, folder = python_client
    came = json.loads(run(python, "calls.py", service, key, cwd=folder))
    assert {name for name, *_rest in came} == set(OPERATIONS)
    assert [each for each in came if each[2] != status_of(each[0])] == []
    assert [each for each in came if not each[4]] == [], "the objects do not hold all that was sent"
    for name, query, _status, shape, _whole in came:
        assert shape.startswith("Bilingual") == (is_translated(name) and query.get("lang") == "*"), (name, query)


def test_a_python_client_can_tell_shapes_apart(python_client: tuple[Path, Path], service: str) -> None:
    python, folder = python_client
    values = json.loads(run(python, "typed.py", service, "no key", cwd=folder))
    assert values["year"] == 2025
    check_values(values)


def check_values(values: dict[str, Any]) -> None:
    """What both clients read of the seed data."""
    assert values["one"] == values["both"]["en"]
    assert values["page"] == [values["both"]["zh-Hans"]]
    assert "四个安全中心" in values["both"]["zh-Hans"]
    assert {"China", "India"} <= set(values["names"])
    assert values["gone"] == "Not found"
