"""What the editor of an item's long texts begins with: the rows of paragraphs, and what each was translated from."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.forms import ModelForm
from django.utils.text import normalize_newlines
from django.utils.translation import gettext

from sco.desk.editor import paragraphs
from sco.desk.texts.confirming import confirm
from sco.desk.texts.models import Basis
from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.items import Item
from sco.ledger.registry import kind_of


def translation_language(item: Item) -> Language:
    """The language that the item is translated into."""
    return next(language for language in LANGUAGES if language != item.source_language)


def sources_then(item: Item) -> dict[str, str]:
    """By field, the source's text that the translation was made from, where the source has changed since."""
    found = Basis.objects.filter(kind=kind_of(item).name, item=item.pk, language=translation_language(item)).first()
    return dict(found.source) if found else {}


def plans(item: Item | None, form: ModelForm[Any], fields: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By field and language of the translation, the rows of the texts that the form shows."""
    if item is None or not item.pk:
        return {}
    target, then = translation_language(item), sources_then(item)
    return {field: {target: _plan(item, form, field, then.get(field))} for field in fields if _has(form, field)}


def _has(form: ModelForm[Any], field: str) -> bool:
    return all(f"{field}_{suffix(language)}" in form.fields for language in LANGUAGES)


def _plan(item: Item, form: ModelForm[Any], field: str, then: str | None) -> dict[str, Any]:
    source, target = (f"{field}_{suffix(each)}" for each in (item.source_language, translation_language(item)))
    shown = [normalize_newlines(str(form[column].value() or "")) for column in (source, target)]
    saved = normalize_newlines(str(form.initial.get(source) or ""))
    found = paragraphs.rows(saved if then is None else then, shown[0], shown[1])
    return {
        "rows": [row._asdict() for row in found],
        "sizes": {
            item.source_language: len(paragraphs.split(shown[0])),
            translation_language(item): len(paragraphs.split(shown[1])),
        },
        "known": bool(form.initial.get(target)),
    }


def keep_open(item: Item, form: ModelForm[Any], then: Mapping[str, str], fields: Iterable[str]) -> None:
    """Keep a saved translation out of date in the paragraphs that were left as they were."""
    kept = {}
    for field in fields:
        source, target = (f"{field}_{suffix(each)}" for each in (item.source_language, translation_language(item)))
        before, after, now = (
            str(text or "") for text in (form.initial.get(target), getattr(item, target), getattr(item, source))
        )
        if before == after or not before or not after:
            continue
        basis = paragraphs.still_open(then.get(field, str(form.initial.get(source) or "")), now, before, after)
        if basis != now:
            kept[field] = basis
    if kept:
        _remember(item, kept)


@transaction.atomic
def _remember(item: Item, kept: Mapping[str, str]) -> None:
    basis, _made = Basis.objects.select_for_update().get_or_create(
        kind=kind_of(item).name, item=item.pk, language=translation_language(item)
    )
    Basis.objects.filter(pk=basis.pk).update(source={**basis.source, **kept})


class SourceChanged(ValueError):
    """The paragraph is not the one that the editor has compared."""

    def __str__(self) -> str:
        return gettext("The source has changed since you opened the page. Compare it again before you confirm.")


@transaction.atomic
def confirm_paragraph(item: Item, field: str, paragraph: tuple[int, str], *, by: str, reason: str) -> bool:
    """Record that the translation of a paragraph of the source is still correct; False if it was not old.

    ``paragraph`` is its number and its text as the editor saw it: SourceChanged if somebody has saved another since.
    ValueError without a reason.
    """
    then, (number, seen) = sources_then(item), paragraph
    if field not in then:
        return False
    now = getattr(item, f"{field}_{suffix(item.source_language)}") or ""
    if paragraphs.split(normalize_newlines(now))[number : number + 1] != [normalize_newlines(seen)]:
        raise SourceChanged
    compared = {field: paragraphs.confirmed(then[field], now, number)}
    return confirm(item, translation_language(item), by=by, reason=reason, source=compared) is not None
