"""Tables of Postgres and of Spark compared as multisets of rows, all columns."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from psycopg2 import extensions, sql

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Difference:
    """What two tables of one name do not share.

    Attributes:
        table: schema and name.
        rows: rows in Postgres.
        missing: rows that Spark lacks, with how often.
        added: rows that only Spark has.
        columns: columns that only one of them has.
    """

    table: str
    rows: int
    missing: Counter[Row]
    added: Counter[Row]
    columns: frozenset[str]

    @property
    def is_none(self) -> bool:
        """Whether the tables are the same."""
        return not (self.missing or self.added or self.columns)

    def __str__(self) -> str:
        if self.is_none:
            return f"{self.table}: {self.rows:,} rows, all the same"
        examples = [f"  only in Postgres: {row}" for row in list(self.missing)[:3]]
        examples += [f"  only in Spark:    {row}" for row in list(self.added)[:3]]
        counts = f"{self.missing.total():,} of {self.rows:,} rows are missing, {self.added.total():,} are too many"
        others = f", columns: {sorted(self.columns)}" if self.columns else ""
        return "\n".join([f"{self.table}: {counts}{others}", *examples])


def compare(connection: extensions.connection, lake: Path, schema: str, name: str) -> Difference:
    """Compare a table of Postgres with the folder of Parquet files that Spark made of the model.

    Args:
        connection: to Postgres.
        lake: the folder in which Spark's tables lie, as `marts/dim_titles`.
        schema: the schema of both.
        name: the table of both.
    """
    from pyarrow import dataset

    with connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("select * from {}").format(sql.Identifier(schema, name)))
        columns = [column.name for column in cursor.description or ()]
        ours = Counter(_plain(row) for row in cursor)
    files = dataset.dataset(str(lake / schema / name), format="parquet")
    both = [column for column in columns if column in files.schema.names]
    theirs: Counter[Row] = Counter()
    for batch in files.to_batches(columns=both):
        theirs.update(map(_plain, zip(*(column.to_pylist() for column in batch.columns), strict=True)))
    others = frozenset(set(columns) ^ set(files.schema.names))
    if others:
        return Difference(f"{schema}.{name}", ours.total(), Counter(), Counter(), others)
    return Difference(f"{schema}.{name}", ours.total(), ours - theirs, theirs - ours, others)


def _plain(row: Iterable[Any]) -> Row:
    """A row whose values are equal where they say the same; numbers of all kinds are, by Python's own rule."""
    return tuple(_value(value) for value in row)


def _value(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(value)
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc)
    return value
