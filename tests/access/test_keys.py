"""The form of keys."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sco.access import keys


def test_keys_differ_and_are_well_formed() -> None:
    made = {keys.new_key() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"sco_[0-9A-Za-z]{42}", key) and not keys.fault(key) for key in made)
    assert len({keys.digest(key) for key in made}) == 200
    assert all(key.startswith(keys.prefix(key)) and len(keys.prefix(key)) == 12 for key in made)


@given(st.integers(0, 45), st.characters())
def test_one_wrong_character_is_noticed(place: int, other: str) -> None:
    key = keys.new_key()
    wrong = key[:place] + other + key[place + 1 :]
    assert bool(keys.fault(wrong)) == (wrong != key)


@pytest.mark.parametrize("spoil", ["", "sco_", "abc", "{}a", " {}", "{}\n", "SCO_{}", "{0}{0}"])
def test_what_is_no_key_is_told_apart(spoil: str) -> None:
    assert keys.fault(spoil.format(keys.new_key()))
