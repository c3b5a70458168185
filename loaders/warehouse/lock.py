"""The lock that lets one command at a time load or build: a lock on a table of schema raw.

Who may only read the warehouse cannot take it: it needs the right to write. An advisory lock needs none, and any reader
could hold up every load with it.
"""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from psycopg2 import errors, extensions

from loaders.warehouse import connection as warehouse
from loaders.warehouse import settings
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError

# Exclusive lets others read the table, as pg_dump does. The table stays empty: autovacuum, which this would hold up,
# never wants it.
LOCK = "lock table raw.load_lock in exclusive mode nowait"
SECONDS_TO_WAIT = 3600.0


@contextmanager
def hold_lock() -> Iterator[None]:
    """Wait until no other command loads or builds, then hold the lock; the server frees that of a killed command."""
    with closing(warehouse.connect(settings.LOADER)) as connection:
        _make(connection)
        deadline = time.monotonic() + SECONDS_TO_WAIT
        waiting = False
        while not _try_to_lock(connection):
            if not waiting:
                messages.print("another load or build is running: waiting for its end")
                waiting = True
            if time.monotonic() > deadline:
                raise TemporaryError(
                    f"another load or build has been running for {SECONDS_TO_WAIT:.0f} s: try again later"
                )
            time.sleep(0.2)
        yield


def _make(connection: extensions.connection) -> None:
    """Make the table where it is missing. Two commands can do so at once: one of them then finds it made."""
    with connection.cursor() as cursor:
        # The transaction that holds the lock is idle for as long as a build takes.
        cursor.execute("set idle_in_transaction_session_timeout = 0")
        cursor.execute("select to_regclass('raw.load_lock') is null")
        missing = cursor.fetchone() == (True,)
    connection.commit()
    if not missing:
        return
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("select 1 from pg_namespace where nspname = 'raw'")
            if cursor.fetchone() is None:
                cursor.execute("create schema raw")
            cursor.execute("create table raw.load_lock ()")
    except (errors.DuplicateTable, errors.DuplicateSchema, errors.UniqueViolation):
        pass
    except errors.InsufficientPrivilege as error:
        raise _may_not(error) from None


def _try_to_lock(connection: extensions.connection) -> bool:
    """Try to take the lock, which lasts as long as the transaction, which stays open."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(LOCK)
        except errors.LockNotAvailable:
            connection.rollback()
            return False
        except errors.InsufficientPrivilege as error:
            raise _may_not(error) from None
    return True


def _may_not(error: errors.InsufficientPrivilege) -> UserError:
    return UserError(f"the role may not write to schema raw: {error.diag.message_primary}; nothing was changed")
