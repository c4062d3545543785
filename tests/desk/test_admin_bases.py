"""The admin classes of items are made of many bases, which must not meet by accident."""

from collections import defaultdict

import pytest
from django.contrib import admin

OURS = ("sco.", "articles.", "mechanisms.")


def private_names(base: type) -> list[str]:
    return [name for name in vars(base) if name.startswith("_") and not name.endswith("__")]


def met(made: type) -> dict[str, list[type]]:
    """Private names with the bases that define them, of which none extends another."""
    found: dict[str, list[type]] = defaultdict(list)
    for base in made.__mro__:
        for name in private_names(base) if base.__module__.startswith(OURS) else ():
            if not any(issubclass(other, base) for other in found[name]):
                found[name].append(base)
    return {name: bases for name, bases in found.items() if len(bases) > 1}


def test_two_bases_with_one_private_name_are_found() -> None:
    one = type("One", (), {"_take": 1, "__module__": "sco.one"})
    two = type("Two", (), {"_take": 2, "__module__": "sco.two"})
    extended = type("Extended", (one,), {"_take": 3, "__module__": "sco.three"})
    assert met(type("Both", (one, two), {})) == {"_take": [one, two]}
    assert not met(type("Both", (extended, one), {}))


@pytest.mark.parametrize("made", [type(each) for each in admin.site._registry.values()], ids=lambda made: made.__name__)
def test_no_two_bases_share_a_private_name(made: type) -> None:
    assert not met(made)
