"""The mixins of the admin of items: none has a private function that another one has too."""

from collections import defaultdict
from types import FunctionType

from django.contrib import admin

from sco.ledger.registry import KINDS


def test_no_mixin_hides_the_private_function_of_another() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for kind in KINDS.values():
        for owner in type(admin.site.get_model_admin(kind.model)).__mro__:
            if owner.__module__.startswith(("sco.", "articles.", "mechanisms.")):
                for name, value in vars(owner).items():
                    if isinstance(value, FunctionType) and name.startswith("_") and not name.startswith("__"):
                        found[name].add(f"{owner.__module__}.{owner.__name__}")
    assert {name: sorted(owners) for name, owners in found.items() if len(owners) > 1} == {}
