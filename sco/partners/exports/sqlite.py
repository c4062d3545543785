"""One SQLite file with everything: a table for each kind, and for whatever its items list. Datasette opens it."""

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sco.partners.exports.columns import Column, Link, Shape, columns, links
from sco.partners.exports.reading import Export


class SQLiteFile:
    """The tables of these kinds, with foreign keys between them, and the snapshot in the table ``record``."""

    def __init__(self, path: Path, exports: Sequence[Export]) -> None:
        self.db = sqlite3.connect(path)
        # The file takes its place when it is complete: until then nothing in it has to survive.
        self.db.execute("PRAGMA journal_mode = OFF")
        self.db.execute("PRAGMA synchronous = OFF")
        self.kinds = {export.kind for export in exports}
        self.db.execute("CREATE TABLE record (cursor TEXT)")
        self.db.execute("INSERT INTO record VALUES (?)", [str(exports[0].at.cursor)])
        for export in exports:
            self._make(export)

    def _make(self, export: Export) -> None:
        declared = [self._declared(column) for column in self._columns(export)]
        self.db.execute(f"CREATE TABLE {export.kind} ({', '.join(declared)}, PRIMARY KEY (slug))")
        for link in links(export.kind):
            item = f"{export.kind} TEXT REFERENCES {export.kind} (slug)"
            declared = [item, "position INTEGER", *map(self._declared, link.columns)]
            self.db.execute(f"CREATE TABLE {link.name} ({', '.join(declared)}, PRIMARY KEY ({export.kind}, position))")
            self._index(link)

    def _index(self, link: Link) -> None:
        for column in link.columns:
            if column.of:
                self.db.execute(f'CREATE INDEX {link.name}_{column.name} ON {link.name} ("{column.name}")')

    def _columns(self, export: Export) -> list[Column]:
        """The columns of the kind's own table: what is listed has its own."""
        listed = {link.path for link in links(export.kind)}
        return [column for column in columns(export.kind, bodies=export.bodies) if column.path not in listed]

    def _declared(self, column: Column) -> str:
        kind = "INTEGER" if column.shape is Shape.NUMBER else "TEXT"
        reference = f" REFERENCES {column.of} (slug)" if column.of in self.kinds else ""
        return f'"{column.name}" {kind}{reference}'

    def take(self, export: Export, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write these rows of a kind, and what they list."""
        shown = self._columns(export)
        self._insert(export.kind, [[_value(column, row) for column in shown] for row in rows])
        for link in links(export.kind):
            listed = [each for row in rows for each in link.rows(row)]
            self._insert(link.name, [[_plain(value) for value in each] for each in listed])

    def _insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            places = ", ".join("?" * len(rows[0]))
            self.db.executemany(f"INSERT INTO {table} VALUES ({places})", rows)

    def end(self) -> None:
        """Commit."""
        self.db.commit()

    def close(self) -> None:
        """Close the file."""
        self.db.close()


def _value(column: Column, row: Mapping[str, Any]) -> Any:
    found = column.value(row)
    return found if found is None or column.shape is Shape.NUMBER else column.text(row)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | None) else str(value)
