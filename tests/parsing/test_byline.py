"""A byline yields its names, and is refused if any part of it may not be a name."""

import pytest

from articles.parsing.dump.errors import DumpError
from articles.parsing.dump.parser import parse
from tests.parsing.dump_factory import PIECE


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("", ()),
        ("作者:", ()),
        ("作者：甲某", ("甲某",)),
        ("作者:甲某、乙某", ("甲某", "乙某")),
        ("作者:甲某，乙某", ("甲某", "乙某")),
        ("作者:甲某,乙某", ("甲某", "乙某")),
        ("作者:甲某 乙某", ("甲某", "乙某")),
        ("作者:甲某作者:乙某", ("甲某", "乙某")),
        ("作者:甲某、甲某", ("甲某",)),
        ("作者:本报记者 甲某 乙某", ("甲某", "乙某")),
        ("作者:甲某·乙某夫", ("甲某·乙某夫",)),
        ("作者:A. Writer", ("A. Writer",)),
        ("By A. Writer", ("A. Writer",)),
        ("Author: A. Writer", ("A. Writer",)),
        ("作者:A. Writer and B. Writer", ("A. Writer", "B. Writer")),
        ("作者:甲某、A. Writer", ("甲某", "A. Writer")),
        ("作者:甲 乙", ("甲乙",)),
        ("作者:甲　乙", ("甲乙",)),
        ("作者:甲 乙 丙某某", ("甲乙", "丙某某")),
        ("作者:甲某某(Some Writer)", ("甲某某",)),
        ("作者:甲某某(某大学教授)、乙某", ("甲某某", "乙某")),
        ("作者:Some Writer 甲某某", ("Some Writer", "甲某某")),
        ("作者:甲某某和乙某", ("甲某某", "乙某")),
        ("作者:甲和某", ("甲和某",)),
        ("作者:环球时报特约记者甲某某", ("甲某某",)),
        ("作者:特约评论员甲某某", ("甲某某",)),
        ("作者:本报评论员", ()),
    ],
)
def test_names_are_parsed_from_every_form_of_byline(byline: str, authors: tuple[str, ...]) -> None:
    piece = parse(PIECE.but(byline=byline).data())
    assert (piece.authors, piece.host, piece.byline) == (authors, PIECE.host, byline)


@pytest.mark.parametrize(
    "byline",
    [
        *(
            "作者:甲某某/文 乙某/图",
            "作者:某某诺夫 译者:甲某某",
            "作者:甲某某等",
            "作者:甲某某采访整理",
            "作者:甲",
            "作者:甲 乙某",
        ),
        *(
            "作者:甲某某(某大学",
            "作者:甲某某)、乙某",
            "作者:甲 乙 丙 丁",
            "作者:甲某某,某大学教授",
            "作者:甲某某记者",
            "作者:007",
        ),
    ],
)
def test_a_byline_with_more_than_names_is_refused(byline: str) -> None:
    with pytest.raises(DumpError) as caught:
        parse(PIECE.but(byline=byline).data())
    assert (caught.value.reason, caught.value.position) == ("byline", 11)
