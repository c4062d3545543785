"""Imports one piece: creates a draft, or completes the article that exists."""

import hashlib
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.importer import source_matching as matching
from articles.importer.finding import identity_digest
from articles.importer.plan import Choices, Plan
from articles.importer.planning import plan as make_plan
from articles.importer.planning import translated
from articles.importer.quotations import anchor_claims
from articles.importer.results import ImportResult, NotImported, Status
from articles.importer.slugs import slug_for
from articles.importer.suggestions import Suggester
from articles.importer.texts import is_same_text
from articles.models import Article, ArticleAuthor, Author, SourceFile, Translation

# One import at a time, in whatever process: two that create the same author or article at once would double it.
_LOCK = int.from_bytes(hashlib.sha256(b"articles.importer").digest()[:8], signed=True)
MAX_NAME = SourceFile._meta.get_field("name").max_length or 0


@transaction.atomic
def apply(plan: Plan, choices: Choices | None = None, suggester: Suggester | None = None) -> ImportResult:
    """Do what the plan says, with an editor's choices, and report it. Raises NotImported, and then writes nothing.

    The plan is made again behind a lock, as the desk may have changed since.
    """
    choices, suggester = choices or Choices(), suggester or Suggester()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    fresh = make_plan(plan.piece, choices, lock=True)
    if fresh.reason:
        raise NotImported(fresh.reason, fresh.status)
    if fresh.article is None:
        return _create(fresh, suggester)
    return _complete(fresh, fresh.article, choices, suggester)


def _create(plan: Plan, suggester: Suggester) -> ImportResult:
    piece = plan.piece
    result = ImportResult(slug_for(piece), Status.CREATED)
    article = Article(
        slug=result.slug,
        original_language=piece.language,
        source_text=piece.body,
        outlet=matching.find_or_create_outlet(plan, result),
        rights=matching.find_or_create_rights(piece, result),
        source_id=piece.source_id,
        source_url=piece.url,
        published_at=piece.published_at,
        **{matching.column("title", piece): piece.title},
        **matching.editor_columns(piece),
    )
    # After outlet and rights, so that the report lists new rows in this order.
    authors = matching.find_or_create_authors(plan, result)
    matching.save_new(article)
    result.slug = article.slug
    Translation.objects.create(article=article, language=piece.language)
    _set_authors(article, authors)
    result.add_change(ngettext("%(count)d author", "%(count)d authors", len(authors)), len(authors))
    _keep_file(article, plan)
    _suggest(article, suggester, result, replaced=False)
    result.notes[:0] = [*plan.notes, *map(translated, plan.doubts)]
    result.remarks += map(translated, plan.remarks)
    return result


def _set_authors(article: Article, authors: list[Author]) -> None:
    ArticleAuthor.objects.filter(article=article).delete()
    ArticleAuthor.objects.bulk_create(
        ArticleAuthor(article=article, author=author, position=position) for position, author in enumerate(authors, 1)
    )


def _complete(plan: Plan, article: Article, choices: Choices, suggester: Suggester) -> ImportResult:
    result = ImportResult(article.slug, notes=list(plan.notes))
    replaced = _fill_source_text(article, plan, result)
    _take(article, plan, choices, result)
    anchored = anchor_claims(article, result, replaced=replaced)
    result.add_change(ngettext("%(count)d quotation anchored", "%(count)d quotations anchored", anchored), anchored)
    _suggest(article, suggester, result, replaced=replaced)
    if result.changes:
        result.status = Status.UPDATED
    return result


def _fill_source_text(article: Article, plan: Plan, result: ImportResult) -> bool:
    """Write the source text if it is empty or is to be replaced. Returns whether a different one was replaced."""
    before, piece = article.source_text, plan.piece
    if before.strip() and is_same_text(before, piece.body):
        return False
    # update() writes this column only, so nothing that an editor saves at the same time is lost.
    article.source_text = piece.body
    Article.objects.filter(pk=article.pk).update(source_text=piece.body)
    result.changes.append(_("source text replaced") if before.strip() else _("source text filled in"))
    result.remarks += map(translated, plan.remarks)
    _keep_file(article, plan)
    return bool(before.strip())


def _take(article: Article, plan: Plan, choices: Choices, result: ImportResult) -> None:
    """Write what an editor takes from the piece; report every other difference."""
    piece = plan.piece
    columns: dict[str, Any] = {}
    for difference in plan.differences:
        if difference.field not in choices.take:
            result.notes.append(_describe(difference.field, difference.article, difference.piece))
            continue
        if difference.field == "title":
            columns[matching.column("title", piece)] = piece.title
        elif difference.field == "authors":
            _set_authors(article, matching.find_or_create_authors(plan, result))
        elif difference.field == "outlet":
            columns["outlet"] = matching.find_or_create_outlet(plan, result)
        else:
            columns[difference.field] = getattr(piece, difference.field.replace("source_url", "url"))
        result.changes.append(_("%(field)s taken over") % {"field": field_name(difference.field)})
    if columns:
        Article.objects.filter(pk=article.pk).update(**columns)
        _keep_file(article, plan)


def _describe(field: str, before: str, after: str) -> str:
    text = _("%(field)s differs: the article has “%(article)s”, the file “%(piece)s”.")
    if not before:
        text = _("%(field)s: the article has none, the file has “%(piece)s”.")
    return text % {"field": field_name(field), "article": before, "piece": after}


def field_name(field: str) -> str:
    """What an editor calls this field of an article."""
    return str(getattr(Article._meta.get_field(field), "verbose_name", field))


def _keep_file(article: Article, plan: Plan) -> None:
    """Keep the original, byte for byte: the source text is normalised."""
    piece = plan.piece
    SourceFile.objects.get_or_create(
        article=article,
        sha256=SourceFile.digest(piece.data),
        defaults={
            "identity": identity_digest(piece),
            "format": piece.format,
            "encoding": piece.encoding,
            "name": piece.name[-MAX_NAME:],
            "data": piece.data,
        },
    )


def _suggest(article: Article, suggester: Suggester, result: ImportResult, *, replaced: bool) -> None:
    new = suggester.suggest(article, replaced=replaced)
    result.add_change(ngettext("%(count)d suggestion", "%(count)d suggestions", new), new)
