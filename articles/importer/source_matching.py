"""Finds the outlet, rights and authors that a dump names, or creates them as drafts.

A row matches if it has exactly the dump's text in either language. If several rows match, none is chosen.
"""

import hashlib
import re
from collections.abc import Sequence
from itertools import count
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from articles.importer.results import ImportResult, NotImported
from articles.models import Article, Author, Outlet, Rights
from articles.parsing.dump.author_note import without_addresses
from articles.parsing.dump.parser import Piece
from articles.parsing.text_language import HAN
from sco.ledger.items import Item
from sco.ledger.queries import is_recorded
from sco.ledger.registry import ref_of

NOT_STATED = "rights-not-stated"
_HAN = re.compile(f"[{HAN}]")
_LATIN = re.compile(r"[A-Za-z]")
# The marks that the publisher writes in both widths.
_ASCII_MARKS: Final = str.maketrans("，；：（）．！？", ",;:().!?")
I = TypeVar("I", bound=Item)  # noqa: E741 - an item


def column(field: str, piece: Piece) -> str:
    """The column of a text in the piece's language."""
    return f"{field}_{piece.language.replace('-', '_')}"


def _by_script(field: str, text: str, piece: Piece) -> dict[str, str]:
    """The column and value of a name or notice."""
    # By its script, not the piece's language: a Chinese piece may have an author with a Latin name.
    if _HAN.search(text):
        return {f"{field}_zh_hans": text}
    return {f"{field}_en" if _LATIN.search(text) else column(field, piece): text}


def find_or_create_outlet(piece: Piece, result: ImportResult) -> Outlet:
    """The outlet with this name."""
    # Not by host: one site carries the pieces of several outlets.
    found = list(Outlet.objects.filter(_in_either_language("name", [piece.outlet])))
    if len(found) > 1:
        raise NotImported(_("Several outlets at the desk have this name: %(slugs)s.") % _slugs(found))
    if found:
        return found[0]
    # Only a Latin name yields a readable slug.
    slug = slugify(piece.outlet)[:60].strip("-_").replace("_", "-") if piece.outlet.isascii() else ""
    outlet = Outlet(slug=slug or f"outlet-{_digest(piece.outlet)}", **_by_script("name", piece.outlet, piece))
    return save_new(outlet, result)


def find_or_create_rights(piece: Piece, result: ImportResult) -> Rights:
    """The rights with this notice, or those once created for it."""
    notice = piece.rights_notice
    # The slug is derived from the notice, so it identifies the row even after an editor has reworded the notice.
    slug = f"rights-{_digest(_normalise(notice))}" if notice else NOT_STATED
    alike = [row for row in Rights.objects.order_by("slug") if _has_notice(row, notice)] if notice else []
    found = [row for row in alike if notice in {row.notice_zh_hans, row.notice_en}] or alike
    if len(found) > 1:
        raise NotImported(_("Several rights at the desk have this notice: %(slugs)s.") % _slugs(found))
    known = found[0] if found else Rights.objects.filter(slug=slug).first()
    # Nobody gets the text until an editor has completed the row.
    new = Rights(slug=slug, access=Rights.Access.NOBODY, **_by_script("notice", notice, piece))
    return known or save_new(new, result)


def _has_notice(row: Rights, notice: str) -> bool:
    return _normalise(notice) in {_normalise(row.notice_zh_hans or ""), _normalise(row.notice_en or "")}


def _normalise(notice: str) -> str:
    """The notice with ASCII punctuation and without white space."""
    return "".join(notice.translate(_ASCII_MARKS).split())


def find_or_create_authors(piece: Piece, result: ImportResult) -> list[Author]:
    """The byline's authors in order. A name that several authors share is left out, with a note."""
    rows = list(Author.objects.filter(_in_either_language("name", piece.authors)))
    found: dict[int, Author] = {}  # by key, because both names of one author may be in the byline
    for name in piece.authors:
        known = [row for row in rows if name in {row.name_zh_hans, row.name_en}]
        if len(known) > 1:
            text = _("Several authors have the name %(name)s (%(slugs)s): add the right one to the byline.")
            result.notes.append(text % {"name": name, **_slugs(known)})
        else:
            author = known[0] if known else _create_author(piece, name, result)
            found[author.pk] = author
    if piece.author_note and len(piece.authors) > 1:
        result.notes.append(_("The closing note is about several authors: give each of them their position."))
    elif len(piece.author_note) > _max_position():
        result.notes.append(_("The closing note is too long for the author's position: enter a shorter one."))
    return list(found.values())


def _create_author(piece: Piece, name: str, result: ImportResult) -> Author:
    author = Author(slug=f"author-{_digest(name)}", **_by_script("name", name, piece))
    position = without_addresses(piece.author_note)
    # A position is published, so a note about several people is not split between them by guess.
    if len(piece.authors) == 1 and len(position) <= _max_position():
        for field, text in _by_script("position", position, piece).items():
            setattr(author, field, text)
    return save_new(author, result)


def _max_position() -> int:
    return Author._meta.get_field("position").max_length or 0


def editor_columns(piece: Piece) -> dict[str, str]:
    """The responsible editor: as many whole names as the column holds, and the first valid e-mail address."""
    longest = Article._meta.get_field("responsible_editor_name").max_length or 0
    names = piece.responsible_editor_name
    while len(names) > longest:
        names = names.rpartition("、")[0]
    emails = filter(_is_email, re.split(r"[,;，；、\s]+", piece.responsible_editor_email))
    return {"responsible_editor_name": names, "responsible_editor_email": next(emails, "")}


def save_new(row: I, result: ImportResult | None = None) -> I:
    """Save a new row under a slug that is free at the desk and in the record. Raises NotImported."""
    base = row.slug
    # The record keeps the slugs of rows that the desk has deleted, and a new row would continue such a history.
    for number in count(2):
        if not type(row)._default_manager.filter(slug=row.slug).exists() and not is_recorded(ref_of(row)):
            break
        row.slug = f"{base}-{number}"
    try:
        # Before saving: a database error would name neither the column in the user's language nor the limit.
        row.clean_fields()
    except ValidationError as error:
        raise NotImported(_describe_invalid(row, error)) from None
    row.save(force_insert=True)
    if result is not None:
        result.created.append(row)
    return row


def _describe_invalid(row: Item, error: ValidationError) -> str:
    return "; ".join(
        f"{row._meta.verbose_name}, {row._meta.get_field(name).verbose_name}: {' '.join(messages)}"  # type: ignore[union-attr]
        for name, messages in error.message_dict.items()
    )


def _in_either_language(field: str, texts: Sequence[str]) -> Q:
    return Q(**{f"{field}_zh_hans__in": texts}) | Q(**{f"{field}_en__in": texts})


def _slugs(rows: Sequence[Item]) -> dict[str, Any]:
    return {"slugs": ", ".join(sorted(row.slug for row in rows))}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254  # what the column holds
