"""Quantities and partial dates on the desk's forms: entered as people write them, echoed, never wrong in silence."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from articles.models import Claim
from sco.desk.numbers import shown_number
from sco.ledger.history import events_of
from tests import factories as make
from tests.desk import browser, scenarios

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(db: None) -> Claim:
    return make.claim(scenarios.draft())


def saved(desk: Client, claim: Any, **typed: str) -> tuple[Any, ...]:
    response = browser.save(desk, claim, **typed)
    assert response.status_code == 302, response.context["errors"]
    claim.refresh_from_db()
    return claim.value, claim.comparator, claim.unit_zh_hans, claim.unit_en


def refused(desk: Client, claim: Claim, **typed: str) -> str:
    response = browser.save(desk, claim, **typed)
    assert response.status_code == 200
    claim.refresh_from_db()
    return str(response.content.decode())


def test_value_with_a_scale_is_not_cut_to_its_digits(desk: Client, claim: Claim) -> None:
    assert saved(desk, claim, value="5,000亿", comparator="=")[0] == 500_000_000_000


@pytest.mark.parametrize(
    ("text", "value", "comparator", "zh", "en"),
    [
        ("2600多名", 2600, ">", "名", "people"),
        ("5,000亿美元", 500_000_000_000, "=", "美元", "US dollars"),
        ("9.3bn", 9_300_000_000, "=", "", ""),
        ("约占25%", 25, "≈", "%", "%"),
    ],
)
def test_one_input_fills_value_comparator_and_units(
    desk: Client, claim: Claim, text: str, value: int, comparator: str, zh: str, en: str
) -> None:
    assert saved(desk, claim, quantity=text) == (value, comparator, zh, en)


def test_corrected_comparator_and_unit_stay_as_corrected(desk: Client, claim: Claim) -> None:
    # As the page sends it after its script has filled the inputs.
    typed = {"quantity": "2600多名", "value": "2,600", "comparator": "≥", "unit_zh_hans": "名代表", "unit_en": ""}
    assert saved(desk, claim, **typed) == (2600, "≥", "名代表", "")


def test_unit_in_the_other_language_does_not_outlive_a_new_unit(desk: Client, claim: Claim) -> None:
    saved(desk, claim, quantity="2600多名")
    assert saved(desk, claim, quantity="12个多边机制") == (12, "=", "个多边机制", "")
    assert saved(desk, claim, quantity="13") == (13, "=", "个多边机制", "")


def test_quantity_and_another_value_are_refused(desk: Client, claim: Claim) -> None:
    page = refused(desk, claim, quantity="5,000亿", value="5000", comparator="=")
    assert "The quantity reads 500,000,000,000, but the value is 5,000" in page
    assert claim.value is None


@pytest.mark.parametrize("field", ["quantity", "value"])
@pytest.mark.parametrize(
    "text", ["5,00亿x9", "三百五", "9" * 10_000, "12\u202e34", "\ud800", "1e999", "nan", "3个多半小时", "10至20名"]
)
def test_what_cannot_be_read_wholly_is_refused_at_the_form(desk: Client, claim: Claim, field: str, text: str) -> None:
    data = browser.form_data(desk.get(browser.page(claim))) | {field: text, "comparator": "="}
    body = "&".join(f"{name}={_escaped(str(value))}" for name, value in data.items())
    response = desk.post(browser.page(claim), body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    claim.refresh_from_db()
    assert claim.value is None


def _escaped(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode(errors="surrogatepass"))


def test_refusal_gives_an_example_in_the_editors_language(db: None, claim: Claim) -> None:
    page = refused(browser.client_of(make.editor(), "zh-hans"), claim, quantity="三百五")
    assert "could not be read" not in page
    assert "5,000亿美元" in page


def test_value_is_grouped_in_form_list_history_and_preview(desk: Client, claim: Claim) -> None:
    saved(desk, claim, quantity="5,000亿美元")
    assert 'name="value" value="500,000,000,000"' in desk.get(browser.page(claim)).content.decode()
    pages = ["/admin/articles/claim/", browser.page(claim, "history"), browser.action_page(claim, "publish")]
    for page in pages:
        assert "500,000,000,000" in desk.get(page).content.decode(), page


def test_untouched_value_is_no_change(desk: Client, claim: Claim) -> None:
    saved(desk, claim, quantity="5,000亿美元")
    before = events_of(Claim).count()
    assert saved(desk, claim)[0] == 500_000_000_000
    assert events_of(Claim).count() == before


def test_chinese_pages_add_large_units() -> None:
    with override("zh-hans"):
        assert shown_number(Decimal("500000000000.000000")) == "500,000,000,000（5000亿）"
        assert shown_number(Decimal(2600)) == "2,600"
        assert shown_number(Decimal(123456789)) == "123,456,789"
        assert shown_number(Decimal(1200000000000)) == "1,200,000,000,000（1.2万亿）"
    with override("en"):
        assert shown_number(Decimal(500000000000)) == "500,000,000,000"
    assert shown_number(Decimal("0.500000")) == "0.5"


def echoed(client: Client, reader: str, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/admin/read/{reader}/", {"text": text}).json()
    return answer


def test_a_reading_is_echoed_with_what_it_fills(desk: Client) -> None:
    assert echoed(desk, "quantity", "2600多名") == {
        "echo": "> 2,600 · 名",
        "fields": {"value": "2,600", "comparator": ">", "unit_zh_hans": "名", "unit_en": "people"},
    }
    assert echoed(desk, "number", "5,000亿")["echo"] == "500,000,000,000"
    assert echoed(desk, "date", "2002年6月")["echo"] == "June 2002 · 2002-06"
    assert echoed(desk, "date", " ") == {"echo": "", "fields": {}}


@pytest.mark.parametrize("reader", ["quantity", "number", "date"])
@pytest.mark.parametrize("text", ["9" * 3000, "1e999", "12\u202e34", "x", "\x01"])
def test_what_cannot_be_read_is_echoed_as_an_error(desk: Client, reader: str, text: str) -> None:
    answer = echoed(desk, reader, text)
    assert set(answer) == {"error"}
    assert answer["error"]


def test_unknown_reader_is_not_found_and_strangers_read_nothing(desk: Client, client: Client) -> None:
    assert desk.get("/admin/read/nothing/?text=1").status_code == 404
    assert client.get("/admin/read/date/?text=2001").status_code == 302
    assert desk.get("/admin/read/date/?text=%ED%A0%80").status_code == 200


def test_dates_are_entered_as_people_write_them(desk: Client, claim: Claim) -> None:
    saved(desk, claim, period_from="２００２年６月", period_to="15 June 2004")
    assert (str(claim.period_from), str(claim.period_to)) == ("2002-06", "2004-06-15")


def test_ambiguous_date_is_refused_with_both_readings(desk: Client, claim: Claim) -> None:
    page = refused(desk, claim, period_from="03/04/2005")
    assert "3 April 2005 to some readers and 4 March 2005 to others" in page
    assert "2005-04-03 or 2005-03-04" in page
