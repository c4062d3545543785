"""What the API would show of an item after its publication, made without publishing anything.

The same serializers freeze the working copy, derive its fragments and render its detail. Only the rows differ: those of
the item, and of what comes along, are not in the record yet.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.utils import timezone

from sco.api.cursors import Cursor
from sco.api.fields import EMBEDDED_AT_MOST
from sco.api.languages import LanguagePreference
from sco.api.links import unmarked
from sco.api.per_request import Detail, RelatedListField, Row, related_parts, render_members
from sco.api.references import Template, embedded_query
from sco.api.snapshots import Snapshot
from sco.api.viewsets import per_request_fields
from sco.languages import Both, Language
from sco.ledger.documents import Document, Frozen
from sco.ledger.items import Item
from sco.ledger.models import Entry, Head
from sco.ledger.projections import Derived, Fragments, derive, projection_row
from sco.ledger.queries import LatestEntry, latest_entries
from sco.ledger.registry import KINDS, Ref, kind_of, ref_of

# The columns of a row of Projection that the fields of details ask about.
_ROW = (
    "(SELECT %(own_sequence)s::bigint AS sequence, %(own_kind)s::varchar AS kind, %(own_slug)s::varchar AS slug,"
    " %(own_refs)s::varchar[] AS refs, %(own_keys)s::varchar[] AS keys) AS r"
)


class Proposal:
    """An item as it would be published now, with ``along``: other items that would be published with it."""

    def __init__(self, item: Item, along: Iterable[Item] = ()) -> None:
        rows = [item, *along]
        self.ref, self.kind = ref_of(item), kind_of(item)
        self.head = Head.objects.get()
        latest = latest_entries(map(ref_of, rows), texts=True)
        now = timezone.now()
        self.frozen = {ref_of(row): kind_of(row).freeze(row) for row in rows}
        # What is complete in no language would be refused, so there is nothing to show.
        self.entries = {
            ref: _entry(ref, frozen, latest.get(ref), self.head, now)
            for ref, frozen in self.frozen.items()
            if frozen.languages
        }
        found = {ref: derive(entry) for ref, entry in self.entries.items()}
        self.derived: dict[Ref, Derived] = {ref: derived for ref, derived in found.items() if derived}
        # Rows that a field's own SELECT would find after the publication, by ``Row.part``.
        self.further: dict[str, Ref] = {}
        self.rows = {ref: projection_row(self.entries[ref], derived) for ref, derived in self.derived.items()}

    @property
    def problems(self) -> Sequence[str]:
        """Why there is nothing to show; none if there is."""
        return self.frozen[self.ref].problems

    @property
    def languages(self) -> Sequence[Language]:
        """The languages that the item would be public in."""
        return self.frozen[self.ref].languages

    def document(self, ref: Ref) -> Document | None:
        """The document of an item as it would be public: of one that comes along, or else the record's."""
        if ref in self.derived:
            return self.derived[ref].document
        latest = latest_entries([ref], texts=True).get(ref)
        return latest.upcast_document() if latest and latest.live else None

    def embedded(self, ref: Ref, language: Language | Both | None) -> str:
        """The embedded representation of an item that comes along."""
        derived = self.derived[ref]
        served = LanguagePreference(language).served(derived.document["languages"], self.rows[ref].original)  # type: ignore[arg-type]
        return str(derived.fragments[served].embedded)

    def detail(self, language: Language, columns: Mapping[str, Any]) -> dict[str, Any]:
        """The detail in this language, or in the other one if it would not be public in it.

        ``columns`` has values for what the record alone could not know: see ``ItemAdmin.preview_columns``.
        """
        return orjson.loads(unmarked(self.body(language, columns).decode()))  # type: ignore[no-any-return]

    def body(self, language: Language, columns: Mapping[str, Any]) -> bytes:
        """The same as the API would send it, but for the marks of its links."""
        preference, row = LanguagePreference(language), self.rows[self.ref]
        served = preference.served(self.languages, row.original)  # type: ignore[arg-type]
        template = Template(_joined(self.derived[self.ref].fragments[served]))
        fields = per_request_fields(self.kind.name)
        extras = {**self._extras(preference), **columns}
        at = _snapshot(self.head)
        detail = Detail(
            self.ref, template, served, preference.within(served), orjson.loads(row.spans), at, extras,
            row.original,  # type: ignore[arg-type]
        )  # fmt: skip
        self._read_embedded(detail)
        return render_members(detail, fields)

    def _extras(self, preference: LanguagePreference) -> dict[str, Any]:
        """The values of the columns of fields, for a row that is not in the record."""
        fields = per_request_fields(self.kind.name)
        columns = {name: column for name, each in fields.items() if (column := each.column_in(preference))}
        if not columns:
            return {}
        row, n = self.rows[self.ref], self.head.sequence
        parameters = {
            "own_sequence": row.sequence, "own_kind": row.kind, "own_slug": row.slug, "own_refs": row.refs,
            "own_keys": row.keys, "n": n, "head": n, "required": [], "caller": None,
        }  # fmt: skip
        (values,) = _fetch(f"SELECT {', '.join(columns.values())} FROM {_ROW}", parameters)
        read = {name: value and fields[name].read(value) for name, value in zip(columns, values, strict=True)}
        related = {name: each for name, each in fields.items() if isinstance(each, RelatedListField)}
        return read | {name: self._with_others(each, read[name], preference) for name, each in related.items()}

    def _with_others(
        self, field: RelatedListField, read: tuple[int, str] | None, preference: LanguagePreference
    ) -> tuple[int, str]:
        """A list of related items with those that come along, in the order of slugs."""
        total, text = read or (0, "")
        key = f"{field.kind}/{field.key.format(self.ref.slug)}"
        others = [ref for ref, row in self.rows.items() if ref != self.ref and key in row.keys]
        if not others:
            return total, text
        shown = {item["slug"]: item for item in orjson.loads(unmarked(text) or "[]")}
        more = {ref.slug: orjson.loads(unmarked(self.embedded(ref, preference.language))) for ref in others}
        merged = sorted((shown | more).items(), reverse=KINDS[field.kind].newest_first)
        first = [item for _slug, item in merged][:EMBEDDED_AT_MOST]
        return total + len(more.keys() - shown.keys()), orjson.dumps(first).decode()

    def _read_embedded(self, detail: Detail) -> None:
        """Like the API's, but what comes along is not read from the record."""
        refs, parts = related_parts(detail, per_request_fields(self.kind.name).values())
        refs |= set(self.further.values())
        language = detail.preference.of_names(detail.language)
        ours = {ref: self.embedded(ref, language) for ref in refs if ref in self.derived}
        detail.names |= ours
        if missing := refs - ours.keys():
            query = embedded_query(missing, language)
            found = _fetch(query.text, {"n": self.head.sequence, **query.parameters})
            detail.names |= {Ref(kind, slug): text for kind, slug, text in found}
        for part, ref in self.further.items():
            detail.rows[part].append(Row(part, *ref, detail.names[ref], None, 1))
        n = self.head.sequence
        for select in parts:
            parameters = {"n": n, "head": n, "required": [], **select.parameters}
            for row in map(Row._make, _fetch(select.text, parameters)):
                detail.rows[row.part].append(row)


def _entry(ref: Ref, frozen: Frozen, latest: LatestEntry | None, head: Head, now: datetime) -> Entry:
    """The entry that publishing would append; for what has not changed, the latest one."""
    document, restricted = frozen.canonical_texts()
    if latest and latest.publishes(document, restricted):
        return Entry.objects.get(sequence=latest.sequence)
    return Entry(
        sequence=head.sequence + 1, kind=ref.kind, slug=ref.slug, version=latest.version + 1 if latest else 1,
        action=Entry.Action.PUBLISH, schema=KINDS[ref.kind].schema, languages=frozen.languages, document=document,
        restricted=restricted, at=max(now, head.at),
    )  # fmt: skip


def _joined(fragments: Fragments) -> str:
    whole, *added = [text for text in fragments if text]
    return ",".join([whole[:-1], *added]) + "}" if added else whole


def _snapshot(head: Head) -> Snapshot:
    cursor = Cursor.at(head.sequence, bytes(head.digest))
    return Snapshot(head.sequence, bytes(head.digest), cursor, bytes(head.genesis))


def _fetch(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    # Over the desk's connection: it sees what this request has written.
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
