"""The public addresses of mechanisms, and their graph."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from mechanisms import filters
from sco.api import joining, paths
from sco.api.answers import raw
from sco.api.details import DetailView, Embedded, Found, Page, item_operation
from sco.api.histories import HistoryView
from sco.api.languages import Wanted
from sco.api.lists import ListView
from sco.api.moments import VISIBLE, Moment
from sco.languages import Language
from sco.ledger.rendering import EMBEDDED, shown_date


class MechanismList(ListView):
    """Mechanisms by slug."""

    listing = filters.MECHANISMS


class MechanismDetail(DetailView):
    """A mechanism with its relations both ways, its memberships and its claims."""

    kind = "mechanism"
    operation = item_operation(
        "mechanism", "Mechanism", "A mechanism with its relations both ways, its memberships and its claims."
    )
    embeds = (
        Embedded("claims", "claim", "about:{}", "mechanism={}"),
        Embedded("articles", "article", "mechanism:{}", "mechanism={}"),
    )

    def names(self, page: Page) -> set[joining.Name]:
        """The mechanisms and states at the other ends of what is shown."""
        outgoing, memberships = _split(page)
        ends = {("mechanism", edge["target"]) for edge in outgoing[:EMBEDDED]}
        return super().names(page) | ends | {("state", row["state"]) for row in memberships[:EMBEDDED]}

    def queries(self, page: Page, language: Wanted, at: Moment) -> list[tuple[str, list[Any]]]:
        """Also the relations that come in."""
        incoming = (
            f"SELECT 'incoming', r.kind, r.slug, {language.columns('embedded')}, edge, count(*) OVER ()"
            f" FROM ledger_projectionkey AS p JOIN ledger_projection AS r ON r.sequence = p.sequence,"
            f" jsonb_array_elements(r.spans) AS edge WHERE p.key = %s AND {VISIBLE} AND r.live"
            f" AND edge ->> 'target' = %s"
            f" ORDER BY edge ->> 'type', r.slug LIMIT {EMBEDDED}"
        )
        query = (incoming, [f"mechanism/mechanism:{page.slug}", at.n, at.n, page.slug])
        return [*super().queries(page, language, at), query]

    def members(self, page: Page, found: Sequence[Found], names: Mapping[joining.Name, str]) -> dict[str, Any]:
        """Relations and memberships beside the embedded lists."""
        outgoing, memberships = _split(page)
        incoming = [row for row in found if row.part == "incoming"]
        spoken = page.language
        graph = f"{paths.ROOT}mechanisms/graph?around={quote(page.slug)}"
        return {
            **super().members(page, found, names),
            "relations": {
                "outgoing": {
                    "count": len(outgoing),
                    "url": graph,
                    "results": [
                        relation(edge, joining.label(names, ("mechanism", edge["target"])), spoken)
                        for edge in outgoing[:EMBEDDED]
                    ],
                },
                "incoming": {
                    "count": incoming[0].total if incoming else 0,
                    "url": graph,
                    "results": [relation(orjson.loads(row.edge or "{}"), row.label, spoken) for row in incoming],
                },
            },
            "memberships": {
                "count": len(memberships),
                "url": graph,
                "results": [
                    _membership(row, joining.label(names, ("state", row["state"])), spoken)
                    for row in memberships[:EMBEDDED]
                ],
            },
        }


def _split(page: Page) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    memberships = [row for row in page.spans if row["type"] == "member"]
    return [row for row in page.spans if row["type"] != "member"], memberships


def period(row: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """From when to when, as data and as text."""
    return {"from": shown_date(row["from"], language), "to": shown_date(row["to"], language)}


def relation(edge: Mapping[str, Any], other: str, language: Language) -> dict[str, Any]:
    """An edge with the mechanism at its other end."""
    return {
        "key": edge["key"],
        "type": edge["type"],
        **period(edge, language),
        "mechanism": raw(other),
        "claims_url": paths.collection("claim", f"supports={edge['key']}"),
    }


def _membership(row: Mapping[str, Any], state: str, language: Language) -> dict[str, Any]:
    return {"key": row["key"], "state": raw(state), **period(row, language)}


class MechanismHistory(HistoryView):
    """The history of a mechanism."""

    kind = "mechanism"
