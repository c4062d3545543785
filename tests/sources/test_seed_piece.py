"""The real piece behind the seed data. Its file is not part of the project; without it these tests are skipped."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articles.parsing.claim_candidates import find_claim_candidates
from articles.parsing.figures.extraction import find_figures
from articles.parsing.mentions import find_mentions
from articles.sources.files import read_file
from articles.sources.piece import Piece
from articles.sources.reading import read
from sco.anchors import anchor, locate

FILE = Path(__file__).resolve().parents[3] / "shared" / "source" / "huanqiu-4OAL6N5m11s.txt"
pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the publisher's file is not beside the project")
QUOTATIONS = ("“四个安全中心”", "1997年", "2001年", "960多起", "2600多名", "三级会晤机制", "1400余起", "40余次")
NAMES = {
    "sco": ["上海合作组织", "上合组织", "上合"],
    "shanghai-five": ["“上海五国”会晤机制", "上海五国"],
    "council": ["国家元首理事会", "元首理事会"],
    "rats": ["上海合作组织地区反恐怖机构", "上合组织地区反恐怖机构", "地区反恐怖机构"],
    "universal-centre": ["上海合作组织应对安全威胁与挑战综合中心"],
    "counter-terrorism-convention": ["《上海合作组织反恐怖主义公约》"],
    "tianshan": ["“天山”"],
}


@pytest.fixture(scope="module")
def piece() -> Piece:
    return read(read_file(FILE))


def test_its_fields_are_those_of_the_publisher(piece: Piece) -> None:
    assert (piece.source_id, piece.authors) == ("4OAL6N5m11s", ("李天毅",))
    assert (piece.host, piece.format, piece.encoding) == ("opinion.huanqiu.com", "dump", "UTF-8")
    assert piece.title == "李天毅:“四个安全中心”揭牌,为地区繁荣稳定护航"
    assert piece.published_at == datetime(2025, 9, 2, 17, 5, 22, 602_000, tzinfo=UTC)
    assert (piece.outlet, piece.language) == ("环球时报", "zh-hans")
    assert piece.rights_notice.startswith("环球网版权作品,")
    assert piece.rights_notice.endswith("。")
    assert piece.author_note == "作者是中国上海合作组织研究中心助理研究员"
    assert len(piece.responsible_editor_name) == 3
    assert piece.responsible_editor_email.endswith("@huanqiu.com")


def test_its_body_is_that_of_the_second_line(piece: Piece) -> None:
    second = FILE.read_text(encoding="utf-8").split("\n")[1]
    assert " ".join(piece.paragraphs) == second.strip()
    assert len(piece.paragraphs) == 8


def test_it_parses_the_same_without_its_second_line(piece: Piece) -> None:
    alone = read(FILE.read_bytes().partition(b"\n")[0])
    assert replace(alone, data=piece.data) == piece


@pytest.mark.parametrize("quotation", QUOTATIONS)
def test_each_quotation_occurs_once(piece: Piece, quotation: str) -> None:
    found = anchor(piece.body, quotation)
    assert locate(piece.body, found) == (found.start, found.end)
    assert found.prefix
    assert found.suffix


def test_its_figures_are_found_as_stated(piece: Piece) -> None:
    figures = find_figures(piece.body, piece.language)
    found = {piece.body[figure.start : figure.end]: (int(figure.value), figure.comparator) for figure in figures}
    stated = {"960多起": (960, ">"), "2600多名": (2600, ">"), "1400余起": (1400, ">"), "40余次": (40, ">")}
    assert stated.items() <= found.items()
    assert found["三级"] == (3, "=")
    assert not [figure for figure in found if figure.endswith("年") and figure[:1].isdigit()]


def test_its_statistics_are_suggested_with_their_period(piece: Piece) -> None:
    claims = {claim.quote: claim for claim in find_claim_candidates(piece.body, piece.language)}
    for quote in ("960多起", "2600多名"):
        period = claims[quote].period
        assert period is not None
        assert (period.start, period.end) == ("2013", "2019")
    assert claims["1400余起"].period is claims["40余次"].period is None


def test_its_mechanisms_are_found_at_their_longest(piece: Piece) -> None:
    found = find_mentions(piece.body, NAMES)
    assert {mention.slug for mention in found} == set(NAMES)
    rats = [piece.body[mention.start : mention.end] for mention in found if mention.slug == "rats"]
    assert rats == ["上合组织地区反恐怖机构", "地区反恐怖机构", "上合组织地区反恐怖机构"]
