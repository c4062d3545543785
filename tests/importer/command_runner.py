"""Runs the command as a user does, and reads the desk before and after."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from tests.sources.dump_factory import Fields


@dataclass(frozen=True)
class CommandResult:
    """What a run printed, and its exit status."""

    out: str
    err: str
    status: int

    @property
    def totals(self) -> str:
        """The line with the counts."""
        return next(line for line in self.out.splitlines() if "not imported." in line)


def run(*arguments: object, **options: Any) -> CommandResult:
    """Run ``manage.py import_source``."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_source", *map(str, arguments), stdout=out, stderr=err, no_color=True, **options)
    except CommandError as error:
        return CommandResult(out.getvalue(), f"{err.getvalue()}{error}", error.returncode)
    return CommandResult(out.getvalue(), err.getvalue(), 0)


def write(folder: Path, fields: Fields, name: str = "piece.txt") -> Path:
    """A file with this piece."""
    path = folder / name
    path.write_bytes(fields.data())
    return path


def desk_models() -> list[type[models.Model]]:
    """The desk's models without their events."""
    found = [model for app in ("articles", "mechanisms") for model in apps.get_app_config(app).get_models()]
    return [model for model in found if not model.__name__.endswith("Event")]


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of the desk."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in desk_models()}


def events() -> int:
    """The number of events in the desk's history."""
    names = (f"{model.__name__}Event" for model in desk_models())
    found = [model for app in ("articles", "mechanisms") for model in apps.get_app_config(app).get_models()]
    wanted = set(names)
    return sum(model._base_manager.count() for model in found if model.__name__ in wanted)
