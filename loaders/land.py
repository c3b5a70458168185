"""Landing: every new file into its raw table, all of them in one transaction, and a row in raw.load_log for each."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg2
from psycopg2 import errors, extensions, sql
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from loaders import load_log, settings
from loaders.failure import Failure
from loaders.files import BLOCK, OpenFile, check_headers, find, open_source, sha256
from loaders.load_log import Load
from loaders.sources import SOURCES, SourceFile
from loaders.terminal import messages

LOCK_TIMEOUT = "60s"  # how long another session may hold a raw table before we give up
NOTHING_CHANGED = "nothing was changed"

Found = dict[SourceFile, Path | None]


@dataclass(frozen=True)
class Landed:
    """What a raw table holds after a landing, and whether it held that before."""

    load: Load
    unchanged: bool


def land(
    connection: extensions.connection, folder: Path, full: bool = False, force: bool = False, sample: str | None = None
) -> list[Landed]:
    """Replace the raw tables by what the files in a folder hold, or change nothing and raise Failure.

    A table whose file is, byte by byte, the one it was loaded from is left as it is, unless `full`. A file with far
    fewer rows than the one before is refused, unless `force`, or unless what is there is the made-up catalogue:
    `sample` is the SHA-256 of its Netflix file.

    One transaction for all files: a reader never sees a new IMDb beside an old Netflix. TRUNCATE and COPY in one
    transaction also lets Postgres skip its log, and leaves the views on the tables in place.
    """
    found = find(folder)
    check_headers(found)
    try:
        with connection.cursor() as cursor:
            cursor.execute("set local lock_timeout = %s", (LOCK_TIMEOUT,))
            _make_tables(cursor)
            last = load_log.last_loads(cursor)
            made_up = "netflix_titles" in last and last["netflix_titles"].sha256 == sample
            least = 0 if force or made_up else settings.min_rows_share()
            unchanged = {} if full else _unchanged(cursor, found, last)
            landed = [Landed(load, unchanged=True) for load in unchanged.values()]
            load_log.mark_checked(cursor, unchanged)
            with _progress() as progress:
                for source, path in found.items():
                    if source.table not in unchanged:
                        load = _land_file(cursor, source, path, progress)
                        _see_enough_rows(load, last.get(source.table), least)
                        landed.append(Landed(load, unchanged=False))
        _commit(connection)
    except errors.InsufficientPrivilege as error:
        raise Failure(
            f"the role may not write to schema raw: {error.diag.message_primary}; {NOTHING_CHANGED}"
        ) from None
    except errors.LockNotAvailable:
        raise Failure(f"another session has been using the raw tables for {LOCK_TIMEOUT}; {NOTHING_CHANGED}") from None
    except errors.DiskFull as error:
        raise Failure(f"the warehouse's disk is full: {error.diag.message_primary}; {NOTHING_CHANGED}") from None
    except (psycopg2.OperationalError, psycopg2.InternalError) as error:
        reason = " ".join(str(error).split())
        raise Failure(f"the warehouse broke off, {NOTHING_CHANGED}: {reason}") from None
    order = [source.table for source in SOURCES]
    return sorted(landed, key=lambda one: order.index(one.load.table))


def _commit(connection: extensions.connection) -> None:
    try:
        connection.commit()
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Failure(
            f"the warehouse broke off while it was confirming the load: all of it holds or nothing, and the next load "
            f"finds out which: {reason}"
        ) from None


def _unchanged(cursor: extensions.cursor, found: Found, last: dict[str, Load]) -> dict[str, Load]:
    """The last loads of the tables that hold just what the files do. Only files of equal size are hashed."""
    same: dict[str, Load] = {}
    to_hash: list[tuple[Load, Path]] = []
    for source, path in found.items():
        load = last.get(source.table)
        if load is None or not _holds(cursor, source, load):
            continue
        if path is None and load.status == "absent":
            same[load.table] = load
        elif path is not None and path.stat().st_size == load.file_bytes:
            to_hash.append((load, path))
    with messages.status("looking for what is new"), ThreadPoolExecutor(2) as pool:
        hashes = pool.map(sha256, (path for _, path in to_hash))
        same |= {
            load.table: load for (load, _), found_hash in zip(to_hash, hashes, strict=True) if found_hash == load.sha256
        }
    return same


def _holds(cursor: extensions.cursor, source: SourceFile, load: Load) -> bool:
    """Whether the table still has rows where it should: somebody may have dropped it, and we made it anew, empty."""
    cursor.execute(sql.SQL("select exists (select from {})").format(_table(source)))
    return cursor.fetchone() == (load.rows > 0,)


def _see_enough_rows(load: Load, last: Load | None, least: float) -> None:
    if last is None or load.rows >= last.rows * least:
        return
    what = f"{load.file_name}: {load.rows:,} rows" if load.status == "loaded" else f"no file {load.file_name}"
    raise Failure(
        f"{what}, where {load.table} has {last.rows:,}: less than {least:.0%} of them "
        f"(NETFLIX_RATINGS_MIN_ROWS_SHARE); {NOTHING_CHANGED}; where that is right, --force lands it"
    )


class _RowsPerSecond(ProgressColumn):
    """Rows a second since the file was begun."""

    def render(self, task: Task) -> Text:
        """A figure once there is one."""
        rate = task.fields["rows"] / task.elapsed if task.elapsed else 0
        return Text(f"{rate:>9,.0f}/s" if rate else "")


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:<30}"),
        BarColumn(bar_width=None, table_column=Column(ratio=1)),
        DownloadColumn(table_column=Column(no_wrap=True, min_width=13, justify="right")),
        TextColumn("{task.fields[rows]:>11,} rows"),
        _RowsPerSecond(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        console=messages,
        expand=True,
        transient=True,  # the report says it again
        disable=not messages.is_terminal,
    )


def _make_tables(cursor: extensions.cursor) -> None:
    cursor.execute("select 1 from pg_namespace where nspname = 'raw'")
    if cursor.fetchone() is None:
        cursor.execute("create schema raw")
    load_log.make(cursor)
    for source in SOURCES:
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name.lower())) for name in source.columns)
        cursor.execute(sql.SQL("create table if not exists {} ({})").format(_table(source), columns))


def _land_file(cursor: extensions.cursor, source: SourceFile, path: Path | None, progress: Progress) -> Load:
    started = _now(cursor)
    cursor.execute(sql.SQL("truncate {}").format(_table(source)))
    if path is None:
        messages.print(f"{source.table}: no file {source.file_name}; the table is left empty")
        load = Load(source.table, source.file_name, 0, None, None)
    else:
        task = progress.add_task(source.table, total=path.stat().st_size, rows=0)
        with open_source(source, path) as file:
            file.on_read = lambda: progress.update(task, completed=file.bytes_read, rows=file.lines)
            load = _copy(cursor, source, file)
            file.see_untouched()
        progress.update(task, rows=load.rows)
        cursor.execute(sql.SQL("analyze {}").format(_table(source)))
    load_log.add(cursor, load, started)
    return load


def _copy(cursor: extensions.cursor, source: SourceFile, file: OpenFile) -> Load:
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
            file.see_untouched()  # a file that is being written anew looks damaged: say what is the matter
            raise Failure(f"{file.path}: {file.problem}") from None
        if isinstance(error, errors.DataError):
            file.see_untouched()
            raise Failure(_row_problem(file, error)) from None
        raise
    finally:
        sys.excepthook = hook
    if cursor.rowcount == 0:
        raise Failure(f"{file.path}: a header and no rows")
    return Load(source.table, file.path.name, cursor.rowcount, file.bytes_read, file.sha256)


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
