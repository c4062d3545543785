"""Decides what importing a piece does, without writing anything."""

from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.importer import source_matching as matching
from articles.importer.finding import find_alike, find_article, get_article
from articles.importer.plan import Choices, Difference, Plan
from articles.importer.results import NotImported, Status
from articles.importer.slugs import refuse_erased, slug_for
from articles.importer.texts import describe_difference, is_same_text
from articles.models import Article, Author, Outlet, SourceFile
from articles.sources.notices import Notice
from articles.sources.piece import Piece
from sco.ledger.items import Item


def plan(piece: Piece, choices: Choices | None = None, *, lock: bool = False) -> Plan:
    """What ``apply`` will do. With ``lock``, the article that exists is locked until the transaction ends."""
    choices = choices or Choices()
    made = Plan(piece)
    try:
        made.article = _article(piece, choices, lock=lock)
        _plan_rows(made)
        if made.article is None:
            _plan_new(made, choices)
        else:
            _plan_known(made, made.article, choices)
    except NotImported as refusal:
        made.refuse(str(refusal), refusal.status)
    return made


def _article(piece: Piece, choices: Choices, *, lock: bool) -> Article | None:
    if choices.article is None:
        return find_article(piece, lock=lock)
    return get_article(choices.article, lock=lock) if choices.article else None


def _plan_rows(made: Plan) -> None:
    """Outlet, rights and authors, and the doubts that the desk's own rows settle."""
    piece = made.piece
    outlet = matching.match_outlet(piece)
    name = outlet.text if outlet else ""
    made.matches = [*([outlet] if outlet else []), matching.match_rights(piece)]
    doubts = list(piece.doubts)
    if outlet is not None and outlet.row is not None:
        doubts = [
            doubt
            for doubt in doubts
            if doubt.field != "outlet" or (name != piece.outlet_text and doubt.code != "outlet_unknown")
        ]
    made.authors = list(piece.authors)
    known = matching.known_authors([str(doubt.details.get("text", "")) for doubt in doubts if doubt.field == "authors"])
    for doubt in doubts:
        text = str(doubt.details.get("text", ""))
        if doubt.field == "authors" and doubt.code in {"byline_doubt", "byline_options"} and text in known:
            made.authors.append(text)
        else:
            made.doubts.append(doubt)
    made.matches += matching.match_authors(made.authors, made.notes)
    made.remarks = [notice for notice in piece.notices if not notice.is_doubt]


def _plan_new(made: Plan, choices: Choices) -> None:
    piece = made.piece
    refuse_erased(slug_for(piece))
    made.alike = find_alike(piece, None)
    # Two ids are two pieces, even of one text: a publisher may print a column twice.
    unknown = [row for row in made.alike if not (piece.source_id and row.source_id)]
    same = next((row for row in unknown if is_same_text(row.source_text, piece.body)), None)
    if choices.article is None and same is not None:
        made.article = same
        _plan_known(made, same, choices)
    elif choices.article is None and made.alike and piece.identity.startswith("text:"):
        # Without an id or an address nothing else tells a new piece from a new version of this one.
        made.article = made.alike[0]
        _plan_known(made, made.alike[0], choices, by_title=True)
    else:
        made.notes += [_note_alike(made.alike)] if made.alike else []


def _note_alike(rows: Sequence[Article]) -> str:
    text = _("There is an article with the same title (%(slugs)s): check whether it is the same piece.")
    return text % {"slugs": ", ".join(row.slug for row in rows)}


def _plan_known(made: Plan, article: Article, choices: Choices, *, by_title: bool = False) -> None:
    piece = made.piece
    made.status = Status.UNCHANGED
    digest = SourceFile.digest(piece.data)
    made.known_file = SourceFile.objects.filter(article=article, sha256=digest).exists()
    if article.original_language != piece.language:
        text = _("The article %(slug)s has this id in another language.")
        raise NotImported(text % {"slug": article.slug}, Status.CONFLICT)
    if not article.source_text.strip():
        made.fills.append("source_text")
        made.status = Status.UPDATED
    elif not is_same_text(article.source_text, piece.body):
        if not choices.replace_text:
            text = describe_difference(article.slug, article.source_text, piece.body, by_title=by_title)
            raise NotImported(text, Status.CONFLICT)
        made.status = Status.UPDATED
    # Of a file that was imported before, an editor knows the differences, and has decided.
    made.differences = [] if made.known_file and not choices.take else list(_differences(made, article))
    if choices.take & {difference.field for difference in made.differences}:
        made.status = Status.UPDATED
    if piece.source_id and article.source_id and piece.source_id != article.source_id:
        text = _("The ids of %(slug)s and of this file differ in upper and lower case only: taken as one piece.")
        made.notes.append(text % {"slug": article.slug})


def _differences(made: Plan, article: Article) -> Iterator[Difference]:
    piece = made.piece
    title = getattr(article, matching.column("title", piece)) or ""
    if matching.comparable(title) != matching.comparable(piece.title):
        yield Difference("title", title, piece.title)
    rows = {field: [match.row for match in made.matches if match.field == field] for field in ("authors", "outlet")}
    before = [row.author for row in article.article_authors.select_related("author")]
    if made.authors and [_pk(row) for row in rows["authors"]] != [author.pk for author in before]:
        yield Difference("authors", _names(before), "、".join(made.authors))
    outlet = next((match for match in made.matches if match.field == "outlet"), None)
    if outlet is not None and _pk(outlet.row) != article.outlet_id:
        yield Difference("outlet", _names([article.outlet]) if article.outlet else "", outlet.text)
    if piece.published_at and article.published_at != piece.published_at:
        yield Difference("published_at", _shown(article.published_at), _shown(piece.published_at))
    if piece.url and not article.source_url:
        yield Difference("source_url", "", piece.url)
    if piece.source_id and not article.source_id:
        yield Difference("source_id", "", piece.source_id)


def _pk(row: Item | None) -> int | None:
    return row.pk if row is not None else None


def _names(rows: list[Author] | list[Outlet]) -> str:
    return "、".join(row.name_zh_hans or row.name_en or row.slug for row in rows)


def _shown(at: object) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i") if at else ""  # type: ignore[arg-type]


def translated(notice: Notice) -> str:
    """The notice in the active language."""
    # What somebody does is a word of the source, or one that the desk knows.
    details = {key: _(str(value)) if key == "role" and value else value for key, value in notice.details.items()}
    return _(notice.template) % details
