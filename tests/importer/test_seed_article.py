"""The seeded article gets its full text and its anchors, and is published again without the text becoming public."""

from pathlib import Path

import orjson
import pytest
from django.test import Client

from articles.models import Article, Claim, Suggestion
from sco.ledger.actions.publish import publish
from sco.ledger.models import Entry
from sco.ledger.registry import Ref
from tests.importer.command_runner import CommandResult, events, rows, run, write
from tests.sources.dump_factory import PIECE

REAL = Path(__file__).resolve().parents[3] / "shared" / "source" / "huanqiu-4OAL6N5m11s.txt"
ARTICLE = "four-security-centres"
QUOTATIONS = {
    "c01": "“四个安全中心”", "c02": "1997年", "c04": "2001年", "c06": "960多起", "c07": "2600多名",
    "c08": "三级会晤机制", "c09": "1400余起", "c10": "40余次",
}  # fmt: skip
PATHS = [
    *("/api/v1/articles", "/api/v1/claims", "/api/v1/changes"),
    *(f"/api/v1/articles/{ARTICLE}", f"/api/v1/articles/{ARTICLE}/history"),
    *(f"/api/v1/claims/{ARTICLE}-{number}" for number in QUOTATIONS),
]
# The same quotations in sentences of this project's own.
OWN = PIECE.but(
    source_id="4OAL6N5m11s",
    byline="作者:李天毅",
    title="李天毅:“四个安全中心”揭牌,为地区繁荣稳定护航",
    published="175683272260211",
    flags="[]",
    paragraphs=(
        "本文只为测试而写:会上说到“四个安全中心”。有人提到1997年,也有人提到2001年。",
        "表格的第一行是960多起,第二行是2600多名;第三行是三级会晤机制,第四行是1400余起。",
        "最后一行是40余次。",
    ),
)


@pytest.fixture(params=["own words", "the real piece"])
def dump(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The piece's file."""
    if request.param == "own words":
        return write(tmp_path, OWN)
    if not REAL.exists():
        pytest.skip("the publisher's file is not beside the project")
    return REAL


@pytest.fixture
def before(seeded: str) -> dict[str, list[dict[str, object]]]:
    """Every row of the desk before the import."""
    return rows()


@pytest.fixture
def result(before: object, dump: Path) -> CommandResult:
    """The import."""
    return run(dump)


def test_its_text_is_filled_in_and_its_eight_quotations_are_anchored(result: CommandResult) -> None:
    assert (result.status, result.err) == (0, "")
    assert f"[1/1] updated {ARTICLE}: " in result.out
    assert "source text filled in, 8 quotations anchored" in result.out
    assert "for an editor" not in result.out
    text = Article.objects.get().source_text
    anchored = Claim.objects.exclude(quote_prefix="", quote_suffix="")
    assert {claim.slug[-3:]: claim.quote_exact for claim in anchored} == QUOTATIONS
    for claim in anchored:
        assert text.count(claim.quote_prefix + claim.quote_exact + claim.quote_suffix) == 1


def test_nothing_else_at_the_desk_is_touched(before: dict[str, list[dict[str, object]]], result: CommandResult) -> None:
    after = rows()
    suggested = after.pop("Suggestion")
    assert (before.pop("SourceFile"), len(after.pop("SourceFile"))) == ([], 1)
    assert (before.pop("Suggestion"), len(suggested)) == ([], Suggestion.objects.open().count())
    for state in (before, after):
        for article in state["Article"]:
            del article["source_text"]
        for claim in state["Claim"]:
            del claim["quote_prefix"], claim["quote_suffix"]
    assert after == before


def test_the_history_has_one_event_for_each_change(before: object, dump: Path) -> None:
    count = events()
    run(dump)
    assert events() == count + 2 + len(QUOTATIONS) + Suggestion.objects.count()


def test_a_second_run_changes_nothing_and_adds_no_event(result: CommandResult, dump: Path) -> None:
    state, count = rows(), events()
    assert run(dump).totals.startswith("0 created, 0 updated, 1 unchanged")
    assert (rows(), events()) == (state, count)


def test_nothing_is_suggested_that_the_article_or_its_claims_have(result: CommandResult) -> None:
    assert not Suggestion.objects.filter(kind="mechanism").exists()
    assert not Suggestion.objects.filter(kind="claim").exists()


def test_the_record_does_not_move(seeded: str, dump: Path) -> None:
    last = Entry.objects.order_by("sequence").last()
    run(dump)
    assert Entry.objects.order_by("sequence").last() == last


def test_published_again_the_text_is_withheld_and_its_absence_explained(result: CommandResult, api: Client) -> None:
    claims = [Ref("claim", slug) for slug in Claim.objects.values_list("slug", flat=True)]
    outcomes = publish([Ref("article", ARTICLE), *claims], actor="an editor")
    assert [outcome.action for outcome in outcomes].count("publish") == 1 + len(QUOTATIONS)
    secret = _sentences() + [claim.quote_prefix for claim in Claim.objects.all() if len(claim.quote_prefix) > 12]
    for path in PATHS:
        response = api.get(path)
        assert response.status_code == 200, path
        assert not [words for words in secret if words in response.content.decode()], path
    restricted = orjson.loads(api.get(f"/api/v1/articles/{ARTICLE}").content)["restricted"]
    assert (restricted["field"], restricted["rights"]["slug"]) == ("source_text", "huanqiu-no-republication")
    assert Entry.objects.filter(restricted__contains=secret[0]).exists()


def _sentences() -> list[str]:
    text = Article.objects.get().source_text
    return [sentence for line in text.splitlines() for sentence in line.split("。") if len(sentence) > 12]
