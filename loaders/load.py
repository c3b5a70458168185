"""Landing: every new file into a new table, some side by side, then all at once into raw, with rows in raw.load_log."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import psycopg2
from psycopg2 import errors, extensions
from rich.progress import BarColumn, DownloadColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from loaders import load_log, raw_tables
from loaders.copy_file import Filled, fill
from loaders.files import OpenFile, check_headers, find, sha256
from loaders.load_log import Load
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import Failure
from loaders.warehouse.patience import LOCK_TIMEOUT

SIDE_BY_SIDE = 3  # at most: the largest file has four tenths of all rows, so that more gain nothing
NOTHING_CHANGED = "nothing was changed"

Connect = Callable[[], extensions.connection]
Found = dict[SourceFile, Path | None]


@dataclass(frozen=True)
class Landed:
    """What a raw table holds after a landing, and whether it held that before."""

    load: Load
    unchanged: bool


def land(
    connect: Connect, folder: Path, full: bool = False, force: bool = False, sample: str | None = None
) -> list[Landed]:
    """Replace the raw tables by what the files in a folder hold, or change nothing and raise Failure.

    A table whose file is, byte by byte, the one it was loaded from is left as it is, unless `full`. A file with far
    fewer rows than the one before is refused, unless `force`, or unless what is there is the made-up catalogue:
    `sample` is the SHA-256 of its Netflix file.

    Each file fills a new table, on a connection of its own; one last transaction puts all of them in the place of the
    old ones. A reader never sees a new IMDb beside an old Netflix, and the views on the tables stay.
    """
    found = find(folder)
    check_headers(found)
    with _in_plain_words(), closing(connect()) as connection:
        with connection.cursor() as cursor:
            raw_tables.prepare(cursor)
            last = load_log.last_loads(cursor)
            unchanged = {} if full else _unchanged(cursor, found, last)
        connection.commit()
        made_up = "netflix_titles" in last and last["netflix_titles"].sha256 == sample
        least = 0 if force or made_up else settings.min_rows_share()
        new = {source: path for source, path in found.items() if source.table not in unchanged}
        try:
            filled = _fill_side_by_side(connect, new, lambda load: _see_enough_rows(load, last.get(load.table), least))
            _replace(connection, filled, unchanged)
        except BaseException:
            _drop_new(connection)
            raise
    landed = [Landed(load, unchanged=True) for load in unchanged.values()]
    landed += [Landed(one.load, unchanged=False) for one in filled.values()]
    order = [source.table for source in SOURCES]
    return sorted(landed, key=lambda one: order.index(one.load.table))


@contextmanager
def _in_plain_words() -> Iterator[None]:
    """What the warehouse may say, as a Failure."""
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise Failure(
            f"the role may not write to schema raw: {error.diag.message_primary}; {NOTHING_CHANGED}"
        ) from None
    except errors.LockNotAvailable:
        raise Failure(
            f"another session has been using the raw tables for {LOCK_TIMEOUT:g} s; {NOTHING_CHANGED}"
        ) from None
    except errors.DependentObjectsStillExist as error:
        raise Failure(
            f"{error.diag.message_detail}, which goes with every load: have it read the view instead; {NOTHING_CHANGED}"
        ) from None
    except errors.DiskFull as error:
        raise Failure(f"the warehouse's disk is full: {error.diag.message_primary}; {NOTHING_CHANGED}") from None
    except (psycopg2.OperationalError, psycopg2.InternalError) as error:
        reason = " ".join(str(error).split())
        raise Failure(f"the warehouse broke off, {NOTHING_CHANGED}: {reason}") from None


def _unchanged(cursor: extensions.cursor, found: Found, last: dict[str, Load]) -> dict[str, Load]:
    """The last loads of the tables that hold just what the files do. Only files of equal size are hashed."""
    same: dict[str, Load] = {}
    to_hash: list[tuple[Load, Path]] = []
    for source, path in found.items():
        load = last.get(source.table)
        if load is None or raw_tables.holds_rows(cursor, source) is not (load.rows > 0):
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


def _fill_side_by_side(connect: Connect, new: Found, see: Callable[[Load], None]) -> dict[SourceFile, Filled]:
    """Fill the new tables, the largest first; what goes wrong with one, or Ctrl-C, ends the others at their next block.

    Args:
        connect: opens the connection that each is given.
        new: the files.
        see: raises where a load is not to be.
    """
    over = Event()

    def fill_one(source: SourceFile) -> Filled:
        path = new[source]
        if path is None:
            messages.print(f"{source.table}: no file {source.file_name}; the table is left empty")
        task = progress.add_task(source.table, total=path.stat().st_size, rows=0) if path else None

        def on_read(file: OpenFile) -> None:
            if over.is_set():
                raise InterruptedError
            if task is not None:
                progress.update(task, completed=file.bytes_read, rows=file.lines)

        with closing(connect()) as connection:
            filled = fill(connection, source, path, on_read)
        if task is not None:
            progress.update(task, rows=filled.load.rows)
        see(filled.load)
        return filled

    def size(source: SourceFile) -> float:
        path = new[source]
        return path.stat().st_size if path else float("inf")  # none is known at once

    # Where the server goes away, psycopg2 raises its first error and, on Python 3.10, prints its second by this hook.
    hook, sys.excepthook = sys.excepthook, lambda *_: None
    pool = ThreadPoolExecutor(min(SIDE_BY_SIDE, _cores()))
    try:
        with _progress() as progress:
            filling = {pool.submit(fill_one, source): source for source in sorted(new, key=size, reverse=True)}
            done = {filling[future]: future.result() for future in as_completed(filling)}
    finally:
        over.set()
        pool.shutdown(cancel_futures=True)
        sys.excepthook = hook
    return {source: done[source] for source in new}


def _cores() -> int:
    """How many cores we may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _replace(connection: extensions.connection, filled: dict[SourceFile, Filled], unchanged: dict[str, Load]) -> None:
    """Put the new tables in their places and note it: all of it or nothing."""
    raw_tables.swap(connection, list(filled))
    with connection.cursor() as cursor:
        load_log.mark_checked(cursor, unchanged)
        for one in filled.values():
            load_log.add(cursor, one.load, one.started, one.finished)
    try:
        connection.commit()
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Failure(
            f"the warehouse broke off while it was confirming the load: all of it holds or nothing, and the next load "
            f"finds out which: {reason}"
        ) from None


def _drop_new(connection: extensions.connection) -> None:
    """Drop what was filled in vain, if the warehouse still answers; else the next load does."""
    try:
        connection.rollback()
        with connection.cursor() as cursor:
            raw_tables.drop_new(cursor)
        connection.commit()
    except psycopg2.Error:
        pass


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
        transient=True,  # the report says it again
        disable=not messages.is_terminal,
    )
