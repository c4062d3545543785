"""Migrating rebuilds the projections if the new version derives them differently."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.core.management import call_command

from sco.api.links import unmarked
from sco.ledger import projection_version
from sco.ledger.models import Projection
from sco.ledger.projection_version import PROJECTION_VERSION
from sco.ledger.verifying import verify_record
from tests import databases

# The digest of each version; the code has the newest.
SHAPES = {
    2: "215af113691fde12",
    3: "bfe166e33d6da44f",
    4: "bfe166e33d6da44f",
    5: "91255a36634e555a",
    6: "75b490a0577f90d2",
    7: "75b490a0577f90d2",
    8: "9e17bedb4b347087",
    9: "9e17bedb4b347087",
    10: "9e17bedb4b347087",
}


@pytest.fixture
def seeded(django_db_blocker: Any) -> Iterator[str]:
    """The seed data, published."""
    with django_db_blocker.unblock(), databases.clone(databases.seeded()) as name:
        yield name


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every place in a JSON value where something stands."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from paths(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from paths(part, f"{path}[]")
    else:
        yield path


def shape_of_projections() -> str:
    """A digest of which columns and members projections have, and of how their keys begin."""
    found = {f"column {field.name}" for field in Projection._meta.concrete_fields}
    for row in Projection.objects.all():
        found |= {f"{row.kind} key {key.partition(':')[0].partition('=')[0]}" for key in row.keys}
        for name in ("embedded_en", "list_en", "detail_en", "embedded_both", "list_both", "detail_both"):
            text = getattr(row, name)
            # Only the smallest fragment is whole; the others are the members that they add.
            whole = text if name.startswith("embedded") else f"{{{text}}}"
            found |= {f"{row.kind} {name}{path}" for path in paths(orjson.loads(unmarked(whole)))} if text else set()
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]


@pytest.mark.usefixtures("seeded")
def test_projections_of_another_shape_need_a_new_version() -> None:
    assert (max(SHAPES), SHAPES[max(SHAPES)]) == (PROJECTION_VERSION, shape_of_projections())


@pytest.mark.usefixtures("seeded")
def test_migrating_rebuilds_projections_of_another_version(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    total = Projection.objects.count()
    Projection.objects.update(embedded_en="{}")
    call_command("migrate", verbosity=1)
    assert "Rebuilt" not in capsys.readouterr().out
    monkeypatch.setattr(projection_version, "PROJECTION_VERSION", PROJECTION_VERSION + 1)
    call_command("migrate", verbosity=1)
    assert f"Rebuilt {total} projections" in capsys.readouterr().out
    assert verify_record().entries == total
    call_command("migrate", verbosity=1)
    assert "Rebuilt" not in capsys.readouterr().out
