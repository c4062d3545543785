"""Quantities on a claim's form: one input that is read as people write, and the value, comparator and unit it fills."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models import Claim
from articles.parsing.quantities import Quantity, QuantityError, read_number, read_quantity
from sco.desk.entering.readings import READERS, Reading
from sco.desk.forms import ItemForm
from sco.desk.numbers import grouped, shown_quantity
from sco.languages import columns

UNITS = columns("unit")
FILLS = ("value", "comparator", *UNITS)


def refusal(error: QuantityError) -> ValidationError:
    """The parser's reason in the editor's language."""
    return ValidationError(gettext(error.template) % error.details, code="unreadable")


class NumberField(forms.DecimalField):
    """A number as people write it: ``2,600``, ``5,000亿``, ``9.3bn``. What is not a number as a whole is refused."""

    # Not a number input: browsers drop what they cannot read, and 5,000亿 became 5000.
    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("widget", None)
        super().__init__(**kwargs, widget=forms.TextInput(attrs={"inputmode": "text", "data-reads": "number"}))

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            return read_number(str(value)) if str(value).strip() else None
        except QuantityError as error:
            raise refusal(error) from None

    def prepare_value(self, value: Any) -> Any:
        return grouped(value) if isinstance(value, Decimal) else value


def filled(quantity: Quantity) -> dict[str, Any]:
    """The columns that a quantity fills: with a unit those of both languages, since that in the other was another's."""
    zh, en = (quantity.unit, quantity.other) if quantity.language == "zh" else (quantity.other, quantity.unit)
    units = dict(zip(UNITS, (zh, en), strict=True)) if quantity.unit else {}
    return {"value": quantity.value, "comparator": quantity.comparator, **units}


def _read(text: str) -> Quantity:
    try:
        return read_quantity(text)
    except QuantityError as error:
        raise refusal(error) from None


def reading(text: str) -> Reading:
    """The reading of a quantity, and what the inputs become."""
    quantity = _read(text)
    fields = {name: grouped(value) if name == "value" else value for name, value in filled(quantity).items()}
    return Reading(shown_quantity(quantity.comparator, quantity.value, quantity.unit), fields)


def number_reading(text: str) -> Reading:
    """The reading of a bare number."""
    return Reading(shown_quantity("", NumberField().clean(text)))


READERS |= {"quantity": reading, "number": number_reading}


class QuantityForm(ItemForm):
    """Adds the input ``quantity``, which fills value, comparator and unit, on the page or when the form is saved."""

    quantity = forms.CharField(
        label=_("quantity as written"),
        required=False,
        strip=True,
        help_text=_(
            "For example 2600多名, 5,000亿美元, 9.3bn or 约25%. It fills the inputs below, where you can correct it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "quantity" not in self.fields:
            return
        widget = self.fields["quantity"].widget
        widget.attrs |= {"data-reads": "quantity", "data-fills": " ".join(FILLS), "class": "vTextField"}
        widget.attrs |= {"data-cleared": _("The earlier reading was removed from the inputs below.")}
        widget.attrs |= {"autocomplete": "off", "placeholder": shown(self.instance) or "2600多名"}

    def clean_quantity(self) -> Quantity | None:
        """The reading, or an error with an example."""
        text = self.cleaned_data["quantity"]
        return _read(text) if text else None

    def clean(self) -> Any:
        cleaned: dict[str, Any] = super().clean()
        if quantity := cleaned.get("quantity"):
            self._fill(cleaned, filled(quantity))
        return cleaned

    def _fill(self, cleaned: dict[str, Any], read: Mapping[str, Any]) -> None:
        typed = cleaned.get("value") if "value" in self.changed_data else None
        if typed is not None and typed != read["value"]:
            names = {"read": grouped(read["value"]), "value": grouped(typed)}
            text = gettext("The quantity reads %(read)s, but the value is %(value)s. Remove one of them.")
            self.add_error("quantity", text % names)
            return
        # A comparator or unit that the editor has changed corrects the reading. If the page has filled the value, it
        # has filled the units too, and an empty one was emptied by hand.
        corrected = {name for name in self.changed_data if cleaned.get(name)} | (set() if typed is None else set(UNITS))
        cleaned |= {name: value for name, value in read.items() if name not in corrected}


def shown(claim: Claim) -> str:
    """A claim's quantity with its units in both languages; '' without one."""
    if claim.value is None:
        return ""
    units = (getattr(claim, column) or "" for column in UNITS)
    return shown_quantity(claim.comparator, claim.value, " / ".join(dict.fromkeys(filter(None, units))))
