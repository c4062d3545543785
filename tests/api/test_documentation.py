"""docs/api.md: every address and parameter in it works, and every example has the shape of a real answer."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # ships no types

from sco.ledger.registry import KINDS
from tests.api.crawling import COLLECTIONS, ROOT, operations
from tests.api.reading import ask, get, problem

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
QUOTED = re.findall(r"`(?:GET )?([^`\n]+)`", TEXT)
MISSPELT = {"/api/v1/Articles/", "/api/v1//articles", "/api/v1/articles.json"}
# The log has nothing before a worker has signed: see tests/transparency.
SIGNED = {"/api/v1/log/checkpoint"}
ADDRESSES = sorted({each for each in QUOTED if each.startswith("/api/v1/") and "…" not in each} - MISSPELT - SIGNED)
# Without the weight of Accept-Language.
PARAMETERS = sorted({each for each in QUOTED if re.fullmatch(r"[a-z_]+=[^\s…]+", each)} - {"q=0"})
# The schema of each fenced example, in the order of the document; None for one that is cut short.
EXAMPLES: tuple[str | None, ...] = (None, "CorrectionsPage")

pytestmark = pytest.mark.usefixtures("shared_seed")


def real(api: Client, address: str) -> str:
    """The address with a slug and a cursor of the seed data in place of their names."""
    for kind, collection in COLLECTIONS.items():
        address = address.replace(f"{collection}/{{slug}}", f"{collection}/{KINDS[kind].example}")
    return address.replace("CURSOR", get(api, "")["as_of"])


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_works(api: Client, address: str) -> None:
    assert ask(api, real(api, address), accept="*/*").status_code == 200


@pytest.mark.parametrize("address", sorted(MISSPELT))
def test_an_address_that_is_said_to_be_wrong_names_the_right_one(api: Client, address: str) -> None:
    assert address in QUOTED
    assert get(api, problem(api, address, 404)["address"])["results"]


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_a_parameter_works_where_it_belongs(api: Client, parameter: str) -> None:
    name = parameter.partition("=")[0]
    routes = {path: known for path, known in operations().items() if name in {each["name"] for each in known}}
    needed = {
        path: "".join(f"&{each['name']}=SCO" for each in known if each.get("required"))
        for path, known in routes.items()
    }
    asked = [f"{real(api, f'/api/v1/{path}')}?{real(api, parameter)}{needed[path]}" for path in routes]
    assert asked, "no address takes it"
    assert 200 in {ask(api, address).status_code for address in asked}


def test_an_example_has_the_shape_of_an_answer() -> None:
    blocks = re.findall(r"^```\n(\{.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    assert len(blocks) == len(EXAMPLES)
    for block, name in zip(blocks, EXAMPLES, strict=True):
        if name:
            validator(name).validate(json.loads(block))


def validator(name: str) -> Any:
    return Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]})
