"""Landing: every file into its raw table, all of them in one transaction, and a row in raw.load_log for each."""

import re
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg2
from psycopg2 import errors, extensions, sql
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Column

from loaders.failure import Failure
from loaders.files import BLOCK, OpenFile, check_headers, find, open_source
from loaders.sources import SOURCES, SourceFile
from loaders.terminal import messages

LOCK_TIMEOUT = "60s"  # how long another session may hold a raw table before we give up
LOAD_LOG = """
create table if not exists raw.load_log (
    load_id bigint generated always as identity primary key,
    table_name text not null,
    file_name text not null,
    file_bytes bigint,
    file_sha256 text,
    row_count bigint not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    status text not null check (status in ('loaded', 'absent'))
)
"""


@dataclass(frozen=True)
class Landed:
    """What became of one source file; `file_bytes` and `sha256` are None where an optional file was absent."""

    table: str
    file_name: str
    rows: int
    file_bytes: int | None
    sha256: str | None


def land(connection: extensions.connection, folder: Path) -> list[Landed]:
    """Replace all raw tables by what the files in a folder hold, or change nothing and raise Failure.

    One transaction for all files: a reader never sees a new IMDb beside an old Netflix. TRUNCATE and COPY in one
    transaction also lets Postgres skip its log, and leaves the views on the tables in place.
    """
    found = find(folder)
    check_headers(found)
    try:
        with connection.cursor() as cursor, _progress() as progress:
            cursor.execute("set local lock_timeout = %s", (LOCK_TIMEOUT,))
            _make_tables(cursor)
            landed = [_land_file(cursor, source, path, progress) for source, path in found.items()]
        connection.commit()
    except errors.InsufficientPrivilege as error:
        raise Failure(
            f"the role may not write to schema raw: {error.diag.message_primary}; nothing was changed"
        ) from None
    except errors.LockNotAvailable:
        raise Failure(
            f"another session has been using the raw tables for {LOCK_TIMEOUT}; nothing was changed"
        ) from None
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Failure(f"the warehouse broke off, nothing was changed: {reason}") from None
    return landed


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<30}"),
        BarColumn(bar_width=None, table_column=Column(ratio=1)),
        DownloadColumn(table_column=Column(no_wrap=True, min_width=13, justify="right")),
        TextColumn("{task.fields[rows]:>12,} rows"),
        console=messages,
        expand=True,
        transient=True,  # the report says it again
        disable=not messages.is_terminal,
    )


def _make_tables(cursor: extensions.cursor) -> None:
    cursor.execute("select 1 from pg_namespace where nspname = 'raw'")
    if cursor.fetchone() is None:
        cursor.execute("create schema raw")
    cursor.execute(LOAD_LOG)
    for source in SOURCES:
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name.lower())) for name in source.columns)
        cursor.execute(sql.SQL("create table if not exists {} ({})").format(_table(source), columns))


def _land_file(cursor: extensions.cursor, source: SourceFile, path: Path | None, progress: Progress) -> Landed:
    started = _now(cursor)
    cursor.execute(sql.SQL("truncate {}").format(_table(source)))
    if path is None:
        messages.print(f"{source.table}: no file {source.file_name}; the table is left empty")
        landed = Landed(source.table, source.file_name, 0, None, None)
    else:
        task = progress.add_task(source.table, total=path.stat().st_size, rows=0)
        with open_source(source, path) as file:
            file.on_read = lambda: progress.update(task, completed=file.bytes_read, rows=file.lines)
            landed = _copy(cursor, source, file)
        progress.update(task, rows=landed.rows)
        cursor.execute(sql.SQL("analyze {}").format(_table(source)))
    cursor.execute(
        "insert into raw.load_log (table_name, file_name, file_bytes, file_sha256, row_count, started_at, finished_at, "
        "status) values (%s, %s, %s, %s, %s, %s, clock_timestamp(), %s)",
        (
            *(landed.table, landed.file_name, landed.file_bytes, landed.sha256, landed.rows, started),
            "absent" if path is None else "loaded",
        ),
    )
    return landed


def _copy(cursor: extensions.cursor, source: SourceFile, file: OpenFile) -> Landed:
    command = sql.SQL("copy {} ({}) from stdin with ({}, freeze)").format(
        _table(source),
        sql.SQL(", ").join(sql.Identifier(name.lower()) for name in file.columns),
        sql.SQL(source.copy_options),
    )
    # Where the server goes away, psycopg2 raises its first error and, on Python 3.10, prints its second by this hook.
    hook, sys.excepthook = sys.excepthook, lambda *_: None
    try:
        cursor.copy_expert(command, file, size=BLOCK)  # type: ignore[arg-type]  # of a file it asks only read
    except psycopg2.Error as error:
        if file.problem:
            raise Failure(f"{file.path}: {file.problem}") from None
        if isinstance(error, errors.DataError):
            raise Failure(_row_problem(file, error)) from None
        raise
    finally:
        sys.excepthook = hook
    if cursor.rowcount == 0:
        raise Failure(f"{file.path}: a header and no rows")
    return Landed(source.table, file.path.name, cursor.rowcount, file.bytes_read, file.sha256)


def _row_problem(file: OpenFile, error: psycopg2.Error) -> str:
    """COPY's complaint as a person can use it. COPY counts physical lines, without the header we kept back."""
    said = error.diag.message_primary or str(error)
    counted = re.search(r"COPY \w+, \w+ (\d+)", error.diag.context or "")
    where = f"{file.path}, line {int(counted[1]) + 1}" if counted else f"{file.path}"
    if isinstance(error, errors.CharacterNotInRepertoire):
        what = "a NUL byte" if said.endswith("0x00") else f"bytes that are not UTF-8 ({said.rsplit(': ', 1)[-1]})"
    elif said.startswith("extra data"):
        what = f"too many fields, {len(file.columns)} are expected"
    elif said.startswith("missing data"):
        what = f"too few fields, {len(file.columns)} are expected ({said})"
    elif said.startswith("unterminated"):
        what = "the file ends inside a quoted field"
    else:
        what = said
    return f"{where}: {what}"


def _table(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", source.table)


def _now(cursor: extensions.cursor) -> datetime:
    cursor.execute("select clock_timestamp()")
    row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment
