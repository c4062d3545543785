"""Chips: the items that a row is linked with, as one input in place of a table with a row for each."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from sco.desk.display import display_title
from sco.languages import LANGUAGES, suffix
from sco.ledger.registry import kind_for
from sco.slugs import is_slug

MOST: Final = 200
_LONGEST_KEY = 18  # digits of a primary key: more overflow the column


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did with one link: ``added``, ``changed`` in this field, or ``deleted``."""

    act: str
    row: Any
    field: str = ""

    def logged(self) -> dict[str, dict[str, Any]]:
        """As Django logs a row of an inline, but by its natural key: the log outlasts the erasure of an author."""
        meta, key = self.row._meta, " / ".join(map(str, self.row.natural_key()))
        # Stored in English, and translated when it is read.
        with override(None):
            fields = {"fields": [str(meta.get_field(self.field).verbose_name)]} if self.field else {}
            return {self.act: {"name": str(meta.verbose_name), "object": key, **fields}}


@dataclass(frozen=True, slots=True)
class Link:
    """A table that links two models: ``owner`` names the row of the form, ``target`` the chosen item.

    With ``position``, the order counts.
    """

    through: type[models.Model]
    owner: str
    target: str
    position: str = ""

    @property
    def target_model(self) -> type[models.Model]:
        """The model of the chosen items."""
        model: type[models.Model] = self.through._meta.get_field(self.target).related_model  # type: ignore[assignment]
        return model

    def rows(self, owner: models.Model) -> list[Any]:
        """The links of a row with their items, in order. One query."""
        if owner.pk is None:
            return []
        found = self.through._default_manager.filter(**{self.owner: owner}).select_related(self.target)
        rows = list(found.order_by(*([self.position] if self.position else []), "pk"))
        for row in rows:
            # Not fetched again for each.
            setattr(row, self.owner, owner)
        return rows

    def save(self, owner: models.Model, chosen: Sequence[models.Model]) -> list[Saved]:
        """Make these the linked items: links that stay keep their rows, and so their history."""
        kept = {getattr(row, f"{self.target}_id"): row for row in self.rows(owner)}
        keys = {item.pk for item in chosen}
        saved = [Saved("deleted", row) for key, row in kept.items() if key not in keys]
        for each in saved:
            each.row.delete()
        places = enumerate(chosen, 1)
        return saved + [each for number, item in places for each in self._save_one(owner, item, kept, number)]

    def _save_one(self, owner: models.Model, item: Any, kept: Mapping[int, Any], number: int) -> list[Saved]:
        place, row = {self.position: number} if self.position else {}, kept.get(item.pk)
        if row is None:
            row = self.through._default_manager.create(**{self.owner: owner, self.target: item}, **place)
            return [Saved("added", row)]
        if place and getattr(row, self.position) != number:
            setattr(row, self.position, number)
            row.save(update_fields=[self.position])
            return [Saved("changed", row, self.position)]
        return []


class ChipsInput(forms.SelectMultiple):
    """Ticked boxes, which the script turns into chips with a search; without it, slugs can be typed."""

    template_name = "desk/entering/chips.html"

    def __init__(self, link: Link, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.link, self.known, self.can_add = link, dict[str, models.Model](), True

    class Media:
        js = ("desk/entering/chips.js",)

    def format_value(self, value: Any) -> list[str]:
        """The keys as texts."""
        return [str(each) for each in value or []]

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The input with which items are added."""
        return f"{id_}_add"

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> list[str]:
        """The ticked keys in their order, then the typed slugs."""
        ticked = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))
        typed = str(data.get(f"{name}_add", "")).replace("，", ",").split(",")
        return [*ticked, *(slug.strip() for slug in typed if slug.strip())]

    def value_omitted_from_data(self, _data: Any, _files: Any, _name: str) -> bool:
        """Never: no chip at all is a value."""
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """The chips, and where others are searched."""
        built = self.build_attrs(self.attrs, attrs)
        keys = self.format_value(value)
        context: dict[str, Any] = {"widget": {"name": name, "attrs": built}}
        meta, target = self.link.through._meta, self.link.target_model._meta
        context["widget"] |= {
            "chips": [(str(item.pk), short_title(item), display_title(item)) for item in self._items(keys)],
            # What was typed and refused comes back as it was.
            "typed": ", ".join(key[:200] for key in keys if not is_key(key)),
            "described_by": built.get("aria-describedby", ""),
            "ordered": bool(self.link.position),
            "app": meta.app_label, "model": meta.model_name, "field": self.link.target, "noun": target.verbose_name,
            "search": reverse("admin:autocomplete"),
            "add": reverse(f"admin:{target.app_label}_{target.model_name}_add") if self.can_add else "",
        }  # fmt: skip
        return context

    def _items(self, keys: Iterable[str]) -> list[models.Model]:
        """The items in the order of their keys, of which those not loaded yet take one query."""
        wanted = [key for key in keys if is_key(key)]
        if missing := [key for key in wanted if key not in self.known]:
            found = self.link.target_model._default_manager.filter(pk__in=missing)
            self.known |= {str(item.pk): item for item in found}
        return [self.known[key] for key in dict.fromkeys(wanted) if key in self.known]


def short_title(item: models.Model) -> str:
    """A title for a chip: the short name, or else the title, in the editor's language, or else in the other."""
    names = _titles_of(type(item))
    return next((text for text in (getattr(item, name, None) for name in names) if text), str(item))


def _titles_of(model: type[models.Model]) -> list[str]:
    """The columns that may have a title, the best for the editor first; a kind may lack some."""
    languages = sorted(LANGUAGES, key=lambda language: language.lower() != get_language())
    titles = ("short_name", kind_for(model).title)
    return [f"{name}_{suffix(language)}" for language in languages for name in titles]


def is_key(text: str) -> bool:
    """Whether the text can be a primary key."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY


class ChipsField(forms.Field):
    """The linked items, in order: keys or slugs in the form, items when cleaned."""

    widget: ChipsInput
    default_error_messages = {
        "unknown": _("“%(value)s” was not found. Choose from the list, or type a title or slug."),
        "many": _("Choose %(most)s at most."),
    }

    def __init__(self, link: Link, *, label: Any, **kwargs: Any) -> None:
        super().__init__(label=label, required=False, widget=ChipsInput(link), **kwargs)
        self.link = link

    def __deepcopy__(self, memo: Any) -> "ChipsField":
        copied: ChipsField = super().__deepcopy__(memo)
        copied.widget.known = {}
        return copied

    def to_python(self, value: Any) -> list[models.Model]:
        """The items."""
        texts = list(dict.fromkeys(map(str, value or [])))
        if len(texts) > MOST:
            raise ValidationError(self.error_messages["many"], code="many", params={"most": MOST})
        found = self.found(texts)
        if unknown := [text for text in texts if text not in found]:
            shown = unknown[0][:40].encode(errors="replace").decode()
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"value": shown})
        return list(dict.fromkeys(found[text] for text in texts))

    def found(self, texts: Sequence[str]) -> Mapping[str, models.Model]:
        """The items by the keys, slugs and titles that name them; one query for each of the three."""
        rows = self.link.target_model._default_manager
        keys, slugs = [text for text in texts if is_key(text)], [text for text in texts if is_slug(text)]
        found: dict[str, models.Model] = {str(row.pk): row for row in (rows.filter(pk__in=keys) if keys else ())}
        left = [slug for slug in slugs if slug not in found]
        items: Any = rows.filter(slug__in=left) if left else ()
        found |= {row.slug: row for row in items}
        # What a column cannot hold is no title.
        return found | self._titled([text for text in texts if text not in found and text.isprintable()])

    def _titled(self, texts: Sequence[str]) -> dict[str, models.Model]:
        """The items by the titles and short names that are theirs alone."""
        model = self.link.target_model
        columns = [name for name in _titles_of(model) if name in {field.name for field in model._meta.concrete_fields}]
        named = Q(*((f"{column}__in", texts) for column in columns), _connector=Q.OR)
        by_title: dict[str, set[models.Model]] = {}
        for row in model._default_manager.filter(named) if texts else ():
            for column in columns:
                by_title.setdefault(getattr(row, column) or "", set()).add(row)
        return {text: rows.pop() for text, rows in by_title.items() if text in texts and len(rows) == 1}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether other items are chosen or, where the order counts, another order."""
        before, after = list(map(str, initial or [])), list(map(str, data or []))
        return before != after if self.link.position else sorted(before) != sorted(after)


class ChipsForm(forms.ModelForm[Any]):
    """A form whose ``ChipsField``s show the links of its row, and save them with it.

    ``locked`` names those that the editor may not change, ``addable`` those whose items the editor may make.
    """

    locked: ClassVar[Collection[str]] = ()
    addable: ClassVar[Collection[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved_links: list[Saved] = []
        for name, field in chips(self.fields).items():
            rows = field.link.rows(self.instance)
            items = [getattr(row, field.link.target) for row in rows]
            field.disabled, field.widget.can_add = name in self.locked, name in self.addable
            field.widget.known = {str(item.pk): item for item in items}
            self.initial.setdefault(name, [item.pk for item in items])

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]  # of ModelForm, not in the stubs
        for name, field in chips(self.fields).items():
            if name in self.changed_data and not field.disabled:
                self.saved_links += field.link.save(self.instance, self.cleaned_data[name])


def chips(fields: Mapping[str, Any]) -> dict[str, ChipsField]:
    """The chips among a form's fields."""
    return {name: field for name, field in fields.items() if isinstance(field, ChipsField)}
