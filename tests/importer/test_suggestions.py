"""Suggestions are stored once, and an editor's decision on them is kept."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import suggestion_review
from articles.models import Article, ArticleMechanism, Claim, Suggestion
from mechanisms.models import Mechanism
from tests.importer.command_runner import events, run, write
from tests.sources.dump_factory import PIECE

pytestmark = pytest.mark.django_db
TEXT = (
    "上海合作组织地区反恐怖机构在2013年至2019年间处理了310多起案件。",
    "上合组织的成员国又处理了12起,“天山”演习还有40余次。",
)
QUOTES = ["310多起案件", "12起", "40余次"]


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    make = Mechanism.objects.create
    make(slug="sco", kind="organisation", name_zh_hans="上海合作组织", aliases_zh_hans=["上合组织"])
    make(slug="rats", kind="body", name_zh_hans="上海合作组织地区反恐怖机构")
    make(slug="tianshan", kind="exercise", name_zh_hans="“天山”")
    make(slug="absent", kind="body", name_zh_hans="某机构")
    return write(tmp_path, PIECE.but(paragraphs=TEXT))


def mechanisms() -> list[str]:
    rows = Suggestion.objects.filter(kind="mechanism").order_by("pk")
    return [row.mechanism.slug for row in rows if row.mechanism]


def quotes() -> list[str]:
    return list(Suggestion.objects.filter(kind="claim").order_by("pk").values_list("quote", flat=True))


def test_mechanisms_are_suggested_once_each_with_their_sentence(piece: Path) -> None:
    run(piece)
    assert mechanisms() == ["rats", "sco", "tianshan"]
    assert Suggestion.objects.get(mechanism__slug="sco").sentence == TEXT[1]
    assert not ArticleMechanism.objects.exists()


def test_figures_are_suggested_with_value_comparator_unit_and_period(piece: Path) -> None:
    run(piece)
    assert quotes() == QUOTES
    row = Suggestion.objects.get(quote="310多起案件")
    assert (row.value, row.comparator, row.unit, row.state) == (Decimal(310), ">", "起", "open")
    assert (str(row.period_from), str(row.period_to)) == ("2013", "2019")
    assert row.sentence == TEXT[0]
    assert not Claim.objects.exists()


def test_what_an_editor_dismissed_or_accepted_is_not_suggested_again(piece: Path) -> None:
    run(piece)
    for row in Suggestion.objects.filter(quote="12起"):
        suggestion_review.dismiss(row)
    for row in Suggestion.objects.filter(mechanism__slug="rats"):
        suggestion_review.accept(row)
    before = list(Suggestion.objects.order_by("pk").values())
    count = events()
    assert "unchanged" in run(piece).out
    assert list(Suggestion.objects.order_by("pk").values()) == before
    assert events() == count


def test_a_figure_that_a_claim_quotes_is_not_suggested(piece: Path) -> None:
    run(piece)
    Suggestion.objects.all().delete()
    Claim.objects.create(slug="c", article=Article.objects.get(), kind="event", quote_exact="理了310多起案件")
    ArticleMechanism.objects.create(article=Article.objects.get(), mechanism=Mechanism.objects.get(slug="sco"))
    result = run(piece)
    assert "1 quotation anchored, 4 suggestions" in result.out
    assert quotes() == QUOTES[1:]
    assert mechanisms() == ["rats", "tianshan"]


def test_a_figure_of_a_claim_that_quotes_the_same_sentence_is_not_suggested(piece: Path) -> None:
    run(piece)
    Suggestion.objects.all().delete()
    article = Article.objects.get()
    make = Claim.objects.create
    make(slug="c", article=article, kind="statistic", quote_exact="2013年至", value=Decimal(310), comparator=">")
    make(slug="d", article=article, kind="statistic", quote_exact="成员国又", value=Decimal(40), comparator="=")
    run(piece)
    assert quotes() == QUOTES[1:]


def test_a_mechanism_added_later_is_suggested_at_the_next_import(piece: Path) -> None:
    run(piece)
    Mechanism.objects.create(slug="members", kind="body", name_zh_hans="成员国")
    result = run(piece)
    assert "updated huanqiu-9abcdefgh01" in result.out
    assert "(1 suggestion)" in result.out
    assert mechanisms()[-1] == "members"


def test_the_number_of_queries_does_not_grow_with_the_suggestions(tmp_path: Path) -> None:
    def queries(number: int, source_id: str) -> int:
        text = tuple(f"第{one}方处理了{100 + one}多起案件。" for one in range(number))
        path = write(tmp_path, PIECE.but(source_id=source_id, paragraphs=text))
        with CaptureQueriesContext(
            connection,
        ) as captured:
            run(path)
        return len(captured)

    queries(1, "Warmed00000")
    few, many = queries(3, "FewFigures1"), queries(30, "ManyFigure1")
    assert (few, Suggestion.objects.filter(article__source_id="ManyFigure1").count()) == (many, 30)
