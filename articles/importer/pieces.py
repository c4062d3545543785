"""One piece into the desk: a new draft, or the source text of an article that is there already."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importer.noticing import Noticer
from articles.importer.outcomes import Action, NotImported, Outcome
from articles.importer.quotations import anchor_claims
from articles.importer.sources import authors_of, column, editor_columns, made, outlet_of, rights_of
from articles.models import Article, ArticleAuthor, Translation
from articles.parsing.dump import Piece
from sco.ledger.models import Entry
from sco.ledger.queries import latest_entries
from sco.ledger.registry import Ref


def bring_in(piece: Piece, noticer: Noticer, *, replace_text: bool) -> Outcome:
    """Make or complete the piece's article, inside the caller's transaction. Raises NotImported.

    Of an article that is there only an empty source text is filled, and the surroundings of its quotations.
    """
    article = _find(piece)
    if article is None:
        return _create(piece, noticer)
    return _complete(article, piece, noticer, replace_text=replace_text)


def _find(piece: Piece) -> Article | None:
    """The article with this id: of this outlet, or else with an address at this publisher; locked."""
    rows = Article.objects.select_for_update(of=("self",)).select_related("outlet").filter(source_id=piece.source_id)
    known = list(rows.order_by("slug"))
    same = [row for row in known if piece.outlet in {row.outlet.name_zh_hans, row.outlet.name_en}]
    same = same or [row for row in known if _publisher(row.source_url) == _publisher(piece.url)]
    unclear = same if len(same) > 1 else [row for row in known if not same and not row.source_url]
    if unclear:
        text = _("It cannot be told whether this is %(slugs)s, of the same id: give it its outlet or its address.")
        raise NotImported(text % {"slugs": ", ".join(row.slug for row in unclear)})
    return same[0] if same else None


def _publisher(url: str) -> str:
    """The last two names of the host: ``huanqiu.com``."""
    return ".".join((urlsplit(url).hostname or "").split(".")[-2:])


def _create(piece: Piece, noticer: Noticer) -> Outcome:
    slug = f"{piece.host.split('.')[-2]}-{piece.source_id.lower()}"
    _refuse_erased(slug)
    outcome = Outcome(slug, Action.CREATED)
    outlet, rights, authors = outlet_of(piece, outcome), rights_of(piece, outcome), authors_of(piece, outcome)
    article = Article(
        slug=slug,
        original_language=piece.language,
        source_text=piece.body,
        outlet=outlet,
        rights=rights,
        source_id=piece.source_id,
        source_url=piece.url,
        published_at=piece.published_at,
        **{column("title", piece): piece.title},
        **editor_columns(piece),
    )
    outcome.slug = made(article, Outcome(slug)).slug
    Translation.objects.create(article=article, language=piece.language)
    ArticleAuthor.objects.bulk_create(
        ArticleAuthor(article=article, author=author, position=position) for position, author in enumerate(authors, 1)
    )
    _say(outcome, len(authors), ngettext("%(count)d author", "%(count)d authors", len(authors)))
    _notice(article, noticer, outcome, afresh=False)
    return outcome


def _refuse_erased(slug: str) -> None:
    latest = latest_entries([Ref("article", slug)], texts=False).get(Ref("article", slug))
    if latest is not None and latest.action == Entry.Action.ERASE:
        text = _("This piece was erased from the record as %(slug)s, and does not come back by an import.")
        raise NotImported(text % {"slug": slug})


def _complete(article: Article, piece: Piece, noticer: Noticer, *, replace_text: bool) -> Outcome:
    outcome = Outcome(article.slug)
    if article.original_language != piece.language:
        text = _("The article %(slug)s has this id in another language.")
        raise NotImported(text % {"slug": article.slug}, Action.CONFLICT)
    replaced = _fill(article, piece, outcome, replace_text=replace_text)
    anchored = anchor_claims(article, outcome, replaced=replaced)
    _say(outcome, anchored, ngettext("%(count)d quotation anchored", "%(count)d quotations anchored", anchored))
    _notice(article, noticer, outcome, afresh=replaced)
    if outcome.what:
        outcome.action = Action.UPDATED
    return outcome


def _fill(article: Article, piece: Piece, outcome: Outcome, *, replace_text: bool) -> bool:
    """Write the source text if it is to be written; whether another one had been there."""
    before = article.source_text
    if before.strip() and not replace_text and not same_text(before, piece.body):
        raise NotImported(differing(article.slug, before, piece.body), Action.CONFLICT)
    if before.strip() and same_text(before, piece.body):
        return False
    article.source_text = piece.body
    Article.objects.filter(pk=article.pk).update(source_text=piece.body)
    outcome.what.append(_("source text replaced") if before.strip() else _("source text filled in"))
    return bool(before.strip())


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def same_text(one: str, other: str) -> bool:
    """Browsers send line ends of their own: a text saved in a form is still the same."""
    return _lines(one) == _lines(other)


def differing(slug: str, before: str, after: str) -> str:
    """The sentence on an id that has another text already, with the place where they part but none of their words."""
    one, other = "\n".join(_lines(before)), "\n".join(_lines(after))
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    text = _(
        "The article %(slug)s has this id with another text; in line %(line)d of the text they part, after its first "
        "%(position)d characters. Nothing was changed. With --replace-text the file's text takes its place."
    )
    line_start = other.rfind("\n", 0, at) + 1
    return text % {"slug": slug, "line": other.count("\n", 0, at) + 1, "position": at - line_start}


def _notice(article: Article, noticer: Noticer, outcome: Outcome, *, afresh: bool) -> None:
    new = noticer.notice(article, afresh=afresh)
    _say(outcome, new, ngettext("%(count)d suggestion", "%(count)d suggestions", new))


def _say(outcome: Outcome, count: int, phrase: str) -> None:
    if count:
        outcome.what.append(phrase % {"count": count})
