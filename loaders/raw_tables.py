"""Schema raw as it changes: for each file a view that stays, and under it the table of the last load, which goes.

Others' views stand on `raw.x`, so it must stay: it is a view of `raw.x_rows`. A load fills `raw.x_new`, on as many
connections as it likes; when all files are in, `swap` has the views read the new tables and drops the old ones, in one
short transaction.
"""

import time
from functools import partial

from psycopg2 import errors, extensions, sql

from loaders import load_log
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.patience import LOCK_TIMEOUT, PAUSE, allow, patiently

FILLING = 0x6E65_7473  # an advisory lock, any number of our own: shared by all connections of a load


def rows_of(view: str) -> str:
    """The name of the table that a view of schema raw reads."""
    return f"{view}_rows"


def prepare(cursor: extensions.cursor) -> None:
    """Make what is missing, and drop what a killed load left behind; until the connection ends, no other load does."""
    allow(cursor, LOCK_TIMEOUT)
    cursor.execute("select 1 from pg_namespace where nspname = 'raw'")
    if cursor.fetchone() is None:
        cursor.execute("create schema raw")
    load_log.make(cursor)
    _wait_for_fillers(cursor)
    cursor.execute("select pg_advisory_lock_shared(%s)", (FILLING,))
    drop_new(cursor)


def _wait_for_fillers(cursor: extensions.cursor) -> None:
    """Wait until nobody fills: a killed load's server processes live on a moment.

    By trying: whoever stands in line for a lock keeps those who come to share it waiting behind.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", (FILLING,))
        if cursor.fetchone() == (True,):
            return
        if time.monotonic() > deadline:
            raise errors.LockNotAvailable
        time.sleep(PAUSE)


def make_new(cursor: extensions.cursor, source: SourceFile) -> sql.Identifier:
    """Make the table that a file is to fill: in a transaction with the COPY, the server may leave out its log."""
    cursor.execute("select pg_advisory_xact_lock_shared(%s)", (FILLING,))
    table = _new(source)
    cursor.execute(sql.SQL("create table {} ({})").format(table, _columns(source, " text")))
    return table


def drop_new(cursor: extensions.cursor) -> None:
    """Drop the tables of a load that came to nothing."""
    cursor.execute(sql.SQL("drop table if exists {}").format(sql.SQL(", ").join(map(_new, SOURCES))))


def holds_rows(cursor: extensions.cursor, source: SourceFile) -> bool | None:
    """Whether there are rows; None where there is not even a table, for somebody may have dropped it."""
    cursor.execute("select to_regclass(%s) is null", (f"raw.{source.table}",))
    if cursor.fetchone() == (True,):
        return None
    cursor.execute(sql.SQL("select exists (select from {})").format(_view(source)))
    return cursor.fetchone() == (True,)


def swap(connection: extensions.connection, sources: list[SourceFile]) -> None:
    """Put the new tables in the place of the old ones, in a transaction that is left open."""
    patiently(connection, partial(_have_views_read_new, sources))
    with connection.cursor() as cursor:
        allow(cursor, LOCK_TIMEOUT)  # the views are ours: nobody who reads them can be in the way any more
        for source in sources:
            rows = rows_of(source.table)
            cursor.execute(sql.SQL("drop table if exists {}").format(sql.Identifier("raw", rows)))
            cursor.execute(sql.SQL("alter table {} rename to {}").format(_new(source), sql.Identifier(rows)))


def _have_views_read_new(sources: list[SourceFile], cursor: extensions.cursor) -> None:
    for source in sources:
        cursor.execute("select relkind from pg_class where oid = to_regclass(%s)", (f"raw.{source.table}",))
        if cursor.fetchone() == ("r",):
            # A table of an older release; the views on it go too, and the next build makes dbt's again.
            cursor.execute(sql.SQL("drop table {} cascade").format(_view(source)))
        cursor.execute(
            sql.SQL("create or replace view {} as select {} from {}").format(
                _view(source), _columns(source), _new(source)
            )
        )


def _columns(source: SourceFile, after: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name.lower()) + sql.SQL(after) for name in source.columns)


def _view(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", source.table)


def _new(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", f"{source.table}_new")
