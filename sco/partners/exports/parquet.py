"""Parquet, by pyarrow: the columns of the CSV with types. Imported only where pyarrow is installed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
from pyarrow import parquet

from sco.partners.exports.columns import Column, Shape, columns
from sco.partners.exports.reading import Export

_TIME = "recorded_at"
_TYPES = {
    Shape.NUMBER: pa.int64(), Shape.TEXT: pa.string(), Shape.CODE: pa.string(), Shape.JSON: pa.string(),
    Shape.NAMES: pa.list_(pa.string()),
}  # fmt: skip


class ParquetFile:
    """The rows of one kind; the file's metadata name the kind and the snapshot."""

    def __init__(self, path: Path, export: Export) -> None:
        self.columns = columns(export.kind, bodies=export.bodies)
        metadata = {"kind": export.kind, "cursor": str(export.at.cursor)}
        self.schema = pa.schema([(column.name, _type(column)) for column in self.columns], metadata=metadata)
        self.writer = parquet.ParquetWriter(path, self.schema, compression="zstd")

    def take(self, _export: Export, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write these rows as a group."""
        if rows:
            arrays = [[_value(column, row) for row in rows] for column in self.columns]
            batch = pa.record_batch(arrays, schema=self.schema)
            self.writer.write_batch(batch)

    def end(self) -> None:
        """Nothing: the writer writes the end when it closes."""

    def close(self) -> None:
        """Close the file."""
        self.writer.close()


def _type(column: Column) -> Any:
    return pa.timestamp("us", "UTC") if column.name == _TIME else _TYPES[column.shape]


def _value(column: Column, row: Mapping[str, Any]) -> Any:
    found = column.value(row)
    if found is None:
        return None
    if column.name == _TIME:
        return datetime.fromisoformat(found)
    return orjson.dumps(found).decode() if column.shape is Shape.JSON else found
