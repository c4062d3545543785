"""The formats of an export that is streamed: NDJSON, the rows as the database writes them, and CSV for spreadsheets."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import orjson

from sco.ledger.registry import KINDS
from sco.partners.exports.cells import cell
from sco.partners.exports.columns import Column, Shape, columns
from sco.partners.exports.reading import Export, Row


class Writer(Protocol):
    """Writes the rows of one export."""

    def begin(self) -> bytes:
        """What comes before the first row."""

    def rows(self, rows: Sequence[Row]) -> bytes:
        """These rows."""

    def end(self, count: int, last: int) -> bytes:
        """What comes after the last of ``count`` rows, whose sequence is ``last``."""


class NDJSON:
    """A JSON object on each line. The last line says that it was the last, at which snapshot, and after how many."""

    media_type = "application/x-ndjson"

    def __init__(self, export: Export) -> None:
        self.export = export

    def begin(self) -> bytes:
        return b""

    def rows(self, rows: Sequence[Row]) -> bytes:
        return b"\n".join([*(row.line for row in rows), b""])

    def end(self, count: int, last: int) -> bytes:
        end = {"end": self.export.kind, "cursor": str(self.export.at.cursor), "count": count, "after": last}
        return orjson.dumps(end, option=orjson.OPT_APPEND_NEWLINE)


class CSV:
    """RFC 4180, in UTF-8 with a byte order mark, without which Excel reads another encoding.

    No last line of another form, which a spreadsheet would take for an item: each row has the snapshot's cursor.
    """

    media_type = "text/csv; charset=utf-8; header=present"

    def __init__(self, export: Export) -> None:
        self.export, self.kind = export, KINDS[export.kind]
        self.columns = columns(export.kind, bodies=export.bodies)

    def begin(self) -> bytes:
        # What goes on where another response stopped is appended to it.
        if self.export.after:
            return b""
        return b"\xef\xbb\xbf" + self._written([[*(column.name for column in self.columns), "cursor"]])

    def rows(self, rows: Sequence[Row]) -> bytes:
        cursor = str(self.export.at.cursor)
        return self._written([[*self._cells(parsed(row.line, self.kind)), cursor] for row in rows])

    def _cells(self, row: Mapping[str, Any]) -> list[str]:
        return [_cell(column, row) for column in self.columns]

    def end(self, count: int, last: int) -> bytes:
        return b""

    def _written(self, rows: Sequence[Sequence[str]]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        return text.getvalue().encode()


def _cell(column: Column, row: Mapping[str, Any]) -> str:
    text = column.text(row)
    return cell(text) if column.shape in {Shape.TEXT, Shape.JSON} else text


def parsed(line: bytes, kind: Any) -> dict[str, Any]:
    """A row with its document in today's schema."""
    row: dict[str, Any] = orjson.loads(line)
    row["document"] = kind.upcast(row["document"], row["schema"])
    return row


FORMATS: Mapping[str, type[NDJSON | CSV]] = {"ndjson": NDJSON, "csv": CSV}
