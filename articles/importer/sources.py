"""Where a piece comes from: outlets, rights and authors are found by what the dump says, or made as drafts.

Found means exactly the same text in either language; what two rows share is never chosen between.
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

from articles.importer.outcomes import NotImported, Outcome
from articles.models import Article, Author, Outlet, Rights
from articles.parsing.dump import Piece
from articles.parsing.notes import without_addresses
from sco.ledger.items import Item
from sco.ledger.queries import is_recorded
from sco.ledger.registry import ref_of

NOT_STATED = "rights-not-stated"
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_SAME_MARKS: Final = str.maketrans("，；：（）．！？", ",;:().!?")
I = TypeVar("I", bound=Item)  # noqa: E741 - an item


def column(field: str, piece: Piece) -> str:
    """The column of a text in the piece's language."""
    return f"{field}_{piece.language.replace('-', '_')}"


def column_of(field: str, text: str, piece: Piece) -> str:
    """The column for a name or notice by its letters: a Chinese piece may have an author with a Latin name."""
    if _HAN.search(text):
        return f"{field}_zh_hans"
    return f"{field}_en" if _LATIN.search(text) else column(field, piece)


def outlet_of(piece: Piece, outcome: Outcome) -> Outlet:
    """The outlet of this name. Its host does not tell it: one site shows the pieces of several outlets."""
    found = list(Outlet.objects.filter(_either("name", [piece.outlet])))
    if len(found) > 1:
        raise NotImported(_("Several outlets at the desk have the name of this one: %(slugs)s.") % _slugs(found))
    if found:
        return found[0]
    slug = slugify(piece.outlet)[:60].strip("-_").replace("_", "-") if piece.outlet.isascii() else ""
    row = Outlet(
        slug=slug or f"outlet-{_digest(piece.outlet)}", **{column_of("name", piece.outlet, piece): piece.outlet}
    )
    return made(row, outcome)


def rights_of(piece: Piece, outcome: Outcome) -> Rights:
    """The rights with this notice, or those once made for it: an editor may have written the notice anew since."""
    notice = piece.rights_notice
    slug = f"rights-{_digest(_plain(notice))}" if notice else NOT_STATED
    alike = [row for row in Rights.objects.order_by("slug") if _says(row, notice)] if notice else []
    found = [row for row in alike if notice in {row.notice_zh_hans, row.notice_en}] or alike
    if len(found) > 1:
        raise NotImported(_("Several rights at the desk have the notice of this piece: %(slugs)s.") % _slugs(found))
    known = found[0] if found else Rights.objects.filter(slug=slug).first()
    row = Rights(slug=slug, access=Rights.Access.NOBODY, **{column_of("notice", notice, piece): notice})
    return known or made(row, outcome)


def _says(row: Rights, notice: str) -> bool:
    return _plain(notice) in {_plain(row.notice_zh_hans or ""), _plain(row.notice_en or "")}


def _plain(notice: str) -> str:
    """The notice with marks of one kind and without white space: the publisher writes now “，”, now “,”."""
    return "".join(notice.translate(_SAME_MARKS).split())


def authors_of(piece: Piece, outcome: Outcome) -> list[Author]:
    """The byline's authors in its order. A name that several share is left out, with a note."""
    rows = list(Author.objects.filter(_either("name", piece.authors)))
    found: list[Author] = []
    for name in piece.authors:
        known = [row for row in rows if name in {row.name_zh_hans, row.name_en}]
        if len(known) > 1:
            text = _("Several authors have the name %(name)s (%(slugs)s): put the right one in the byline.")
            outcome.notes.append(text % {"name": name, **_slugs(known)})
        else:
            found += [known[0] if known else made(_new_author(piece, name), outcome)]
    _note_on_positions(piece, outcome)
    return list({row.pk: row for row in found}.values())


def _new_author(piece: Piece, name: str) -> Author:
    row = Author(slug=f"author-{_digest(name)}", **{column_of("name", name, piece): name})
    position = without_addresses(piece.author_note)
    if len(piece.authors) == 1 and len(position) <= _longest_position():
        setattr(row, column_of("position", position, piece), position)
    return row


def _longest_position() -> int:
    return Author._meta.get_field("position").max_length or 0


def _note_on_positions(piece: Piece, outcome: Outcome) -> None:
    """Say where the piece's closing note on its authors is nobody's position yet."""
    if piece.author_note and len(piece.authors) > 1:
        outcome.notes.append(_("The closing note speaks of several authors: give each their position."))
    elif len(piece.author_note) > _longest_position():
        outcome.notes.append(_("The closing note is too long for the author's position: shorten it there."))


def editor_columns(piece: Piece) -> dict[str, str]:
    """The responsible editor: as many whole names as the column takes, and the first e-mail address that is one."""
    longest = Article._meta.get_field("responsible_editor_name").max_length or 0
    names = piece.responsible_editor_name
    while len(names) > longest:
        names = names.rpartition("、")[0]
    emails = filter(_is_email, re.split(r"[,;，；、\s]+", piece.responsible_editor_email))
    return {"responsible_editor_name": names, "responsible_editor_email": next(emails, "")}


def made(row: I, outcome: Outcome) -> I:
    """Save a new item under a slug that is free at the desk and in the record. Raises NotImported."""
    row.slug = _free(row)
    try:
        row.clean_fields()
    except ValidationError as error:
        raise NotImported(_sentence(row, error)) from None
    row.save(force_insert=True)
    outcome.made.append(row)
    return row


def _free(row: Item) -> str:
    base = row.slug
    for number in count(2):
        if not type(row)._default_manager.filter(slug=row.slug).exists() and not is_recorded(ref_of(row)):
            break
        row.slug = f"{base}-{number}"
    return row.slug


def _sentence(row: Item, error: ValidationError) -> str:
    """Which column takes the text not, and why."""
    said = [
        f"{row._meta.verbose_name}, {row._meta.get_field(name).verbose_name}: {' '.join(messages)}"  # type: ignore[union-attr]
        for name, messages in error.message_dict.items()
    ]
    return "; ".join(said)


def _either(field: str, texts: Sequence[str]) -> Q:
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
    return len(text) <= 254
