"""What has changed in the source since a translation was made, and the word of an editor that it is still correct."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction
from modeltranslation.translator import translator

from sco.desk.diff import Segment, segments
from sco.desk.texts.models import Basis, Confirmation
from sco.desk.texts.states import TextState, states_of
from sco.languages import LANGUAGES, Language, suffix
from sco.ledger.items import Item
from sco.ledger.registry import kind_of


class Difference(NamedTuple):
    """How the source of one field has changed. ``language`` is the source's."""

    field: str
    name: str
    language: Language
    segments: list[Segment]


def differences(item: Item, language: Language, state: TextState | None = None) -> list[Difference]:
    """The source's changes since the translation was made or confirmed, by field; none for a current one.

    ``state`` saves a query.
    """
    then = (state or states_of(item)[language]).source
    source = next(other for other in LANGUAGES if other != language)
    found = [_difference(item, field.name, source, then[field.name]) for field in _texts(item) if field.name in then]
    return [difference for difference in found if any(piece.op != "same" for piece in difference.segments)]


def _texts(item: Item) -> list[Any]:
    """The item's bilingual fields, in the order of its form."""
    return [
        field for field in item._meta.fields if field.name in translator.get_options_for_model(type(item)).all_fields
    ]


def _difference(item: Item, field: str, source: Language, then: str) -> Difference:
    now = getattr(item, f"{field}_{suffix(source)}") or ""
    return Difference(field, str(item._meta.get_field(field).verbose_name), source, segments(then, now))  # type: ignore[union-attr]


@transaction.atomic
def confirm(
    item: Item,
    language: Language,
    *,
    by: str,
    reason: str,
    fields: Iterable[str] | None = None,
    source: Mapping[str, str] | None = None,
) -> Confirmation | None:
    """Record that a translation is still correct, in these fields or as a whole; None if it is not out of date.

    ``source`` confirms parts: by field, the source's text that the translation has been compared with, which is the
    old one with the confirmed paragraphs replaced. ValueError without a reason or a name.
    """
    if not reason.strip() or not by:
        raise ValueError("A confirmation needs a reason and a name.")
    # The lock that a change of its texts takes as well.
    row = type(item)._default_manager.select_for_update(of=("self",)).get(pk=item.pk)
    basis = Basis.objects.filter(kind=kind_of(row).name, item=row.pk, language=language).first()
    before = basis.source if basis else {}
    after = _after(before, _present(row, language, before), fields, source)
    if basis and after != before:
        Basis.objects.filter(pk=basis.pk).update(source=after)
    kept = not after and row.keep_approval(language)
    covered = [field for field in before if before[field] != after.get(field)]
    return _confirmation(row, language, covered, reason.strip(), by) if covered or kept else None


def confirmations(item: Item) -> list[Confirmation]:
    """What was confirmed of the item, the latest first."""
    return list(Confirmation.objects.filter(kind=kind_of(item).name, item=item.pk).order_by("-at", "-pk"))


def _present(row: Item, language: Language, fields: Iterable[str]) -> dict[str, str]:
    source = next(other for other in LANGUAGES if other != language)
    return {field: getattr(row, f"{field}_{suffix(source)}") or "" for field in fields}


def _after(
    before: Mapping[str, str],
    present: Mapping[str, str],
    fields: Iterable[str] | None,
    source: Mapping[str, str] | None,
) -> dict[str, str]:
    """What stays out of date."""
    if source is None:
        gone = set(before if fields is None else fields)
        return {field: text for field, text in before.items() if field not in gone}
    compared = {field: source.get(field, text) for field, text in before.items()}
    return {field: text for field, text in compared.items() if text != present[field]}


def _confirmation(row: Item, language: Language, fields: list[str], reason: str, by: str) -> Confirmation:
    return Confirmation.objects.create(
        kind=kind_of(row).name, item=row.pk, language=language, fields=fields, reason=reason, by=by
    )
