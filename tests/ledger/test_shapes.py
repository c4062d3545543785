"""A new version whose projections hold something else makes them again when it migrates."""

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.core.management import call_command

from sco.ledger import shapes
from sco.ledger.models import Projection
from sco.ledger.verifying import verify_record
from tests import databases

# One for each shape that there was; the newest is that of the code.
SHAPES = {2: "215af113691fde12"}


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
        for name in ("embedded_en", "list_en", "detail_en"):
            text = getattr(row, name)
            found |= {f"{row.kind} {name}{path}" for path in paths(orjson.loads(text))} if text else set()
    return hashlib.sha256("\n".join(sorted(found)).encode()).hexdigest()[:16]


@pytest.mark.usefixtures("seeded")
def test_the_shape_has_a_new_number_when_readings_hold_something_else() -> None:
    assert (max(SHAPES), SHAPES[max(SHAPES)]) == (shapes.SHAPE, shape_of_projections())


@pytest.mark.usefixtures("seeded")
def test_migrating_makes_readings_of_another_shape_again(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    total = Projection.objects.count()
    Projection.objects.update(embedded_en="{}")
    call_command("migrate", verbosity=1)
    assert "made again" not in capsys.readouterr().out
    monkeypatch.setattr(shapes, "SHAPE", shapes.SHAPE + 1)
    call_command("migrate", verbosity=1)
    assert f"{total} projections made again" in capsys.readouterr().out
    assert verify_record().entries == total
    call_command("migrate", verbosity=1)
    assert "made again" not in capsys.readouterr().out
