"""Schema raw: for each file a view that stays, and below it the table of the last load, which the next load replaces.

Views of others read `raw.x`, so it must stay: it is a view of `raw.x_rows`. A load copies into `raw.x_staging`, on as
many connections as it likes; when all files are in, `swap` makes the views read the new tables and drops the old ones,
in one short transaction. Where the old ones are those of the last good build, they are kept: see `kept_load`.
"""

import time
from collections.abc import Callable
from functools import partial

from psycopg2 import errors, extensions, sql

from loaders import load_log
from loaders.sources import SOURCES, SourceFile
from loaders.warehouse.patience import LOCK_TIMEOUT, PAUSE, allow, patiently

# All connections of a load share a lock on this table. Who may only read cannot hold it: it needs the right to write.
COPYING = "lock table raw.copy_lock in row exclusive mode"
ALONE = "lock table raw.copy_lock in share row exclusive mode nowait"
STAGING = "_staging"
OLD_STAGING = "_new"  # the ending in an earlier release


def rows_of(view: str) -> str:
    """The name of the table that a view of schema raw reads."""
    return f"{view}_rows"


def before(view: str) -> str:
    """The name of the table of the last good build, where another load has come since."""
    return f"{view}_before"


def staging_name(view: str) -> str:
    """The name of the table that a file is copied into."""
    return f"{view}{STAGING}"


def prepare(connection: extensions.connection, holder: extensions.connection) -> None:
    """Make what is missing, and drop what a killed load left; no other load does so until `holder` is closed."""
    with connection, connection.cursor() as cursor:
        allow(cursor, LOCK_TIMEOUT)
        cursor.execute("select 1 from pg_namespace where nspname = 'raw'")
        if cursor.fetchone() is None:
            cursor.execute("create schema raw")
        load_log.make(cursor)
        cursor.execute("create table if not exists raw.copy_lock ()")
    with holder.cursor() as cursor:
        # Its transaction lasts as long as the load.
        cursor.execute("set idle_in_transaction_session_timeout = 0")
        holder.commit()
        _wait_for_copies(holder)
        with connection, connection.cursor() as dropping:
            drop_staging_tables(dropping)
        cursor.execute("rollback to savepoint shared")


def _wait_for_copies(holder: extensions.connection) -> None:
    """Wait until nobody copies: the server processes of a killed load live on for a moment.

    By trying again and again: a session that waits for a lock blocks all that come after it to share the lock. What is
    locked after the savepoint, going back to it unlocks.
    """
    deadline = time.monotonic() + LOCK_TIMEOUT
    while True:
        try:
            with holder.cursor() as cursor:
                cursor.execute(f"{COPYING} nowait")
                cursor.execute("savepoint shared")
                cursor.execute(ALONE)
                return
        except errors.LockNotAvailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
            holder.rollback()


def make_staging_table(cursor: extensions.cursor, source: SourceFile) -> sql.Identifier:
    """Make the table that a file is copied into: in one transaction with the COPY, the server need not log the rows."""
    cursor.execute(COPYING)
    table = _staging_table(source)
    cursor.execute(sql.SQL("create table {} ({})").format(table, _columns(source, " text")))
    return table


def version_of_rows(cursor: extensions.cursor, table: sql.Identifier) -> str:
    """Which table it is, and the one transaction that wrote its rows: `oid:file:transaction`.

    Whoever finds another table, another file of it, or a row of another transaction knows that it is not as it was.
    """
    cursor.execute(
        sql.SQL(
            "select pg_class.oid || ':' || relfilenode || ':' || (select xmin from {0} limit 1) "
            "from pg_class where pg_class.oid = to_regclass({1})"
        ).format(table, sql.Literal(table.as_string(cursor)))
    )
    row = cursor.fetchone()
    assert row is not None
    return str(row[0])


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


def swap(
    connection: extensions.connection, sources: list[SourceFile], keep: Callable[[extensions.cursor], bool]
) -> None:
    """Put the staging tables in the place of the old tables, in a transaction that is left open.

    Where `keep` says so, the old tables are put aside, unless those of an earlier load are: these are of a good build.
    """
    patiently(connection, partial(_switch_views, {source: _staging_table(source) for source in sources}), LOCK_TIMEOUT)
    with connection.cursor() as cursor:
        allow(cursor, LOCK_TIMEOUT)  # the views are locked: nobody can read the old tables through them any more
        keeps = bool(sources) and keep(cursor)
        for source in sources:
            kept = sql.Identifier(before(source.table))
            if not keeps:
                cursor.execute(sql.SQL("drop table if exists {}").format(kept_table(source)))
            cursor.execute("select to_regclass(%s) is null", (f"raw.{before(source.table)}",))
            if keeps and cursor.fetchone() == (True,):
                cursor.execute(sql.SQL("alter table if exists {} rename to {}").format(_rows_table(source), kept))
            _put(cursor, source, _staging_table(source))


def switch_back(sources: list[SourceFile], cursor: extensions.cursor) -> None:
    """Put the tables of the last good build back in the place of those that came after."""
    _switch_views({source: kept_table(source) for source in sources}, cursor)
    for source in sources:
        _put(cursor, source, kept_table(source))


def _put(cursor: extensions.cursor, source: SourceFile, table: sql.Identifier) -> None:
    """Make a table that the view reads already the one of its name."""
    cursor.execute(sql.SQL("drop table if exists {}").format(_rows_table(source)))
    name = sql.Identifier(rows_of(source.table))
    cursor.execute(sql.SQL("alter table {} rename to {}").format(table, name))


def _switch_views(tables: dict[SourceFile, sql.Identifier], cursor: extensions.cursor) -> None:
    """Make the views read these tables."""
    for source, table in tables.items():
        cursor.execute("select relkind from pg_class where oid = to_regclass(%s)", (f"raw.{source.table}",))
        if cursor.fetchone() == ("r",):
            # A table of an older release; the views on it are dropped too, and the next build makes dbt's again.
            cursor.execute(sql.SQL("drop table {} cascade").format(_view(source)))
        cursor.execute(
            sql.SQL("create or replace view {} as select {} from {}").format(_view(source), _columns(source), table)
        )


def _columns(source: SourceFile, after: str = "") -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name.lower()) + sql.SQL(after) for name in source.columns)


def kept_table(source: SourceFile) -> sql.Identifier:
    """The table of the last good build, where another load has come since."""
    return sql.Identifier("raw", before(source.table))


def emptied_columns(cursor: extensions.cursor, source: SourceFile) -> list[str]:
    """The columns of the file that have no value in the staging table, and have one in the table before."""
    cursor.execute("select to_regclass(%s) is null", (f"raw.{source.table}",))
    if cursor.fetchone() == (True,):
        return []
    return [
        name
        for name in source.columns
        if not _has_value(cursor, _staging_table(source), name) and _has_value(cursor, _view(source), name)
    ]


def _has_value(cursor: extensions.cursor, table: sql.Identifier, column: str) -> bool:
    """Whether any row has a value; it stops at the first, so that only an empty column is read to its end."""
    statement = sql.SQL("select exists (select from {} where btrim({}) <> '')")
    cursor.execute(statement.format(table, sql.Identifier(column.lower())))
    return cursor.fetchone() == (True,)


def _rows_table(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", rows_of(source.table))


def _view(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", source.table)


def _staging_table(source: SourceFile) -> sql.Identifier:
    return sql.Identifier("raw", staging_name(source.table))
