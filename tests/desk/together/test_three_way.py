"""Which of three versions of one input holds, and what a browser would send of an untouched form."""

import pytest

from sco.desk.together.inputs import sent
from sco.desk.together.three_way import Verdict, decide


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "verdict"),
    [
        ("a", "a", "a", Verdict.SAME),
        ("a", "a", "b", Verdict.MINE),
        ("a", "b", "a", Verdict.THEIRS),
        ("a", "b", "b", Verdict.SAME),
        ("a", "b", "c", Verdict.CONFLICT),
        ("one\ntwo", "b", "one\r\ntwo ", Verdict.THEIRS),
        ("", "b", "", Verdict.THEIRS),
    ],
)
def test_whoever_changed_it_alone_is_right(base: str, theirs: str, mine: str, verdict: Verdict) -> None:
    assert decide({"t": [base]}, {"t": [theirs]}, {"t": [mine]}) is verdict


def test_without_a_base_every_difference_is_a_conflict() -> None:
    assert decide(None, {"t": ["a"]}, {"t": ["b"]}) is Verdict.CONFLICT
    assert decide(None, {"t": ["a"]}, {"t": ["a"]}) is Verdict.SAME


def test_two_inputs_of_one_field_are_decided_together() -> None:
    base, theirs = {"d": ["1"], "t": ["1"]}, {"d": ["2"], "t": ["1"]}
    assert decide(base, theirs, {"d": ["1"], "t": ["2"]}) is Verdict.CONFLICT


@pytest.mark.parametrize(
    ("html", "values"),
    [
        ('<input name="a" value="x &amp; y">', {"a": ["x & y"]}),
        ('<input type="checkbox" name="a">', {"a": []}),
        ('<input type="checkbox" name="a" checked>', {"a": ["on"]}),
        ('<textarea name="a">\n\none &lt;b&gt;</textarea>', {"a": ["\none <b>"]}),
        ('<select name="a"><option value="1">A<option value="2" selected>B</select>', {"a": ["2"]}),
        ('<select name="a"><option value="1">A<option value="2">B</select>', {"a": ["1"]}),
        ('<select name="a" multiple><option value="1">A</select>', {"a": []}),
        ('<input type="submit" name="a" value="x"><input value="nameless">', {}),
    ],
)
def test_values_are_read_as_a_browser_sends_them(html: str, values: dict[str, list[str]]) -> None:
    assert sent(html) == values
