"""raw.load_log: a row for each load of a table; the last one says what the table holds and when that was checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg2 import extensions

Status = Literal["loaded", "absent"]

TABLE = """
create table if not exists raw.load_log (
    load_id bigint generated always as identity primary key,
    table_name text not null,
    file_name text not null,
    file_bytes bigint,
    file_sha256 text,
    row_count bigint not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    status text not null check (status in ('loaded', 'absent')),
    checked_at timestamptz
)
"""


@dataclass(frozen=True)
class Load:
    """One load of a table; `file_bytes` and `sha256` are None where an optional file was absent."""

    table: str
    file_name: str
    rows: int
    file_bytes: int | None
    sha256: str | None

    @property
    def status(self) -> Status:
        """Whether there was a file."""
        return "absent" if self.file_bytes is None else "loaded"


def make(cursor: extensions.cursor) -> None:
    """Make the table if it is missing."""
    cursor.execute(TABLE)
    # First a look: `add column if not exists` locks the table until the end of the load, even if the column exists.
    cursor.execute("select 1 from pg_attribute where attrelid = 'raw.load_log'::regclass and attname = 'checked_at'")
    if cursor.fetchone() is None:  # a warehouse made by an older release
        cursor.execute("alter table raw.load_log add column checked_at timestamptz")


def last_loads(cursor: extensions.cursor) -> dict[str, Load]:
    """The last load of each table."""
    cursor.execute(
        "select distinct on (table_name) table_name, file_name, row_count, file_bytes, file_sha256 "
        "from raw.load_log order by table_name, load_id desc"
    )
    return {row[0]: Load(*row) for row in cursor}


def add(cursor: extensions.cursor, load: Load, started: datetime, finished: datetime) -> None:
    """Add a row for a load."""
    cursor.execute(
        "insert into raw.load_log (table_name, file_name, file_bytes, file_sha256, row_count, status, started_at, "
        "finished_at, checked_at) values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp())",
        (load.table, load.file_name, load.file_bytes, load.sha256, load.rows, load.status, started, finished),
    )


def mark_checked(cursor: extensions.cursor, tables: Iterable[str]) -> None:
    """Set the time at which the files of these tables were checked and found to be the ones loaded last."""
    cursor.execute(
        "update raw.load_log set checked_at = clock_timestamp() where load_id in "
        "(select max(load_id) from raw.load_log where table_name = any(%s) group by table_name)",
        (list(tables),),
    )
