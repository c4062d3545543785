"""Details: one item's page, with the labels of what it refers to and small lists of what refers to it.

Three queries: the moment, the page, and one for every name and every embedded list together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from sco.api import joining, paths
from sco.api.answers import Answer, dump, raw
from sco.api.languages import Wanted
from sco.api.moments import VISIBLE, Moment, fetch, moment
from sco.api.operations import Operation, component
from sco.api.parameters import AS_OF, FALLBACK, LANG
from sco.api.problems import Problem, not_found
from sco.api.views import RecordView
from sco.languages import Language
from sco.ledger.rendering import EMBEDDED

Name = joining.Name


@dataclass(frozen=True, slots=True)
class Embedded:
    """A small list in a page of items that refer to it: by kind, and by a key made from the page's slug."""

    member: str
    kind: str
    key: str
    rest: str


@dataclass(frozen=True, slots=True)
class Page:
    """An item's row at a moment; ``access`` is what the rights of an article say now, ``open_text`` what they open."""

    slug: str
    template: joining.Template
    language: Language
    spans: list[dict[str, Any]]
    restricted: bool
    access: str | None
    open_text: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """One row of the query for everything embedded; ``edge`` is JSON text."""

    part: str
    kind: str
    slug: str
    label: str
    edge: str | None
    total: int


def item_operation(kind: str, schema: str, summary: str) -> Operation:
    """The operation of a kind's detail."""
    return Operation(
        name=f"{paths.COLLECTIONS[kind]}_detail",
        summary=summary,
        parameters=[LANG, FALLBACK, AS_OF],
        schema=component(schema),
        problems=(400, 404, 406, 410, 503),
        tag=paths.COLLECTIONS[kind],
        example=paths.EXAMPLES[kind],
    )


class DetailView(RecordView):
    """One item of a kind."""

    kind: ClassVar[str]
    embeds: ClassVar[Sequence[Embedded]] = ()

    def answer(self, values: dict[str, Any], language: Wanted, **kwargs: str) -> Answer:
        """The page at the moment asked for."""
        at = moment(values.get("as_of"))
        page = read_page(self.kind, kwargs["slug"], language, at)
        found = self._embedded(page, language.beside(page.language), at)
        names = {(row.kind, row.slug): row.label for row in found if row.part == "label"}
        members = self.members(page, found, names)
        text = page.template.filled(names)
        return Answer((text[:-1] + _as_members(members) + "}").encode(), [page.language], at)

    def names(self, page: Page) -> set[Name]:
        """Items whose labels the page needs."""
        return page.template.names()

    def queries(self, page: Page, language: Wanted, at: Moment) -> list[tuple[str, list[Any]]]:
        """Further parts of the one query for everything embedded; columns as in Found."""
        return [_embedded_query(embedded, page.slug, language, at) for embedded in self.embeds]

    def members(self, page: Page, found: Sequence[Found], _names: Mapping[Name, str]) -> dict[str, Any]:
        """Members that are added to the page."""
        return {embedded.member: embedded_list(embedded, page.slug, found) for embedded in self.embeds}

    def _embedded(self, page: Page, language: Wanted, at: Moment) -> list[Found]:
        labels, parameters = joining.labels_query(self.names(page), language, at)
        parts = [
            (
                f"SELECT 'label', l.kind, l.slug, l.label, NULL::jsonb, 0 FROM ({labels}) AS l(kind, slug, label)",
                parameters,
            )
        ]
        parts += self.queries(page, language, at)
        statement = " UNION ALL ".join(f"({sql})" for sql, _parameters in parts)
        return [Found(*row) for row in fetch(statement, [value for _sql, values in parts for value in values])]


def read_page(kind: str, slug: str, language: Wanted, at: Moment) -> Page:
    """The item's page at this moment; 404 where there is none, 410 where it was taken away."""
    rows = fetch(
        f"SELECT {language.columns('detail')}, r.languages, r.original, r.spans, r.live, r.embedded_en,"
        f" r.keys @> ARRAY[r.kind || '/restricted']::varchar[], a.access, {_OPEN_TEXT} FROM ledger_projection AS r"
        f" LEFT JOIN LATERAL ({ACCESS}) AS a ON r.kind = 'article'"
        f" WHERE r.kind = %s AND r.slug = %s AND {VISIBLE}",
        [*[at.head.sequence] * 4, kind, slug, at.n, at.n],
    )
    if not rows:
        raise not_found()
    text, languages, original, spans, live, label, restricted, access, open_text = rows[0]
    if not live:
        raise _gone(kind, slug, erased=label is not None)
    if not language.fallback and language.language and language.language not in languages:
        there = ", ".join(languages)
        detail = f"It is not available in {language.language}, but in {there}. Leave `fallback` out to read that."
        raise Problem(404, "not-in-language", detail, parameter="fallback", available_languages=languages)
    served = language.served(languages, original)
    return Page(slug, joining.Template(text), served, orjson.loads(spans), restricted, access, open_text)


# Who may have the text of the article ``r``: as the article and its rights stand at the head, whatever the moment read.
# A permission that was taken back holds for the past as well; takes the head four times.
ACCESS = (
    "SELECT substr(key, length('rights/access=') + 1) AS access FROM ledger_projection AS now, unnest(now.refs) AS ref"
    " JOIN ledger_projection AS t ON t.kind = 'rights' AND t.slug = substr(ref, length('rights:') + 1)"
    " AND t.sequence <= %s AND t.superseded_by > %s, unnest(t.keys) AS key"
    " WHERE now.kind = 'article' AND now.slug = r.slug AND now.sequence <= %s AND now.superseded_by > %s"
    " AND ref LIKE 'rights:%%' AND key LIKE 'rights/access=%%'"
)
_OPEN_TEXT = (
    "CASE WHEN a.access = 'everyone'"
    " THEN (SELECT e.restricted FROM ledger_entry AS e WHERE e.sequence = r.sequence) END"
)


def _gone(kind: str, slug: str, *, erased: bool) -> Problem:
    code = "erased" if erased else "withdrawn"
    detail = "It was erased." if erased else "It was withdrawn. Its history says when and why."
    return Problem(410, code, detail, history=f"{paths.item(kind, slug)}/history")


def _embedded_query(embedded: Embedded, slug: str, language: Wanted, at: Moment) -> tuple[str, list[Any]]:
    statement = (
        f"SELECT '{embedded.member}', r.kind, r.slug, {language.columns('embedded')}, NULL::jsonb, count(*) OVER ()"
        f" FROM ledger_projectionkey AS p JOIN ledger_projection AS r ON r.sequence = p.sequence"
        f" WHERE p.key = %s AND {VISIBLE} AND r.live ORDER BY p.rank DESC, p.slug LIMIT {EMBEDDED}"
    )
    return statement, [f"{embedded.kind}/{embedded.key.format(slug)}", at.n, at.n]


def embedded_list(embedded: Embedded, slug: str, found: Sequence[Found]) -> dict[str, Any]:
    """How many there are, where they all are, and the first of them."""
    rows = [row for row in found if row.part == embedded.member]
    return {
        "count": rows[0].total if rows else 0,
        "url": paths.collection(embedded.kind, embedded.rest.format(slug)),
        "results": [raw(row.label) for row in rows],
    }


def _as_members(members: Mapping[str, Any]) -> str:
    return "," + dump(dict(members))[1:-1] if members else ""
