"""Imports one piece: creates a draft, or completes the source text of an existing article."""

from itertools import takewhile
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importer import source_matching
from articles.importer.quotations import anchor_claims
from articles.importer.results import ImportResult, NotImported, Status
from articles.importer.suggestions import Suggester
from articles.models import Article, ArticleAuthor, Translation
from articles.parsing.dump.parser import Piece
from sco.ledger.models import Entry
from sco.ledger.queries import latest_entries
from sco.ledger.registry import Ref


def import_piece(piece: Piece, suggester: Suggester, *, replace_text: bool) -> ImportResult:
    """Create or complete the piece's article, inside the caller's transaction. Raises NotImported.

    An existing article gets only an empty source text filled in, and the context of its quotations.
    """
    if article := _find(piece):
        return _complete(article, piece, suggester, replace_text=replace_text)
    return _create(piece, suggester)


def _find(piece: Piece) -> Article | None:
    """The article with this id and outlet, or else with this id and an address at this publisher; locked."""
    # An id is unique at its publisher only, and editors may have renamed the outlet, so neither identifies an article.
    # Only the article's own row is locked: its outlet is shared with articles that others are saving.
    rows = Article.objects.select_for_update(of=("self",)).select_related("outlet").filter(source_id=piece.source_id)
    known = list(rows.order_by("slug"))
    same = [row for row in known if row.outlet and piece.outlet in {row.outlet.name_zh_hans, row.outlet.name_en}]
    same = same or [row for row in known if _publisher(row.source_url) == _publisher(piece.url)]
    # Without an address, an article with this id may be the same piece or another publisher's: an editor decides.
    ambiguous = same if len(same) > 1 else [row for row in known if not same and not row.source_url]
    if ambiguous:
        text = _("It is unclear whether this is %(slugs)s (same id): give that article its outlet or its address.")
        raise NotImported(text % {"slugs": ", ".join(row.slug for row in ambiguous)})
    return same[0] if same else None


def _publisher(url: str) -> str:
    """The last two labels of the host (``huanqiu.com``), because one publisher has many hosts."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _create(piece: Piece, suggester: Suggester) -> ImportResult:
    slug = f"{piece.host.split('.')[-2]}-{piece.source_id.lower()}"
    _refuse_erased(slug)
    result = ImportResult(slug, Status.CREATED)
    article = Article(
        slug=slug,
        original_language=piece.language,
        source_text=piece.body,
        outlet=source_matching.find_or_create_outlet(piece, result),
        rights=source_matching.find_or_create_rights(piece, result),
        source_id=piece.source_id,
        source_url=piece.url,
        published_at=piece.published_at,
        **{source_matching.column("title", piece): piece.title},
        **source_matching.editor_columns(piece),
    )
    # After outlet and rights, so that the report lists new rows in this order.
    authors = source_matching.find_or_create_authors(piece, result)
    source_matching.save_new(article)
    result.slug = article.slug
    Translation.objects.create(article=article, language=piece.language)
    ArticleAuthor.objects.bulk_create(
        ArticleAuthor(article=article, author=author, position=position) for position, author in enumerate(authors, 1)
    )
    result.add_change(ngettext("%(count)d author", "%(count)d authors", len(authors)), len(authors))
    _suggest(article, suggester, result, replaced=False)
    return result


def _refuse_erased(slug: str) -> None:
    # An erasure may be a legal duty: the dump that still lies in a folder must not bring the text back.
    ref = Ref("article", slug)
    latest = latest_entries([ref], texts=False).get(ref)
    if latest is not None and latest.action == Entry.Action.ERASE:
        text = _("This piece was erased from the record as %(slug)s and cannot be imported again.")
        raise NotImported(text % {"slug": slug})


def _complete(article: Article, piece: Piece, suggester: Suggester, *, replace_text: bool) -> ImportResult:
    result = ImportResult(article.slug)
    if article.original_language != piece.language:
        text = _("The article %(slug)s has this id in another language.")
        raise NotImported(text % {"slug": article.slug}, Status.CONFLICT)
    replaced = _fill_source_text(article, piece, result, replace_text=replace_text)
    anchored = anchor_claims(article, result, replaced=replaced)
    result.add_change(ngettext("%(count)d quotation anchored", "%(count)d quotations anchored", anchored), anchored)
    _suggest(article, suggester, result, replaced=bool(replaced))
    if result.changes:
        result.status = Status.UPDATED
    return result


def _suggest(article: Article, suggester: Suggester, result: ImportResult, *, replaced: bool) -> None:
    new = suggester.suggest(article, replaced=replaced)
    result.add_change(ngettext("%(count)d suggestion", "%(count)d suggestions", new), new)


def _fill_source_text(article: Article, piece: Piece, result: ImportResult, *, replace_text: bool) -> str:
    """Write the source text if it is empty or is to be replaced. Returns the different one that was replaced, or ''."""
    before = article.source_text
    replaced = bool(before.strip())
    if replaced and is_same_text(before, piece.body):
        return ""
    if replaced and not replace_text:
        raise NotImported(_describe_difference(article.slug, before, piece.body), Status.CONFLICT)
    # update() writes this column only, so nothing that an editor saves at the same time is lost.
    article.source_text = piece.body
    Article.objects.filter(pk=article.pk).update(source_text=piece.body)
    result.changes.append(_("source text replaced") if replaced else _("source text filled in"))
    return before if replaced else ""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def is_same_text(one: str, other: str) -> bool:
    """Whether the texts differ at most in white space at line ends and in blank lines."""
    # A browser sends CRLF, so saving an article in the admin changes every line end of its source text.
    return _lines(one) == _lines(other)


def _describe_difference(slug: str, before: str, after: str) -> str:
    """The message of a conflict, with the position of the first difference. It quotes neither text."""
    one, other = "\n".join(_lines(before)), "\n".join(_lines(after))
    common = sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    text = _(
        "The article %(slug)s has this id and a different text: the first difference is in line %(line)d, after "
        "%(position)d characters. Nothing was changed; --replace-text replaces the text with the file's."
    )
    line_start = other.rfind("\n", 0, common) + 1
    return text % {"slug": slug, "line": other.count("\n", 0, common) + 1, "position": common - line_start}
