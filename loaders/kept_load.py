"""The load before, kept until the next good build: the way back where a build fails on new files.

A load that replaces the files of the last good build puts their tables aside as `raw.x_before`, and the log as it was
into raw.load_log_before. The table of the log is what counts: it goes in the transaction that records a good build, and
tables without it are left-overs, dropped soon after.
"""

from functools import partial

from psycopg2 import extensions, sql

from loaders import raw_tables
from loaders.sources import SOURCES
from loaders.warehouse.patience import LOCK_TIMEOUT, allow, patiently

HAS_GOOD_BUILD = "select exists (select from raw.last_build)"
# What the log said: the loads that came after are gone with their tables, and the folders are those of that time.
RESTORE_LOG = (
    "delete from raw.load_log where load_id not in (select load_id from raw.load_log_before)",
    """
    update raw.load_log set
        checked_at = before.checked_at, origin = before.origin, folder = before.folder, made_up = before.made_up
    from raw.load_log_before as before
    where load_log.load_id = before.load_id
    """,
)


def is_kept(cursor: extensions.cursor) -> bool:
    """Whether the load of the last good build is kept beside another one."""
    return _exists(cursor, "raw.load_log_before")


def keep(cursor: extensions.cursor) -> bool:
    """Say, in the transaction of a load, whether the tables that it replaces are to be kept; keep the log."""
    if is_kept(cursor):
        return True  # of tables that were not replaced since the last good build, too
    if not _exists(cursor, "raw.last_build"):
        return False
    cursor.execute(HAS_GOOD_BUILD)
    if cursor.fetchone() != (True,):
        return False
    cursor.execute("create table raw.load_log_before as table raw.load_log")
    return True


def forget(cursor: extensions.cursor) -> None:
    """From now on nothing is kept: what is loaded was built and tested."""
    cursor.execute("drop table if exists raw.load_log_before")


def drop_left_overs(connection: extensions.connection) -> None:
    """Give back the room of tables that are kept no longer."""
    with connection, connection.cursor() as cursor:
        if not is_kept(cursor):
            allow(cursor, LOCK_TIMEOUT)
            for source in SOURCES:
                if _exists(cursor, f"raw.{raw_tables.before(source.table)}"):
                    cursor.execute(sql.SQL("drop table {}").format(raw_tables.kept_table(source)))


def undo(connection: extensions.connection) -> list[str] | None:
    """Put the kept tables back, all in one transaction; return their names, None where none is kept."""
    with connection, connection.cursor() as cursor:
        there = is_kept(cursor) and [
            source for source in SOURCES if _exists(cursor, f"raw.{raw_tables.before(source.table)}")
        ]
    if not there:
        return None
    patiently(connection, partial(raw_tables.switch_back, there), LOCK_TIMEOUT)
    with connection, connection.cursor() as cursor:
        for statement in RESTORE_LOG:
            cursor.execute(statement)
        forget(cursor)
    return [source.table for source in there]


def _exists(cursor: extensions.cursor, name: str) -> bool:
    cursor.execute("select to_regclass(%s) is not null", (name,))
    return cursor.fetchone() == (True,)
