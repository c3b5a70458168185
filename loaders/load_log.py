"""raw.load_log: a row for each load of a table; the last one says what the table holds and when that was checked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from psycopg2 import extensions

from loaders.objects import Folder, folder_of

Status = Literal["loaded", "absent"]
Kind = Literal["sample", "folder", "download"]

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
    checked_at timestamptz,
    origin text check (origin in ('sample', 'folder', 'download')),
    folder text,
    made_up boolean,
    as_of text,
    key_proof text,
    values_seen text
)
"""
ADDED = {
    "checked_at": "timestamptz",
    "origin": "text",
    "folder": "text",
    "made_up": "boolean",
    "as_of": "text",
    "key_proof": "text",
    "values_seen": "text",
}
"""Columns that the table of an older release lacks."""


@dataclass(frozen=True)
class Origin:
    """Where the files of a load came from, and whether their titles are made up.

    Attributes:
        kind: the sample that is kept in the home, a folder or a prefix in object storage that was named, or a download.
        folder: the folder of the files; None where an older release loaded them.
        made_up: whether it is a made-up catalogue.
    """

    kind: Kind
    folder: Folder | None
    made_up: bool


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
    cursor.execute("select attname from pg_attribute where attrelid = 'raw.load_log'::regclass and not attisdropped")
    there = {name for (name,) in cursor}
    for name, kind in ADDED.items():
        if name not in there:  # a warehouse made by an older release
            cursor.execute(f"alter table raw.load_log add column {name} {kind}")


def last_loads(cursor: extensions.cursor) -> dict[str, Load]:
    """The last load of each table."""
    cursor.execute(
        "select distinct on (table_name) table_name, file_name, row_count, file_bytes, file_sha256 "
        "from raw.load_log order by table_name, load_id desc"
    )
    return {row[0]: Load(*row) for row in cursor}


def newest(cursor: extensions.cursor) -> int:
    """The number of the last load of any table; 0 where nothing was loaded."""
    cursor.execute("select coalesce(max(load_id), 0) from raw.load_log")
    row = cursor.fetchone()
    assert row is not None
    number: int = row[0]
    return number


def last_origin(cursor: extensions.cursor, sample: str | None) -> Origin | None:
    """Where the files that the raw tables hold came from; None where nothing was loaded yet.

    An older release did not note it. Its sample is known by the SHA-256 of the Netflix file.
    """
    cursor.execute("select to_regclass('raw.load_log') is null")
    if cursor.fetchone() == (True,):
        return None
    # As JSON, for the columns can be missing.
    cursor.execute(
        "select to_jsonb(load_log) from raw.load_log where table_name = 'netflix_titles' order by load_id desc limit 1"
    )
    row = cursor.fetchone()
    if row is None:
        return None
    noted = row[0]
    if noted.get("made_up") is None:
        made_up = sample is not None and noted["file_sha256"] == sample
        return Origin("sample" if made_up else "folder", None, made_up)
    return Origin(noted["origin"], folder_of(noted["folder"]) if noted["folder"] else None, noted["made_up"])


def add(
    cursor: extensions.cursor,
    load: Load,
    origin: Origin,
    started: datetime,
    finished: datetime,
    as_of: date | None = None,
    key_proof: str | None = None,
    values_seen: Mapping[str, Sequence[str]] | None = None,
) -> int:
    """Add a row for a load, and return its number.

    Args:
        cursor: of the transaction that puts the table into place.
        load: what was loaded.
        origin: where the files came from.
        started: when its copying began.
        finished: when it ended.
        as_of: the day whose files were asked for, where that was not today.
        key_proof: the version of the rows whose keys were seen to ascend.
        values_seen: the values of vocabularies in these rows, by column, in the source's spelling.
    """
    cursor.execute(
        "insert into raw.load_log (table_name, file_name, file_bytes, file_sha256, row_count, status, started_at, "
        "finished_at, checked_at, origin, folder, made_up, as_of, key_proof, "
        "values_seen) "
        "values (%s, %s, %s, %s, %s, %s, %s, %s, clock_timestamp(), %s, %s, %s, %s, %s, %s) returning load_id",
        (
            *(load.table, load.file_name, load.file_bytes, load.sha256, load.rows, load.status, started, finished),
            *_values(origin),
            as_of and as_of.isoformat(),
            key_proof,
            # Of a file without vocabularies nothing is to be known.
            json.dumps(dict(values_seen), ensure_ascii=False) if values_seen else None,
        ),
    )
    (number,) = cursor.fetchone() or (0,)
    return int(number)


def is_as_of(cursor: extensions.cursor, day: date) -> bool | None:
    """Whether all that was ever loaded is of an earlier day, as it was asked for; None where nothing was loaded."""
    cursor.execute("select to_regclass('raw.load_log') is null")
    if cursor.fetchone() == (True,):
        return None
    # As JSON, for the column can be missing.
    cursor.execute("select distinct to_jsonb(load_log) ->> 'as_of' from raw.load_log")
    days = [found for (found,) in cursor]
    return days == [day.isoformat()] if days else None


def mark_checked(cursor: extensions.cursor, tables: Iterable[str], origin: Origin) -> None:
    """Note when and where the files of these tables were found to be the ones loaded last."""
    cursor.execute(
        "update raw.load_log set checked_at = clock_timestamp(), origin = %s, folder = %s, made_up = %s "
        "where load_id in (select max(load_id) from raw.load_log where table_name = any(%s) group by table_name)",
        (*_values(origin), list(tables)),
    )


def _values(origin: Origin) -> tuple[str, str | None, bool]:
    return origin.kind, str(origin.folder) if origin.folder else None, origin.made_up
