"""The public history of one item: every entry of the record about it, newest first."""

from typing import Any, ClassVar

import orjson

from sco.api import paths
from sco.api.answers import Answer, dump
from sco.api.cursors import Place, page_cursor, read_page_cursor
from sco.api.languages import Wanted
from sco.api.moments import fetch, moment
from sco.api.operations import Operation, component
from sco.api.parameters import AS_OF, CURSOR, LANG, LIMIT
from sco.api.problems import not_found
from sco.api.views import RecordView
from sco.languages import ZH, Language
from sco.ledger.canonical import timestamp


def history_operation(kind: str) -> Operation:
    """The operation of a kind's history."""
    return Operation(
        name=f"{paths.COLLECTIONS[kind]}_history",
        summary="Every publication, correction, withdrawal and erasure of one item, newest first.",
        parameters=[LANG, AS_OF, LIMIT, CURSOR],
        schema=component("History"),
        problems=(400, 404, 406, 410, 503),
        tag=paths.COLLECTIONS[kind],
        example=paths.EXAMPLES[kind],
    )


class HistoryView(RecordView):
    """The history of one item of a kind."""

    kind: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.operation = history_operation(cls.kind)

    def answer(self, values: dict[str, Any], language: Wanted, **kwargs: str) -> Answer:
        """One page of the history."""
        path = paths.item(self.kind, kwargs["slug"])
        pinned, after = read_page_cursor(f"{path}/history", values, 1) if "cursor" in values else (None, [])
        at = moment(values.get("as_of"), pinned)
        limit = values.get("limit", 20)
        rows = self._entries(kwargs["slug"], at.n, after[0] if after else None, limit)
        if not rows:
            raise not_found()
        spoken = language.language or rows[0][-1] or ZH
        shown, last = rows[:limit], rows[limit - 1][1] if len(rows) > limit else None
        body = {
            "as_of": str(at.place),
            "next": self._next(f"{path}/history", values, at.place, last),
            "results": [_shown(row, path, spoken) for row in shown],
        }
        return Answer(dump(body).encode(), [spoken], at)

    def _entries(self, slug: str, n: int, below: str | None, limit: int) -> list[tuple[Any, ...]]:
        return fetch(
            "SELECT e.sequence, e.version, e.action, e.languages, e.note, e.digest, e.at, e.document IS NOT NULL,"
            # The original language, as the item's last document tells it.
            " (SELECT r.original FROM ledger_projection AS r WHERE r.kind = e.kind AND r.slug = e.slug AND r.live"
            " AND r.sequence <= %s ORDER BY r.sequence DESC LIMIT 1)"
            " FROM ledger_entry AS e WHERE e.kind = %s AND e.slug = %s AND e.sequence <= %s AND e.version < %s"
            " ORDER BY e.version DESC LIMIT %s",
            [n, self.kind, slug, n, int(below or 2**31 - 1), limit + 1],
        )

    def _next(self, path: str, values: dict[str, Any], place: Place, last: int | None) -> str | None:
        if last is None:
            return None
        given = {name: str(value) for name, value in values.items() if name != "cursor"}
        return paths.with_query(path, {**given, "cursor": page_cursor(path, place, [str(last)], values)})


def _shown(row: tuple[Any, ...], path: str, language: Language) -> dict[str, Any]:
    sequence, version, action, languages, note, digest, at, readable, _original = row
    place = Place.of(sequence, digest)
    return {
        "version": version,
        "action": action,
        "at": timestamp(at),
        "languages": languages,
        "note": orjson.loads(note)[language] if note else None,
        "cursor": str(place),
        "digest": bytes(digest).hex(),
        "url": paths.with_query(path, {"as_of": str(place)}) if readable else None,
    }
