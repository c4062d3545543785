"""A mechanism's page: relations of both directions, drawn and as a list, its claims and its articles."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mechanisms.models import Mechanism, Relation
from tests import factories as make
from tests.desk import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def sco() -> Mechanism:
    made: Mechanism = make.mechanism("sco", short_name_zh_hans="上合", short_name_en="SCO")
    make.relation(made, make.mechanism("rats", short_name_en="RATS <&>"), "governs", period_from="2001-06")
    make.relation(make.mechanism("forum"), made, "predecessor_of")
    return made


def svg(page: str) -> ET.Element:
    found = re.search(r"<svg class=\"relations\".*?</svg>", page, re.DOTALL)
    assert found
    return ET.fromstring(found[0])


def test_relations_of_both_directions_are_drawn_and_listed(desk: Client, sco: Mechanism) -> None:
    page = desk.get(browser.page(sco)).content.decode()
    drawn = svg(page)
    assert drawn.get("role") == "img"
    assert drawn.findtext("title") == "Relations of SCO"
    assert drawn.findtext("desc") == "→ governs RATS <&>; ← predecessor of forum (English)"
    names = [text.text for text in drawn.iter("text")]
    assert names == ["SCO", "governs", "RATS <&>", "predecessor of", "forum (English)"]
    assert page.count("this governs") == page.count("predecessor of this") == 1
    assert "June 2001 –" in page
    assert "style=" not in page[page.index("<svg class") : page.index("</svg>", page.index("<svg class"))]


def test_the_drawing_speaks_the_editors_language(sco: Mechanism) -> None:
    page = browser.client_of(make.editor(), "zh-hans").get(browser.page(sco)).content.decode()
    assert next(text.text for text in svg(page).iter("text")) == "上合"


def test_long_names_stay_in_their_boxes() -> None:
    from mechanisms.drawing import CHARACTERS, _cut

    assert _cut("长" * 40, CHARACTERS) == "长" * 11 + "…"
    assert _cut("Short", CHARACTERS) == "Short"
    assert len(_cut("L" * 40, CHARACTERS)) == CHARACTERS


def test_a_mechanism_without_relations_says_how_to_add_them(desk: Client) -> None:
    page = desk.get(browser.page(make.mechanism())).content.decode()
    assert "No relations yet" in page
    assert 'class="relations"' not in page


def added(desk: Client, mechanism: Mechanism, prefix: str, **values: Any) -> Any:
    data = browser.form_data(desk.get(browser.page(mechanism)))
    total = int(data[f"{prefix}-TOTAL_FORMS"])
    new = {f"{prefix}-{total}-{name}": value for name, value in values.items()}
    return desk.post(browser.page(mechanism), data | {f"{prefix}-TOTAL_FORMS": str(total + 1)} | new)


def test_relations_are_edited_from_either_end(desk: Client, sco: Mechanism) -> None:
    other = make.mechanism("council")
    values = {"key": "council-governs-sco", "type": "governs", "period_from": "", "period_to": ""}
    answer = added(desk, sco, "incoming_relations", source=str(other.pk), **values)
    assert answer.status_code == 302, answer.context["errors"]
    made = Relation.objects.get(key="council-governs-sco")
    assert (made.source, made.target) == (other, sco)
    assert "It will be published with council（中文） · council (English):" in browser.said(answer)
    assert f"ids={other.pk}" in browser.said(answer)
    browser.save(desk, sco, **{"incoming_relations-0-period_from": "2002"})
    assert str(Relation.objects.order_by("key").first().period_from) == "2002"  # type: ignore[union-attr]


def test_a_mechanism_has_no_relation_to_itself_from_either_end(desk: Client, sco: Mechanism) -> None:
    values = {"key": "own", "type": "governs", "period_from": "", "period_to": ""}
    for prefix, end in (("incoming_relations", "source"), ("relations", "target")):
        answer = added(desk, sco, prefix, **values, **{end: str(sco.pk)})
        assert "A mechanism cannot have a relation to itself." in answer.content.decode()


def test_claims_and_articles_are_linked_and_paged(desk: Client, sco: Mechanism) -> None:
    articles = [make.article(f"piece-{n:02d}", mechanisms=[sco]) for n in range(12)]
    claim = make.claim(articles[0], "piece-00-c01", mechanisms=[sco])
    make.claim(articles[0], "elsewhere")
    response = desk.get(browser.page(sco))
    claims, pieces = response.context["panels"]
    assert [row.url for row in claims.rows] == [browser.page(claim)]
    assert (claims.total, claims.next, claims.previous) == (1, "", "")
    assert (pieces.total, len(pieces.rows), pieces.next) == (12, 10, "?articles=2#panel-articles")
    second = desk.get(f"{browser.page(sco)}?articles=2").context["panels"][1]
    assert (len(second.rows), second.next, second.previous) == (2, "", "?articles=1#panel-articles")
    shown = desk.get(pieces.url).context["cl"]
    assert shown.result_count == 12
    assert desk.get(claims.url).context["cl"].result_count == 1


def test_nothing_on_the_page_has_the_same_id(desk: Client, sco: Mechanism) -> None:
    make.article(mechanisms=[sco])
    ids = re.findall(r'\sid="([^"]+)"', desk.get(browser.page(sco)).content.decode())
    assert [each for each in ids if ids.count(each) > 1] == []


@pytest.mark.parametrize("value", ["0", "-1", "99", "x", "²", "9" * 30])
def test_any_page_of_a_panel_opens(desk: Client, sco: Mechanism, value: str) -> None:
    make.article(mechanisms=[sco])
    assert len(desk.get(f"{browser.page(sco)}?articles={value}").context["panels"][1].rows) == 1


def test_each_panel_is_one_query(desk: Client, sco: Mechanism) -> None:
    article = make.article(mechanisms=[sco])
    make.claim(article, mechanisms=[sco])
    with CaptureQueriesContext(connection) as seen:
        desk.get(browser.page(sco))
    assert len([query for query in seen if "panel_total" in query["sql"]]) == 2


@pytest.mark.parametrize(("parameter", "number"), [("article", 1), ("mechanism", 1)])
def test_claims_are_filtered_by_article_and_mechanism(
    desk: Client, sco: Mechanism, parameter: str, number: int
) -> None:
    article = make.article()
    make.claim(article, "one", mechanisms=[sco])
    make.claim(make.article("other"), "two")
    chosen = {"article": article, "mechanism": sco}[parameter]
    page = desk.get(f"/admin/articles/claim/?{parameter}={chosen.pk}")
    assert page.context["cl"].result_count == number
    assert str(chosen) in browser.read(page)
    for value in ("x", "0", "9" * 18):
        assert desk.get(f"/admin/articles/claim/?{parameter}={value}").context["cl"].result_count == 0
