"""Schema raw: for each file a view that stays, and below it the table of the last load, which the next load replaces.

Views of others read `raw.x`, so it must stay: it is a view of `raw.x_rows`. A load copies into `raw.x_staging`, on as
many connections as it likes; when all files are in, `swap` makes the views read the new tables and drops the old ones,
in one short transaction.
"""

import time
from functools import partial

from psycopg2 import errors, extensions, sql

from loaders import load_log
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.patience import LOCK_TIMEOUT, PAUSE, allow, patiently

COPYING = 0x6E65_7473  # an advisory lock, any number that nobody else uses: all connections of a load share it
STAGING = "_staging"
OLD_STAGING = "_new"  # the ending in an earlier release


def rows_of(view: str) -> str:
    """The name of the table that a view of schema raw reads."""
    return f"{view}_rows"


def prepare(cursor: extensions.cursor) -> None:
    """Make what is missing, and drop what a killed load left; no other load does so until the connection ends."""
    allow(cursor, LOCK_TIMEOUT)
    cursor.execute("select 1 from pg_namespace where nspname = 'raw'")
    if cursor.fetchone() is None:
        cursor.execute("create schema raw")
    load_log.make(cursor)
    _wait_for_copies(cursor)
    cursor.execute("select pg_advisory_lock_shared(%s)", (COPYING,))
    drop_staging_tables(cursor)


def _wait_for_copies(cursor: extensions.cursor) -> None:
    """Wait until nobody copies: the server processes of a killed load live on for a moment.

    By trying again and again: a session that waits for a lock blocks all that come after it to share the lock.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", (COPYING,))
        if cursor.fetchone() == (True,):
            return
        if time.monotonic() > deadline:
            raise errors.LockNotAvailable
        time.sleep(PAUSE)


def make_staging_table(cursor: extensions.cursor, source: SourceFile) -> sql.Identifier:
    """Make the table that a file is copied into: in one transaction with the COPY, the server need not log the rows."""
    cursor.execute("select pg_advisory_xact_lock_shared(%s)", (COPYING,))
    table = _staging_table(source)
    cursor.execute(sql.SQL("create table {} ({})").format(table, _columns(source, " text")))
    return table


def drop_staging_tables(cursor: extensions.cursor) -> None:
    """Drop the staging tables of a load that failed, those of an earlier release as well."""
    tables = [
        sql.Identifier("raw", f"{source.table}{ending}") for source in SOURCES for ending in (STAGING, OLD_STAGING)
    ]
    cursor.execute(sql.SQL("drop table if exists {}").format(sql.SQL(", ").join(tables)))


def holds_rows(cursor: extensions.cursor, source: SourceFile) -> bool | None:
    """Whether there are rows; None where there is no table, since it can have been dropped."""
    cursor.execute("select to_regclass(%s) is null", (f"raw.{source.table}",))
    if cursor.fetchone() == (True,):
        return None
    cursor.execute(sql.SQL("select exists (select from {})").format(_view(source)))
    return cursor.fetchone() == (True,)


def swap(connection: extensions.connection, sources: list[SourceFile]) -> None:
    """Put the staging tables in the place of the old tables, in a transaction that is left open."""
    patiently(connection, partial(_switch_views, sources), LOCK_TIMEOUT)
    with connection.cursor() as cursor:
        allow(cursor, LOCK_TIMEOUT)  # the views are locked: nobody can read the old tables through them any more
        for source in sources:
            rows = rows_of(source.table)
            cursor.execute(sql.SQL("drop table if exists {}").format(sql.Identifier("raw", rows)))
            cursor.execute(sql.SQL("alter table {} rename to {}").format(_staging_table(source), sql.Identifier(rows)))


def _switch_views(sources: list[SourceFile], cursor: extensions.cursor) -> None:
    """Make the views read the staging tables."""
    for source in sources:
        cursor.execute("select relkind from pg_class where oid = to_regclass(%s)", (f"raw.{source.table}",))
        if cursor.fetchone() == ("r",):
            # A table of an older release; the views on it are dropped too, and the next build makes dbt's again.
            cursor.execute(sql.SQL("drop table {} cascade").format(_view(source)))
        cursor.execute(
            sql.SQL("create or replace view {} as select {} from {}").format(
                _view(source), _columns(source), _staging_table(source)
            )
        )


def _columns(source: SourceFile, after: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name.lower()) + sql.SQL(after) for name in source.columns)


def _view(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", source.table)


def _staging_table(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", f"{source.table}{STAGING}")
