"""What becomes of a list that two people changed."""

import pytest

from sco.desk.together.choosing import combine, interleave


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "keys"),
    [
        ("ab", "abt", "abm", "abtm"),  # added / added
        ("ab", "abx", "abx", "abx"),  # the same one, once
        ("ab", "a", "abm", "am"),  # removed / added
        ("ab", "abt", "b", "bt"),  # added / removed
        ("abc", "bc", "ab", "b"),  # removed / removed
        ("ab", "b", "b", "b"),
        ("ab", "ab", "", ""),
        ("ab", "", "ab", ""),
        ("", "t", "m", "tm"),
        ("abc", "cba", "abc", "cba"),  # their order
        ("abc", "abc", "cba", "cba"),  # my order
        ("abc", "abtc", "cba", "cbta"),  # my order, with what they added
        ("abc", "cba", "abmc", "cbma"),
        ("abc", "cb", "abc", "cb"),
    ],
)
def test_every_choice_counts(base: str, theirs: str, mine: str, keys: str) -> None:
    both = combine([*base], [*theirs], [*mine], ordered=True)
    assert "".join(both.keys) == keys
    assert not both.is_open
    assert set(combine([*base], [*theirs], [*mine], ordered=False).keys) == set(keys)


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "keys"),
    [("abc", "cba", "bac", "bac"), ("abc", "cbat", "acbm", "acbtm"), ("", "xy", "yx", "yx")],
)
def test_two_new_orders_are_open_with_the_choices_of_both(base: str, theirs: str, mine: str, keys: str) -> None:
    both = combine([*base], [*theirs], [*mine], ordered=True)
    assert both.is_open
    assert set(both.keys) == set(keys)
    assert [key for key in both.keys if key in mine] == [key for key in mine if key in keys]
    assert not combine([*base], [*theirs], [*mine], ordered=False).is_open


def test_what_only_others_did_is_named() -> None:
    both = combine([*"abcd"], [*"bxyc"], [*"abxd"], ordered=True)
    assert (both.added, both.removed) == (["y"], ["a", "d"])
    assert combine([*"ab"], [*"ba"], [*"ab"], ordered=True).is_moved
    assert not combine([*"ab"], [*"ba"], [*"ba"], ordered=True).is_moved
    assert not combine([*"ab"], [*"ab"], [*"ba"], ordered=True).is_moved


def test_what_only_the_second_has_stands_behind_its_neighbor() -> None:
    assert interleave([*"abc"], [*"xbyz"]) == [*"axbcyz"]
