"""Partial dates as a field: in forms, in the database, in queries and in fixtures."""

import json

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.forms import modelform_factory

from mechanisms.models import Mechanism
from sco.fields import PartialDateField
from sco.partial_date import PartialDate
from tests import factories as make

pytestmark = pytest.mark.django_db
Form = modelform_factory(Mechanism, fields=["established", "dissolved"])


@pytest.mark.parametrize("text", ["2013", "2017-06", "2001-06-15"])
def test_saved_value_round_trips(text: str) -> None:
    made = make.mechanism(established=text)
    assert Mechanism.objects.get(pk=made.pk).established == PartialDate.parse(text)


def test_empty_is_null() -> None:
    made = make.mechanism(established="")
    made.refresh_from_db()
    assert made.established is None
    assert Mechanism.objects.filter(established=None).exists()


def test_the_database_sorts_and_compares_as_python_does() -> None:
    texts = ["2001", "2001-06", "2001-06-15", "2001-07", "2002", "2009-12-31"]
    for number, text in enumerate(reversed(texts)):
        make.mechanism(f"m{number}", established=text)
    rows = Mechanism.objects.order_by("established")
    assert [str(row.established) for row in rows] == texts
    later = rows.filter(established__gt=PartialDate(2001, 6), established__lte="2002")
    assert [str(row.established) for row in later] == ["2001-06-15", "2001-07", "2002"]


def test_form_reads_and_shows_a_date() -> None:
    form = Form({"established": " 2001-06 ", "dissolved": ""}, instance=make.mechanism())
    assert form.is_valid(), form.errors
    made = form.save()
    assert (made.established, made.dissolved) == (PartialDate(2001, 6), None)
    assert 'value="2001-06"' in str(Form(instance=made)["established"])


@pytest.mark.parametrize("text", ["2001-13", "6 2001", "2001-02-29", "20010615", "9" * 5000, "2001\x00"])
def test_form_explains_an_invalid_date(text: str) -> None:
    form = Form({"established": text}, instance=make.mechanism())
    assert not form.is_valid()
    assert set(form.errors) == {"established"}


def test_form_refuses_an_end_before_the_start() -> None:
    form = Form({"established": "2013-06", "dissolved": "2013-05"}, instance=make.mechanism())
    assert not form.is_valid()
    assert "The end is before the start" in str(form.errors)


def test_invalid_date_is_refused_in_code() -> None:
    with pytest.raises(ValidationError, match="no such date as 2013-02-30"):
        make.mechanism(established="2013-02-30")


def test_fixture_holds_a_date_as_text() -> None:
    made = make.mechanism(established="2001-06-15")
    (row,) = json.loads(serializers.serialize("json", [made]))
    assert (row["fields"]["established"], row["fields"]["dissolved"]) == ("2001-06-15", None)
    (again,) = serializers.deserialize("json", json.dumps([row]))
    assert isinstance(again.object, Mechanism)
    assert again.object.established == PartialDate(2001, 6, 15)


def test_migration_omits_the_fixed_max_length() -> None:
    _name, path, args, kwargs = PartialDateField(null=True).deconstruct()
    assert (path, args, kwargs) == ("sco.fields.PartialDateField", [], {"null": True})
