"""What was corrected, withdrawn and erased, of every kind, newest first."""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from sco.api import parameters as p
from sco.api import paths
from sco.api.cursors import Cursor, read_page_token
from sco.api.histories import ORIGINAL, note_in
from sco.api.links import link
from sco.api.pagination import newest_of, next_url
from sco.api.query import HistoryQuery
from sco.api.serializers import CORRECTIVE_ACTIONS, CorrectionsPageSerializer
from sco.api.snapshots import snapshot
from sco.api.sql import fetch, visible
from sco.api.views import RecordView
from sco.languages import BOTH, LANGUAGES, ZH, Both, Language
from sco.ledger.canonical import timestamp
from sco.ledger.registry import KINDS

PATH = f"{paths.ROOT}corrections"


class CorrectionsQuery(HistoryQuery):
    """The parameters of the list of corrections."""

    ranges = (("recorded_after", "recorded_before"),)

    kind = p.KindParameter("Only items of this kind.", example="claim")
    action = p.ChoiceParameter(CORRECTIVE_ACTIONS, "Only corrections, withdrawals or erasures.")
    recorded_after = p.RecordedParameter("Recorded at this time or later; a date means its start, UTC.")
    recorded_before = p.RecordedParameter("Recorded before this time; a date means its start, UTC.")
    count = p.COUNT


class CorrectionsView(RecordView):
    """Every correction, withdrawal and erasure."""

    about = "What was corrected, withdrawn or erased, of all items together."
    query_class = CorrectionsQuery

    @extend_schema(
        summary="Every correction, withdrawal and erasure, newest first.",
        operation_id="corrections",
        responses=CorrectionsPageSerializer,
    )
    def get(self, request: Request) -> HttpResponse:
        """One page. Two queries: the snapshot and the entries; one more to count."""
        pinned, after = read_page_token(PATH, self.values, 1)
        at = snapshot(self.values.get("as_of"), pinned)
        limit = self.values.get("limit", p.DEFAULT_LIMIT)
        rows = read_corrections(self.values, at.n, int(after[0]) if after else at.n + 1, limit + 1)
        # Ordered by sequence, which is the only sort key of its page tokens.
        last = [str(rows[limit - 1][0])] if len(rows) > limit else None
        body: dict[str, Any] = {"as_of": str(at.cursor), "next": next_url(PATH, self.values, at.cursor, last)}
        if self.values.get("count"):
            body["count"] = _count(self.values, at.n)
        results = orjson.dumps([_correction(row, self.preference.language) for row in rows[:limit]])
        body["results"] = orjson.Fragment(results)
        # What another page follows also depends on that: an item on it may have been published again.
        newest = newest_of(at, [self.values["kind"]] if "kind" in self.values else KINDS)
        shown = orjson.dumps([body.get("count"), newest if len(rows) > limit else None, body["results"]])
        languages = LANGUAGES if self.preference.language == BOTH else ()
        return self.respond(orjson.dumps(body), languages=languages, snapshot=at, shown=shown)


def read_corrections(values: Mapping[str, Any], n: int, below: int, limit: int) -> list[tuple[Any, ...]]:
    """The entries below a sequence, newest first."""
    keys = ", ".join(f"{key} DESC" for key in _keys(values))
    columns = "e.sequence, e.publication, e.kind, e.slug, e.version, e.action, e.at, e.note"
    parts = (f"(SELECT {columns} FROM {each} ORDER BY {keys} LIMIT {limit:d})" for each in _ranges(values))
    return fetch(
        "SELECT e.sequence, e.kind, e.slug, e.version, e.action, e.at, e.note, r.live, whole.sequence, whole.digest,"
        f" {ORIGINAL} FROM (SELECT * FROM ({' UNION ALL '.join(parts)}) AS each ORDER BY sequence DESC LIMIT {limit:d})"
        " AS e JOIN ledger_entry AS whole ON whole.sequence = e.publication"
        f" LEFT JOIN ledger_projection AS r ON r.kind = e.kind AND r.slug = e.slug AND {visible()}"
        " ORDER BY e.sequence DESC",
        _bound(values, n=n, below=below),
    )


def _count(values: Mapping[str, Any], n: int) -> int:
    """The number of entries on all pages."""
    parts = " UNION ALL ".join(f"SELECT 1 FROM {each}" for each in _ranges(values))
    ((total,),) = fetch(f"SELECT count(*) FROM ({parts}) AS each", _bound(values, below=n + 1))
    return int(total)


def _ranges(values: Mapping[str, Any]) -> Iterator[str]:
    """Each action's entries ``e`` below the sequence ``below``, as a table with its condition."""
    # One range of an index for each, however few entries a filter leaves and however deep the page is. Compared as rows
    # and in a collation of the index's own, because only this index has that order: otherwise the planner walks the
    # whole record backwards for an action that it takes for common.
    keys = f"({', '.join(_keys(values))})"
    kind = "%(kind)s, " if "kind" in values else ""
    low = _before("recorded_after") if "recorded_after" in values else "0"
    high = f"least(%(below)s, {_before('recorded_before')} + 1)" if "recorded_before" in values else "%(below)s"
    for action in [values["action"]] if "action" in values else CORRECTIVE_ACTIONS:
        within = f"{keys} > ({kind}'{action}', {low}) AND {keys} < ({kind}'{action}', {high})"
        yield f"ledger_entry AS e WHERE e.action = '{action}' AND {within}"


def _keys(values: Mapping[str, Any]) -> list[str]:
    kind = ['e.kind COLLATE "C"'] if "kind" in values else []
    return [*kind, 'e.action COLLATE "C"', "e.sequence"]


def _before(parameter: str) -> str:
    """SQL for the sequence of the last entry before a time."""
    # Times ascend with the sequence, so a time is a place in the same order.
    earlier = f"SELECT sequence FROM ledger_entry WHERE at < %({parameter})s::timestamptz"
    return f"coalesce(({earlier} ORDER BY at DESC, sequence DESC LIMIT 1), 0)"


def _bound(values: Mapping[str, Any], **others: int) -> dict[str, Any]:
    return others | {name: values[name] for name in ("kind", "recorded_after", "recorded_before") if name in values}


def _correction(row: tuple[Any, ...], language: Language | Both | None) -> dict[str, Any]:
    sequence, kind, slug, version, action, at, note, live, end, end_digest, original = row
    language = language or original or ZH
    item = paths.item(kind, slug) if KINDS[kind].collection else None
    return {
        "sequence": sequence,
        "cursor": str(Cursor.at(end, end_digest)),
        "kind": kind,
        "slug": slug,
        "version": version,
        "action": action,
        "at": timestamp(at),
        "language": language,
        "note": note_in(note, language),
        "url": link(item) if item and live else None,
        "history": link(paths.history(kind, slug)) if item else None,
    }
