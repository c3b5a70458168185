"""Loads: every new file into a staging table, some in parallel, then all at once into raw, noted in raw.load_log."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date

import psycopg2
from psycopg2 import errors, extensions

from loaders import changed_rows, kept_load, load_log, raw_tables
from loaders.before_a_load import (
    NOTHING_CHANGED,
    Loaded,
    check_emptied,
    check_rows,
    find_sources,
    in_order,
    is_comparable,
    unchanged_files,
)
from loaders.copy_file import copy_file
from loaders.copy_reports import copy_reports
from loaders.copying import Copied, OnRead
from loaders.find_files import check_headers
from loaders.load_log import Load, Origin
from loaders.places import Place
from loaders.reports import Reports
from loaders.sample import cached
from loaders.side_by_side import copy_side_by_side, file_bytes
from loaders.sources import SourceFile
from loaders.warehouse import settings
from loaders.warehouse.errors import TemporaryError, UserError
from loaders.warehouse.patience import LOCK_TIMEOUT

Connect = Callable[[], extensions.connection]
LARGE = 128 << 20  # bytes of files, as they are kept, that take ten seconds or so


def load_files(
    connect: Connect,
    origin: Origin,
    full: bool = False,
    force: bool = False,
    as_of: date | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> list[Loaded]:
    """Load the files of the origin's folder into the raw tables, or change nothing and raise UserError.

    A table whose file has not changed by a byte is left as it is, unless `full`. A file with far fewer rows than the
    one before is refused, unless `force`, or unless one of the two is made up. With `as_of` the folder is an archive,
    of which the files up to that day are taken, for a warehouse that has no others. What can go on beside the
    copying of many rows is begun by `meanwhile`.

    Each file is copied into a staging table, on a connection of its own; one last transaction puts all of them in the
    place of the old tables. A reader never sees a new IMDb with an old Netflix, and the views on the tables stay.
    """

    def copy(source: SourceFile, place: Place | Reports | None, on_read: OnRead) -> Copied:
        with closing(connect()) as copying:
            if isinstance(place, Reports):
                return copy_reports(copying, source, place, on_read)
            return copy_file(copying, source, place, on_read)

    found = find_sources(origin, as_of)
    with _in_plain_words(), closing(connect()) as connection, closing(connect()) as holder:
        raw_tables.prepare(connection, holder)
        kept_load.drop_left_overs(connection)
        with connection.cursor() as cursor:
            last = load_log.last_loads(cursor)
            there = {
                source
                for source in found
                if (load := last.get(source.table)) and raw_tables.holds_rows(cursor, source) is (load.rows > 0)
            }
            unchanged = {} if full else unchanged_files(found, last, there)
            before = load_log.last_origin(cursor, cached.netflix_sha256())
        connection.commit()
        made_up = origin.made_up or (before is not None and before.made_up)
        least = 0 if force or made_up else settings.min_rows_share()
        new = {source: place for source, place in found.items() if source.table not in unchanged}
        check_headers(new)
        if sum(file_bytes(place) for place in new.values() if place) >= LARGE:
            meanwhile()
        try:
            copied = copy_side_by_side(copy, new, lambda load: check_rows(load, last.get(load.table), least))
            if not force and (before is None or before.made_up is origin.made_up):
                _check_columns(connection, copied, last)
            _replace(connection, copied, unchanged, origin, as_of)
        except BaseException:
            _drop_staging_tables(connection)
            raise
    return in_order(unchanged.values(), [copy.load for copy in copied.values()])


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
            number = load_log.add(
                cursor, copy.load, origin, copy.started, copy.finished, as_of, copy.key_proof, copy.values_seen
            )
            if copy.group_hashes is not None:
                changed_rows.keep(cursor, number, copy.load.table, *copy.group_hashes)
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


def _check_columns(connection: extensions.connection, copied: dict[SourceFile, Copied], last: dict[str, Load]) -> None:
    """Refuse a file in which a column has lost all its values. A slice of the file before may well have none."""
    with connection, connection.cursor() as cursor:
        for source, copy in copied.items():
            load, earlier = copy.load, last.get(source.table)
            if earlier is not None and is_comparable(load, earlier):
                check_emptied(load, raw_tables.emptied_columns(cursor, source))
