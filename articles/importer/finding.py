"""Finds the article that a piece is already."""

import hashlib

from django.utils.translation import gettext as _

from articles.importer.results import NotImported
from articles.models import Article, SourceFile
from articles.sources.piece import Piece, comparable_url, publisher_of


def identity_digest(piece: Piece) -> str:
    """The piece's identity as the column holds it."""
    return hashlib.sha256(piece.identity.encode()).hexdigest()


def find_article(piece: Piece, *, lock: bool = False) -> Article | None:
    """The article of this piece, or None. Raises NotImported where that is unclear."""
    found = _by_id(piece) or _by_file(piece) or _by_address(piece)
    return None if found is None else _loaded(found.pk, lock=lock)


def get_article(slug: str, *, lock: bool = False) -> Article:
    """The article that an editor chose. Raises NotImported."""
    found = Article.objects.filter(slug=slug).first()
    if found is None:
        raise NotImported(_("There is no article %(slug)s.") % {"slug": slug})
    return _loaded(found.pk, lock=lock)


def _loaded(pk: int, *, lock: bool) -> Article:
    # Only the article's own row is locked: its outlet is shared with articles that others are saving.
    rows = Article.objects.select_for_update(of=("self",)) if lock else Article.objects
    article: Article = rows.select_related("outlet", "rights").get(pk=pk)
    return article


def _by_id(piece: Piece) -> Article | None:
    """The article with this id and outlet, or else with this id and an address at this publisher."""
    if not piece.source_id:
        return None
    # An id is unique at its publisher only, and editors may have renamed the outlet, so neither identifies an article.
    # Ids that differ in case only are one: systems differ in how they write them.
    rows = Article.objects.select_related("outlet").filter(source_id__iexact=piece.source_id)
    known = list(rows.order_by("slug"))
    same = [row for row in known if row.outlet and piece.outlet in {row.outlet.name_zh_hans, row.outlet.name_en}]
    same = same or [row for row in known if piece.url and publisher_of(row.source_url) == publisher_of(piece.url)]
    same = same or [row for row in known if _has_file(row, piece)]
    exact = [row for row in same if row.source_id == piece.source_id]
    same = exact or same
    # Without an address, an article with this id may be the same piece or another publisher's: an editor decides.
    ambiguous = same if len(same) > 1 else [row for row in known if not same and not row.source_url]
    if ambiguous:
        text = _("It is unclear whether this is %(slugs)s (same id): give that article its outlet or its address.")
        raise NotImported(text % {"slugs": ", ".join(row.slug for row in ambiguous)})
    return same[0] if same else None


def _has_file(row: Article, piece: Piece) -> bool:
    return SourceFile.objects.filter(article=row, identity=identity_digest(piece)).exists()


def _by_file(piece: Piece) -> Article | None:
    """The article that this very file, or another of the same piece, was imported into."""
    files = SourceFile.objects.select_related("article").order_by("pk")
    identity = files.filter(identity=identity_digest(piece)).first()
    same = identity or files.filter(sha256=SourceFile.digest(piece.data)).first()
    return same.article if same else None


def _by_address(piece: Piece) -> Article | None:
    if not piece.url:
        return None
    wanted = comparable_url(piece.url)
    path = wanted.partition("/")[2].partition("?")[0]
    rows = Article.objects.exclude(source_url="").filter(source_url__contains=path).order_by("slug")
    return next((row for row in rows.only("pk", "source_url") if comparable_url(row.source_url) == wanted), None)


def find_alike(piece: Piece, but: Article | None) -> list[Article]:
    """Other articles with this title."""
    column = f"title_{piece.language.replace('-', '_')}"
    rows = Article.objects.filter(**{column: piece.title}, original_language=piece.language).order_by("slug")
    return list((rows.exclude(pk=but.pk) if but else rows)[:5])
