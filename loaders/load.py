"""Loads: every new file into a staging table, some in parallel, then all at once into raw, noted in raw.load_log."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from threading import Event

import psycopg2
from psycopg2 import errors, extensions
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from loaders import kept_load, load_log, raw_tables
from loaders.archive_folder import archive_in
from loaders.copy_file import Copied, Progressing, copy_file
from loaders.copy_reports import copy_reports
from loaders.find_files import Found, check_headers, find
from loaders.find_objects import find_objects
from loaders.load_log import Load, Origin
from loaders.objects import Prefix
from loaders.places import Place
from loaders.reports import Reports
from loaders.sample import cached
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.patience import LOCK_TIMEOUT

MOST_IN_PARALLEL = 3  # at most: the largest file has four tenths of all rows, so that more gain nothing
COMPARABLE = 0.5  # of the rows before: with fewer, a file is a slice
NOTHING_CHANGED = "nothing was changed"

Connect = Callable[[], extensions.connection]


@dataclass(frozen=True)
class Loaded:
    """What a raw table holds after a load, and whether it held that before."""

    load: Load
    unchanged: bool


def load_files(
    connect: Connect, origin: Origin, full: bool = False, force: bool = False, as_of: date | None = None
) -> list[Loaded]:
    """Load the files of the origin's folder into the raw tables, or change nothing and raise UserError.

    A table whose file has not changed by a byte is left as it is, unless `full`. A file with far fewer rows than the
    one before is refused, unless `force`, or unless one of the two is made up. With `as_of` the folder is an archive,
    of which the files up to that day are taken, for a warehouse that has no others.

    Each file is copied into a staging table, on a connection of its own; one last transaction puts all of them in the
    place of the old tables. A reader never sees a new IMDb with an old Netflix, and the views on the tables stay.
    """
    assert origin.folder is not None
    if isinstance(origin.folder, Prefix) or as_of is not None:
        found = find_objects(archive_in(origin.folder), as_of)
    else:
        found = find(origin.folder)
    with _in_plain_words(), closing(connect()) as connection, closing(connect()) as holder:
        raw_tables.prepare(connection, holder)
        kept_load.drop_left_overs(connection)
        with connection.cursor() as cursor:
            last = load_log.last_loads(cursor)
            unchanged = {} if full else _unchanged(cursor, found, last)
            before = load_log.last_origin(cursor, cached.netflix_sha256())
        connection.commit()
        made_up = origin.made_up or (before is not None and before.made_up)
        least = 0 if force or made_up else settings.min_rows_share()
        new = {source: place for source, place in found.items() if source.table not in unchanged}
        check_headers(new)
        try:
            copied = _copy_in_parallel(connect, new, lambda load: _check_rows(load, last.get(load.table), least))
            if not force and (before is None or before.made_up is origin.made_up):
                _check_columns(connection, copied, last)
            _replace(connection, copied, unchanged, origin, as_of)
        except BaseException:
            _drop_staging_tables(connection)
            raise
    loaded = [Loaded(load, unchanged=True) for load in unchanged.values()]
    loaded += [Loaded(copy.load, unchanged=False) for copy in copied.values()]
    order = [source.table for source in SOURCES]
    return sorted(loaded, key=lambda table: order.index(table.load.table))


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """What the warehouse can answer, as a UserError."""
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise UserError(
            f"the role may not write to schema raw: {error.diag.message_primary}; {NOTHING_CHANGED}"
        ) from None
    except errors.LockNotAvailable:
        raise TemporaryError(
            f"another session has been using the raw tables for {LOCK_TIMEOUT:g} s; {NOTHING_CHANGED}"
        ) from None
    except errors.DependentObjectsStillExist as error:
        raise UserError(
            f"{error.diag.message_detail}, which goes with every load: have it read the view instead; {NOTHING_CHANGED}"
        ) from None
    except errors.DiskFull as error:
        raise UserError(f"the warehouse's disk is full: {error.diag.message_primary}; {NOTHING_CHANGED}") from None
    except (psycopg2.OperationalError, psycopg2.InternalError, psycopg2.InterfaceError) as error:
        reason = " ".join(str(error).split())
        raise TemporaryError(f"the warehouse broke off, {NOTHING_CHANGED}: {reason}") from None


def _unchanged(cursor: extensions.cursor, found: Found, last: dict[str, Load]) -> dict[str, Load]:
    """The last loads of the tables that hold exactly what the files hold. Only files of equal size are hashed."""
    same: dict[str, Load] = {}
    to_hash: list[tuple[Load, Place]] = []
    for source, place in found.items():
        load = last.get(source.table)
        if load is None or raw_tables.holds_rows(cursor, source) is not (load.rows > 0):
            continue
        if place is None and load.status == "absent":
            same[load.table] = load
        elif isinstance(place, Reports):
            same |= {load.table: load} if place.sha256 == load.sha256 else {}
        elif place is not None and place.size == load.file_bytes:
            to_hash.append((load, place))
    with messages.status("looking for what is new"), ThreadPoolExecutor(2) as pool:
        hashes = pool.map(lambda place: place.sha256(), (place for _, place in to_hash))
        same |= {
            load.table: load for (load, _), found_hash in zip(to_hash, hashes, strict=True) if found_hash == load.sha256
        }
    return same


def _copy_in_parallel(connect: Connect, new: Found, check: Callable[[Load], None]) -> dict[SourceFile, Copied]:
    """Copy the files, the largest first; an error in one of them, or Ctrl-C, ends the others at their next block.

    Args:
        connect: opens the connection that each is given.
        new: the files.
        check: raises where a load must not be used.
    """
    over = Event()

    def copy_one(source: SourceFile) -> Copied:
        place = new[source]
        if place is None:
            messages.print(f"{source.table}: no file {source.file_name}; the table is left empty")
        task = progress.add_task(source.table, total=_file_bytes(place), rows=0) if place else None

        def on_read(file: Progressing) -> None:
            if over.is_set():
                raise InterruptedError
            if task is not None:
                progress.update(task, completed=file.bytes_read, rows=file.lines)

        with closing(connect()) as connection:
            if isinstance(place, Reports):
                copied = copy_reports(connection, source, place, on_read)
            else:
                copied = copy_file(connection, source, place, on_read)
        if task is not None:
            progress.update(task, rows=copied.load.rows)
        check(copied.load)
        return copied

    def size(source: SourceFile) -> float:
        place = new[source]
        return _file_bytes(place) if place else float("inf")  # an absent file is reported first

    # When the server is gone, psycopg2 raises its first error and, on Python 3.10, prints its second by this hook.
    hook, sys.excepthook = sys.excepthook, lambda *_: None
    pool = ThreadPoolExecutor(min(MOST_IN_PARALLEL, _cores()))
    try:
        with _progress() as progress:
            copying = {pool.submit(copy_one, source): source for source in sorted(new, key=size, reverse=True)}
            done = {copying[future]: future.result() for future in as_completed(copying)}
    finally:
        over.set()
        pool.shutdown(cancel_futures=True)
        sys.excepthook = hook
    return {source: done[source] for source in new}


def _file_bytes(place: Place | Reports) -> int:
    return place.file_bytes if isinstance(place, Reports) else place.size


def _cores() -> int:
    """The number of cores that this process can use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _replace(
    connection: extensions.connection,
    copied: dict[SourceFile, Copied],
    unchanged: dict[str, Load],
    origin: Origin,
    as_of: date | None,
) -> None:
    """Put the staging tables in the place of the old tables and log it: all of it or nothing."""
    raw_tables.swap(connection, list(copied), kept_load.keep)
    with connection.cursor() as cursor:
        load_log.mark_checked(cursor, unchanged, origin)
        for copy in copied.values():
            load_log.add(cursor, copy.load, origin, copy.started, copy.finished, as_of, copy.key_proof)
    try:
        connection.commit()
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise TemporaryError(
            f"the warehouse broke off while it was confirming the load: all of it holds or nothing, and the next load "
            f"finds out which: {reason}"
        ) from None


def _drop_staging_tables(connection: extensions.connection) -> None:
    """Drop the staging tables of a failed load, if the warehouse still answers; else the next load does."""
    try:
        connection.rollback()
        with connection.cursor() as cursor:
            raw_tables.drop_staging_tables(cursor)
        connection.commit()
    except psycopg2.Error:
        pass


def _check_rows(load: Load, last: Load | None, least: float) -> None:
    if last is None or load.rows >= last.rows * least:
        return
    what = f"{load.file_name}: {load.rows:,} rows" if load.status == "loaded" else f"no file {load.file_name}"
    raise UserError(
        f"{what}, where {load.table} has {last.rows:,}: less than {least:.0%} of them "
        f"(NETFLIX_RATINGS_MIN_ROWS_SHARE); {NOTHING_CHANGED}; where that is right, --force loads it"
    )


def _check_columns(connection: extensions.connection, copied: dict[SourceFile, Copied], last: dict[str, Load]) -> None:
    """Refuse a file in which a column has lost all its values. A slice of the file before may well have none."""
    with connection, connection.cursor() as cursor:
        for source, copy in copied.items():
            load, earlier = copy.load, last.get(source.table)
            if earlier is None or load.status == "absent" or load.rows < earlier.rows * COMPARABLE:
                continue
            if emptied := raw_tables.emptied_columns(cursor, source):
                raise UserError(
                    f"{load.file_name}, column {', '.join(emptied)}: no value in any of {load.rows:,} rows, where "
                    f"raw.{load.table} has some from the load before: fetch the file again, or take it as it is with "
                    f"--force; {NOTHING_CHANGED}"
                )


class _RowsPerSecond(ProgressColumn):
    """Rows a second since the start of the file."""

    def render(self, task: Task) -> Text:
        """A number, as soon as there is one."""
        rate = task.fields["rows"] / elapsed if (elapsed := task.finished_time or task.elapsed) else 0
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
        transient=True,  # the report shows the same
        disable=not messages.is_terminal,
    )
