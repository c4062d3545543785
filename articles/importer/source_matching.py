"""Finds the outlet, rights and authors that a piece names, or creates them as drafts.

A row matches if it has exactly the piece's text in either language. If several rows match, none is chosen.
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

from articles.importer.plan import Match, Plan
from articles.importer.results import ImportResult, NotImported
from articles.models import Article, Author, Outlet, Rights
from articles.parsing.text_language import HAN
from articles.sources.author_note import without_addresses
from articles.sources.piece import Piece
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


def match_outlet(piece: Piece) -> Match | None:
    """The outlet of this name at the desk, or the one to create; None without a name. Raises NotImported."""
    # Not by host: one site carries the pieces of several outlets. What the source writes may be an outlet as a whole.
    whole = _outlets_named(piece.outlet_text)
    found = whole or _outlets_named(piece.outlet)
    if len(found) > 1:
        raise NotImported(_("Several outlets at the desk have this name: %(slugs)s.") % _slugs(found))
    name = piece.outlet_text if whole else piece.outlet
    return Match("outlet", name, found[0] if found else None) if name else None


def _outlets_named(name: str) -> list[Outlet]:
    return list(Outlet.objects.filter(_in_either_language("name", [name]))) if name else []


def find_or_create_outlet(plan: Plan, result: ImportResult) -> Outlet | None:
    """The outlet that the plan matched, or a new one."""
    match = next((match for match in plan.matches if match.field == "outlet"), None)
    if match is None or isinstance(match.row, Outlet):
        return match.row if match and isinstance(match.row, Outlet) else None
    # Only a Latin name yields a readable slug.
    slug = slugify(match.text)[:60].strip("-_").replace("_", "-") if match.text.isascii() else ""
    outlet = Outlet(slug=slug or f"outlet-{_digest(match.text)}", **_by_script("name", match.text, plan.piece))
    return save_new(outlet, result)


def match_rights(piece: Piece) -> Match:
    """The rights of this notice at the desk, or those to create. Raises NotImported."""
    return Match("rights", piece.rights_notice, _find_rights(piece))


def _rights_slug(notice: str) -> str:
    # The slug is derived from the notice, so it identifies the row even after an editor has reworded the notice.
    return f"rights-{_digest(comparable(notice))}" if notice else NOT_STATED


def _find_rights(piece: Piece) -> Rights | None:
    notice = piece.rights_notice
    alike = [row for row in Rights.objects.order_by("slug") if _has_notice(row, notice)] if notice else []
    found = [row for row in alike if notice in {row.notice_zh_hans, row.notice_en}] or alike
    if len(found) > 1:
        raise NotImported(_("Several rights at the desk have this notice: %(slugs)s.") % _slugs(found))
    return found[0] if found else Rights.objects.filter(slug=_rights_slug(notice)).first()


def find_or_create_rights(piece: Piece, result: ImportResult) -> Rights:
    """The rights with this notice, or those once created for it."""
    # Nobody gets the text until an editor has completed the row.
    access, text = Rights.Access.NOBODY, _by_script("notice", piece.rights_notice, piece)
    new = Rights(slug=_rights_slug(piece.rights_notice), access=access, **text)
    return _find_rights(piece) or save_new(new, result)


def _has_notice(row: Rights, notice: str) -> bool:
    return comparable(notice) in {comparable(row.notice_zh_hans or ""), comparable(row.notice_en or "")}


def comparable(notice: str) -> str:
    """The text with ASCII punctuation and without white space: the publisher writes marks in both widths."""
    return "".join(notice.translate(_ASCII_MARKS).split())


def known_authors(names: Sequence[str]) -> set[str]:
    """Of these names, those of authors at the desk."""
    rows = Author.objects.filter(_in_either_language("name", names)) if names else ()
    return {name for row in rows for name in (row.name_zh_hans or "", row.name_en or "") if name in names}


def match_authors(names: Sequence[str], notes: list[str]) -> list[Match]:
    """The authors of these names in order. A name that several authors share is left out, with a note."""
    rows = list(Author.objects.filter(_in_either_language("name", names))) if names else []
    found: dict[int | str, Match] = {}  # by key, because both names of one author may be in the byline
    for name in names:
        known = [row for row in rows if name in {row.name_zh_hans, row.name_en}]
        if len(known) > 1:
            text = _("Several authors have the name %(name)s (%(slugs)s): add the right one to the byline.")
            notes.append(text % {"name": name, **_slugs(known)})
        else:
            match = Match("authors", name, known[0] if known else None)
            found.setdefault(known[0].pk if known else name, match)
    return list(found.values())


def find_or_create_authors(plan: Plan, result: ImportResult) -> list[Author]:
    """The authors that the plan matched, and new ones, in order."""
    piece, matches = plan.piece, [match for match in plan.matches if match.field == "authors"]
    found = [
        match.row
        if isinstance(match.row, Author)
        else _create_author(piece, match.text, result, alone=len(matches) == 1)
        for match in matches
    ]
    if piece.author_note and len(matches) > 1:
        result.notes.append(_("The closing note is about several authors: give each of them their position."))
    elif len(piece.author_note) > _max_position():
        result.notes.append(_("The closing note is too long for the author's position: enter a shorter one."))
    return found


def _create_author(piece: Piece, name: str, result: ImportResult, *, alone: bool) -> Author:
    author = Author(slug=f"author-{_digest(name)}", **_by_script("name", name, piece))
    position = without_addresses(piece.author_note)
    # A position is published, so a note about several people is not split between them by guess.
    if alone and len(position) <= _max_position():
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
