"""The public addresses of articles, authors and claims."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from articles import filters
from sco.api import joining
from sco.api.answers import raw
from sco.api.details import ACCESS, DetailView, Embedded, Found, Page, item_operation
from sco.api.histories import HistoryView
from sco.api.languages import Wanted
from sco.api.lists import ListView
from sco.api.moments import VISIBLE, Moment
from sco.languages import EN, ZH, Language

# Why a field is not there, or a quotation comes without its surroundings, by who may have the outlet's text.
REASONS: Mapping[str, Mapping[str, Mapping[Language, str]]] = {
    "source_text": {
        "licensed": {
            ZH: "全文仅提供给获得授权的合作方。",
            EN: "The full text is given to licensed partners only.",
        },
        "nobody": {
            ZH: "权利人未许可转载，全文不予提供。",
            EN: "The holder of the rights has not permitted republication, so the full text is given to nobody.",
        },
    },
    "quote": {
        "everyone": {
            ZH: "引文的上下文见文章原文，原文对所有人开放。",
            EN: "What surrounds the quotation can be read in the article's source text, which is open to everyone.",
        },
        "licensed": {
            ZH: "引文的上下文仅提供给获得授权的合作方。",
            EN: "What surrounds the quotation is given to licensed partners only.",
        },
        "nobody": {
            ZH: "权利人未许可转载，引文的上下文不予提供。",
            EN: "The holder of the rights has not permitted republication, so its surroundings are withheld.",
        },
    },
}


class ArticleList(ListView):
    """Articles, the newest first."""

    listing = filters.ARTICLES


class ArticleDetail(DetailView):
    """An article with its authors, mechanisms and claims."""

    kind = "article"
    operation = item_operation("article", "Article", "An article with its authors, mechanisms and claims.")
    embeds = (Embedded("claims", "claim", "article:{}", "article={}"),)

    def members(self, page: Page, found: Sequence[Found], names: Mapping[joining.Name, str]) -> dict[str, Any]:
        """The claims, and the source text or the reason for its absence."""
        members = super().members(page, found, names)
        if page.open_text:
            return {**members, **orjson.loads(page.open_text), "restricted": None}
        rights = next((label for (kind, _slug), label in names.items() if kind == "rights"), None)
        return {**members, "restricted": withheld(page, "source_text", page.access, rights)}


def withheld(page: Page, field: str, access: str | None, rights: str | None) -> dict[str, Any] | None:
    """Which field is not there, why, and under which rights; None where nothing is missing.

    ``access`` is what the rights say now; without any, as when they were erased, nobody has the text.
    """
    if not page.restricted:
        return None
    reason = REASONS[field].get(access or "nobody", REASONS[field]["nobody"])[page.language]
    return {"field": field, "reason": reason, "rights": raw(rights) if rights else None}


class ArticleHistory(HistoryView):
    """The history of an article."""

    kind = "article"


class AuthorList(ListView):
    """Authors by slug."""

    listing = filters.AUTHORS


class AuthorDetail(DetailView):
    """An author with the articles that carry the name."""

    kind = "author"
    operation = item_operation("author", "Author", "An author with the articles under this name.")
    embeds = (Embedded("articles", "article", "author:{}", "author={}"),)


class AuthorHistory(HistoryView):
    """The history of an author."""

    kind = "author"


class ClaimList(ListView):
    """Claims by slug."""

    listing = filters.CLAIMS


class ClaimDetail(DetailView):
    """A claim with its article, mechanisms and references."""

    kind = "claim"
    operation = item_operation("claim", "Claim", "A claim with its article, mechanisms and references.")

    def queries(self, page: Page, language: Wanted, at: Moment) -> list[tuple[str, list[Any]]]:
        """The rights of the claim's article: they hold for the surroundings of the quotation as well."""
        if not page.restricted:
            return []
        article = next(slug for kind, slug in page.template.names() if kind == "article")
        statement = (
            f"SELECT 'rights', n.kind, n.slug, {language.columns('embedded', 'n')}, to_jsonb(a.access), 1"
            " FROM ledger_projection AS r JOIN unnest(r.refs) AS name ON name LIKE 'rights:%%'"
            f" JOIN ledger_projection AS n ON n.kind = 'rights' AND n.slug = substr(name, length('rights:') + 1)"
            f" AND n.sequence <= %s AND n.superseded_by > %s LEFT JOIN LATERAL ({ACCESS}) AS a ON true"
            f" WHERE r.kind = 'article' AND r.slug = %s AND {VISIBLE}"
        )
        return [(statement, [at.n, at.n, *[at.head.sequence] * 4, article, at.n, at.n])]

    def members(self, page: Page, found: Sequence[Found], names: Mapping[joining.Name, str]) -> dict[str, Any]:
        """The reason why the quotation comes without its surroundings."""
        rights = next((row for row in found if row.part == "rights"), None)
        access = orjson.loads(rights.edge) if rights and rights.edge else None
        restricted = withheld(page, "quote", access, rights.label if rights else None)
        return {**super().members(page, found, names), "restricted": restricted}


class ClaimHistory(HistoryView):
    """The history of a claim."""

    kind = "claim"
