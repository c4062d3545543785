"""What a view does, said once: its parameters are enforced, and the OpenAPI document is made of the same list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sco.api.parameters import Parameter


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: a name and a sentence for readers, the parameters it takes, and its answers by status.

    ``example`` is an item of the seed data, where the address has a slug in it.
    """

    name: str
    summary: str
    parameters: Sequence[Parameter]
    schema: Mapping[str, Any]
    problems: Sequence[int] = (400, 406)
    tag: str = "record"
    example: str = ""

    @property
    def languages(self) -> bool:
        """Whether it is read in one language or another."""
        return any(parameter.name == "lang" for parameter in self.parameters)


def component(name: str) -> dict[str, str]:
    """A reference to a schema of the OpenAPI document."""
    return {"$ref": f"#/components/schemas/{name}"}
