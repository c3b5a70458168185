"""Rows into files: Parquet, CSV and JSON lines, a batch at a time."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netflix_ratings.export.contracts import Table, Type
from netflix_ratings.values import csv_row, json_value

if TYPE_CHECKING:
    import pyarrow

Rows = Sequence[tuple[Any, ...]]
Write = Callable[[Rows], None]


@contextmanager
def csv_file(table: Table, path: Path) -> Iterator[Write]:
    """CSV with a header, UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([column.name for column in table.columns])

        def write(batch: Rows) -> None:
            rows.writerows(map(csv_row, batch))

        yield write


@contextmanager
def json_lines_file(table: Table, path: Path) -> Iterator[Write]:
    """A JSON object a line, UTF-8, with every column."""
    names = [column.name for column in table.columns]
    with path.open("w", encoding="utf-8", newline="\n") as file:

        def write(batch: Rows) -> None:
            for row in batch:
                line = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=json_value)
                file.write(f"{line}\n")

        yield write


@contextmanager
def parquet_file(table: Table, path: Path) -> Iterator[Write]:
    """Parquet with the contract's types, nullability and descriptions."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    fields = [
        pyarrow.field(column.name, _arrow_type(column.type), column.nullable, {"description": column.description})
        for column in table.columns
    ]
    schema = pyarrow.schema(fields, {"description": table.description})
    with ParquetWriter(path, schema, compression="zstd") as file:

        def write(batch: Rows) -> None:
            columns: Iterable[Sequence[Any]] = zip(*batch, strict=True)
            arrays = [pyarrow.array(values, column.type) for values, column in zip(columns, fields, strict=True)]
            file.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))

        yield write


def _arrow_type(kind: Type) -> "pyarrow.DataType":
    import pyarrow

    if kind.base == "numeric":
        return pyarrow.decimal128(kind.precision, kind.scale)
    return {
        "text": pyarrow.string(),
        "integer": pyarrow.int32(),
        "bigint": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "timestamptz": pyarrow.timestamp("us", tz="UTC"),
        "text[]": pyarrow.list_(pyarrow.string()),
    }[kind.base]


WRITERS = {"csv": csv_file, "jsonl": json_lines_file, "parquet": parquet_file}
