"""ninjs and NewsML-G2 as agencies send them."""

from typing import Any

import pytest

from articles.sources.errors import SourceError
from articles.sources.reading import read
from tests.sources import pages
from tests.sources.pages import BODY, PARAGRAPHS, TITLE

NINJS_3: dict[str, Any] = {
    "standard": {"name": "ninjs", "version": "3.0"},
    "uri": "urn:example:3",
    "pubStatus": "usable",
    "versionCreated": "2025-01-02T08:30:00+08:00",
    "headlines": [{"role": "main", "value": TITLE}],
    "by": "张三",
    "infoSources": [{"name": "新华社"}],
    "bodies": [{"role": "main", "contentType": "text/html", "value": PARAGRAPHS}],
    "copyrightNotice": "版权所有，未经授权请勿转载。",
}


def reason(data: bytes) -> str:
    with pytest.raises(SourceError) as raised:
        read(data)
    return raised.value.reason


def test_the_third_version_of_ninjs_writes_its_members_in_another_case() -> None:
    piece = read(pages.dumped(NINJS_3))
    assert (piece.outlet, piece.rights_notice) == ("新华社", "版权所有，未经授权请勿转载。")
    assert (str(piece.published_at), piece.paragraphs) == ("2025-01-02 00:30:00+00:00", BODY)
    assert reason(pages.dumped(NINJS_3 | {"pubStatus": "canceled"})) == "withdrawn"


def test_ninjs_may_name_its_headline_and_body_by_their_use() -> None:
    row = {"uri": "urn:example:4", "headline_main": TITLE, "body_main": "\n".join(BODY), "versioncreated": "2025-01-02"}
    piece = read(pages.dumped(row))
    assert (piece.title, piece.paragraphs) == (TITLE, BODY)


@pytest.mark.parametrize("text", ['[\n  {"a": 1}\n]', "[1, 2]", '{\n  "a": 1\n}'])
def test_json_of_another_sort_is_no_plain_text(text: str) -> None:
    assert reason(text.encode()) == "unknown_json"
    assert reason(f'[\n  {{"title": "{TITLE}",\n'.encode()) == "broken_json"


def test_another_piece_that_an_item_links_to_gives_no_address() -> None:
    link = '<link rel="irel:seeAlso" href="https://other.example.cn/"/>'
    assert read(pages.newsml().replace("</itemMeta>", f"{link}</itemMeta>").encode()).url != "https://other.example.cn/"


def test_markup_that_is_sent_as_plain_text_is_read_as_markup() -> None:
    row = pages.NINJS_1 | {"body_text": PARAGRAPHS}
    del row["body_xhtml"]
    assert read(pages.dumped(row)).paragraphs == BODY


def test_what_is_nested_deeply_beside_the_piece_is_no_obstacle() -> None:
    deep = "[" * 900 + "]" * 900
    data = pages.dumped(NINJS_3).replace(b'"standard":', f'"x": {deep}, "standard":'.encode())
    assert read(data).title == TITLE


def test_a_long_text_in_one_paragraph_is_told() -> None:
    one = "".join(BODY) * 4
    piece = read(pages.dumped(NINJS_3 | {"bodies": [{"contentType": "text/html", "value": f"<p>{one}</p>"}]}))
    assert "one_paragraph" in [notice.code for notice in piece.doubts]
    assert "one_paragraph" not in [notice.code for notice in read(pages.dumped(NINJS_3)).doubts]
