"""Waiting for locks that readers of a table are in the way of, without being in the way of other readers."""

import time
from collections.abc import Callable
from typing import TypeVar

from psycopg2 import errors, extensions

LOCK_TIMEOUT = 60.0  # seconds that another session may keep us from a table before we give up
ONE_TRY, PAUSE = 0.5, 0.5  # seconds: shorter than Postgres waits before it takes two who wait for a deadlock

T = TypeVar("T")


def patiently(
    connection: extensions.connection, attempt: Callable[[extensions.cursor], T], seconds: float = LOCK_TIMEOUT
) -> T:
    """Try the statements that need locks until they have them, in a transaction that is left open.

    Who waits for a lock keeps all later readers waiting, and two who wait for each other are a deadlock, which would
    end somebody's query. So we wait for moments only, let go of everything, and try again. Raise what was in the way
    after so many seconds.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            with connection.cursor() as cursor:
                allow(cursor, ONE_TRY)
                return attempt(cursor)
        except (errors.LockNotAvailable, errors.DeadlockDetected):
            connection.rollback()
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)


def allow(cursor: extensions.cursor, seconds: float) -> None:
    """Say how long the rest of the transaction may wait for a lock."""
    cursor.execute("select set_config('lock_timeout', %s, true)", (f"{max(seconds, 0.001):.3f}s",))
