"""Properties of the parser: it inverts rendering, and raises nothing but SourceError."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.sources.dump.parser import Dump
from articles.sources.encodings import decode
from articles.sources.errors import REASONS, SourceError
from articles.sources.files import MAX_BYTES
from sco.invisible import clean
from tests.sources.dump_factory import ENGLISH_PIECE, PIECE, Fields
from tests.sources.reading import parse_dump as parse
from tests.timing import processor_seconds

HAN = "成员国安全合作会议专家建议报告机制与和的在"
LATIN = "abcdefgh ABC"
words = st.text(HAN + "0123,、“”《》():;%" + LATIN, max_size=30).map(lambda text: " ".join(text.split()))
# Without spaces between Chinese characters, which part paragraphs.
sentences = words.map(lambda text: re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", f"本段{text}完。"))
names = st.text(HAN, min_size=2, max_size=4)
latin_names = st.sampled_from(["A. Writer", "B. C. Writer", "Some One"])
channels = st.lists(st.from_regex(r"e3[a-z0-9]{7}", fullmatch=True), min_size=1, max_size=3).map(
    lambda parts: "".join(f"/{part}" for part in parts)
)
milliseconds = st.integers(1_000_000_000_000, 4_102_444_799_999)


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Fields, list[str], list[str]]:
    """Fields of a valid dump, its authors and its editors."""
    authors = draw(st.lists(names | latin_names, max_size=3, unique=True))
    editors = draw(st.lists(names, max_size=2, unique=True))
    people = [f'{{"email": "{number}@example.org", "name": "{name}"}}' for number, name in enumerate(editors)]
    mark = draw(st.sampled_from([":", "："]))
    fields = Fields(
        source_id=draw(st.from_regex(r"[0-9A-Za-z]{11}", fullmatch=True)),
        byline=f"作者{mark}" + draw(st.sampled_from(["、", "，", ",", f"作者{mark}"])).join(authors) if authors else "",
        host=draw(st.sampled_from(["opinion", "world", "mil", "finance"])) + ".huanqiu.com",
        title=f"题{draw(words)}目",
        channel=draw(channels),
        paragraphs=tuple(draw(st.lists(sentences, min_size=1, max_size=4))),
        created=str(draw(milliseconds)),
        published=str(draw(milliseconds)),
        notice=draw(st.sampled_from(["版权所有,未经书面授权,请勿转载。", "不得镜像；违者必究。"])),
        editor=f"责编{mark}" + "、".join(editors) if editors else "",
        editor_json=f"[{', '.join(people)}]" if editors else draw(st.sampled_from(["", "{}", '{"name": ""}'])),
        outlet=draw(st.text("晨晚周刊新闻", min_size=2, max_size=6)),
        repeat=draw(st.booleans()),
    )
    return fields, authors, editors


@given(
    made=pieces(),
    newline=st.sampled_from(["\n", "\r\n", "\n\n"]),
    end=st.sampled_from(["", "\n", "\r\n\r\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
@settings(deadline=None, max_examples=120)
def test_a_rendered_piece_is_parsed_back(
    made: tuple[Fields, list[str], list[str]], newline: str, end: str, mark: bytes
) -> None:
    fields, _authors, editors = made
    piece = parse(mark + (fields.text().replace("\n", newline) + end).encode())
    assert (piece.source_id, piece.host, piece.channel_path) == (fields.source_id, fields.host, fields.channel)
    assert (piece.title, piece.paragraphs) == (fields.title, fields.paragraphs)
    assert (piece.byline, piece.responsible_editor_name) == (fields.byline, "、".join(editors))
    assert piece.responsible_editor_email == ", ".join(f"{number}@example.org" for number in range(len(editors)))
    assert (piece.rights_notice, piece.outlet) == (fields.notice, fields.outlet)
    assert (piece.created_at, piece.published_at) == (_utc(fields.created), _utc(fields.published))


def _utc(milliseconds: str) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds))


def read_or_refused(data: bytes) -> None:
    try:
        piece = parse(data)
    except SourceError as error:
        length = len(data)
        assert error.reason in REASONS  # noqa: PT017 - either outcome is right, and each has its own law
        assert error.position is None or (0 <= error.position <= length and error.line)  # noqa: PT017 - as above
    else:
        check(piece, clean(decode(data).text).text)


def check(piece: Dump, text: str) -> None:
    assert 4 <= len(piece.source_id) <= 40
    assert piece.title
    assert all(paragraph and paragraph in text for paragraph in piece.paragraphs)
    assert 2000 <= piece.published_at.year < 2100
    assert piece.outlet
    assert not {"\x00", "\ufffd"} & set("".join(piece.paragraphs))


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(deadline=None, max_examples=120)
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    read_or_refused(data)


TOKENS = (
    *("huanqiu.com", "article", "huanqiu.comarticle", "作者:", "责编:", "1735689600000", "[", "{", "}", "]", "\n", " "),
    *("/e3pmub6h5", "<p>", "<", "&amp;", "\x00", "。", "1", "\r\n", "\ufeff", "\u2028", '"', "Global Times", "\\"),
)


@given(data=st.data(), fields=st.sampled_from([PIECE, ENGLISH_PIECE]), repeat=st.booleans())
@settings(deadline=None, max_examples=120)
def test_any_mutation_of_a_valid_dump_is_read_or_refused(data: st.DataObject, fields: Fields, repeat: bool) -> None:
    text = fields.but(repeat=repeat).text()
    for _ in range(data.draw(st.integers(1, 4))):
        first, second = sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2)))
        kind = data.draw(st.sampled_from(["delete", "insert", "swap", "double"]))
        if kind == "delete":
            text = text[:first] + text[second:]
        elif kind == "insert":
            text = text[:first] + data.draw(st.sampled_from(TOKENS)) + text[first:]
        elif kind == "swap":
            text = text[second:] + text[first:second] + text[:first]
        else:
            text = text[:second] + text[first:]
    read_or_refused(text.encode())


@given(place=st.integers(0, len(PIECE.data())), byte=st.integers(0, 255), cut=st.booleans())
@settings(deadline=None, max_examples=120)
def test_any_changed_or_cut_byte_is_read_or_refused(place: int, byte: int, cut: bool) -> None:
    data = PIECE.data()
    read_or_refused(data[:place] if cut else data[:place] + bytes([byte]) + data[place + 1 :])


@pytest.mark.parametrize(
    "piece",
    ["a", "1", " ", "/a1b2c3d4e", "<a ", "&amp", "作者:", "\n", "(", "。 ", "1735689600000{", "huanqiu.com article"],
)
def test_a_huge_repetitive_file_is_refused_quickly(piece: str) -> None:
    filler = piece * (MAX_BYTES // 20 // len(piece.encode()))
    for text in (filler, PIECE.but(paragraphs=(filler + "。",), repeat=False).text(), PIECE.but(title=filler).text()):
        assert processor_seconds(read_or_refused, text.encode(), tries=1) < 1
