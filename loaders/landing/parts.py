"""A table written as Parquet files of about the same size, in little memory."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PART_BYTES = 128 << 20
ROW_GROUP_BYTES = 32 << 20  # of text, as it is in memory; what a reader takes at once


@dataclass(frozen=True)
class Part:
    """One file of a table: its name in the table's folder, its bytes and its rows."""

    name: str
    file_bytes: int
    rows: int


class Parts:
    """The files of a table, written one after the other.

    Each is whole, and on the disk, before it is handed to `keep`.
    """

    def __init__(self, folder: Path, schema: Any, keep: Callable[[Path], None], part_bytes: int = PART_BYTES) -> None:
        """Begin a table.

        Args:
            folder: where files are written.
            schema: a `pyarrow.Schema`; batches may have its columns in another order.
            keep: what is done with a file once it is whole.
            part_bytes: from which size on the next file is begun.
        """
        self._folder, self._schema, self._keep, self._part_bytes = folder, schema, keep, part_bytes
        self._waiting: list[Any] = []
        self._waiting_bytes = 0
        self._writer: Any = None
        self._file: Any = None
        self._rows = 0
        self.parts: list[Part] = []
        self.without_value = list(schema.names)
        """Columns in which no row had a value yet."""

    @property
    def rows(self) -> int:
        """Rows so far."""
        return self._rows + sum(part.rows for part in self.parts)

    def write(self, batch: Any) -> None:
        """Add the rows of a `pyarrow.RecordBatch`."""
        self.without_value = [name for name in self.without_value if not _has_value(batch.column(name))]
        self._rows += batch.num_rows
        self._waiting.append(batch.select(self._schema.names))
        self._waiting_bytes += batch.nbytes
        if self._waiting_bytes >= ROW_GROUP_BYTES:
            self._write_row_group()
            if self._file.tell() >= self._part_bytes:
                self._end_part()

    def finish(self) -> list[Part]:
        """End the last file and return all; a table without rows has one file, which says its columns."""
        if self._waiting or not self.parts:
            self._write_row_group()
        if self._writer is not None:
            self._end_part()
        return self.parts

    def close(self) -> None:
        """Give up the file that is being written."""
        if self._file is not None:
            self._file.close()
            self._writer = self._file = None

    def _path(self) -> Path:
        return self._folder / f"part-{len(self.parts):05}.parquet"

    def _write_row_group(self) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        if self._writer is None:
            self._file = self._path().open("xb")
            self._writer = ParquetWriter(self._file, self._schema, compression="snappy")
        table = pyarrow.Table.from_batches(self._waiting, self._schema)
        self._waiting, self._waiting_bytes = [], 0
        self._writer.write_table(table, row_group_size=max(table.num_rows, 1))

    def _end_part(self) -> None:
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self.close()
        path = self._path()
        self.parts.append(Part(path.name, path.stat().st_size, self._rows))
        self._rows = 0
        self._keep(path)


def _has_value(column: Any) -> bool:
    """Whether a column has a value that is more than blanks."""
    import pyarrow
    from pyarrow import compute

    if not pyarrow.types.is_string(column.type):
        return bool(len(column) > column.null_count)
    return bool(compute.any(compute.not_equal(compute.utf8_trim(column, " "), "")).as_py())
