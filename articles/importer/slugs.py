"""The slug of a new article, made of what identifies the piece, so that an erased piece is recognised by it."""

import hashlib
import re
from typing import Final

from django.utils.translation import gettext as _

from articles.importer.results import NotImported
from articles.sources.piece import Piece, publisher_of
from sco.ledger.models import Entry
from sco.ledger.queries import latest_entries
from sco.ledger.registry import Ref

MAX_ID: Final = 40


def slug_for(piece: Piece) -> str:
    """``huanqiu-4oal6n5m11s``; with a digest where the source has no short id, and ``text-…`` without an address."""
    label = re.sub(r"[^a-z0-9]+", "-", publisher_of(piece.url).split(".")[0].lower()).strip("-") or "text"
    known = re.fullmatch(r"[0-9A-Za-z](?:[0-9A-Za-z_-]*[0-9A-Za-z])?", piece.source_id)
    if known and len(piece.source_id) <= MAX_ID:
        return f"{label[:30]}-{piece.source_id.lower().replace('_', '-')}"
    return f"{label[:30]}-{hashlib.sha256(piece.identity.encode()).hexdigest()[:12]}"


def refuse_erased(slug: str) -> None:
    """Raise NotImported if a piece was erased under this slug."""
    # An erasure may be a legal duty: the file that still lies in a folder must not bring the text back.
    ref = Ref("article", slug)
    latest = latest_entries([ref], texts=False).get(ref)
    if latest is not None and latest.action == Entry.Action.ERASE:
        text = _("This piece was erased from the record as %(slug)s and cannot be imported again.")
        raise NotImported(text % {"slug": slug})
