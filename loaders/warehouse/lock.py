"""The lock that lets one command at a time load or build: an advisory lock of the warehouse."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from psycopg2 import extensions

from loaders.warehouse import connection as warehouse
from loaders.warehouse.console import messages
from loaders.warehouse.errors import UserError

LOCK = 0x6E65_7472  # any number that nobody else uses
SECONDS_TO_WAIT = 3600.0


@contextmanager
def hold_lock() -> Iterator[None]:
    """Wait until no other command loads or builds, then hold the lock; the server frees that of a killed command."""
    with closing(warehouse.connect()) as connection:
        deadline = time.monotonic() + SECONDS_TO_WAIT
        waiting = False
        while not _try_to_lock(connection):
            if not waiting:
                messages.print("another load or build is running: waiting for its end")
                waiting = True
            if time.monotonic() > deadline:
                raise UserError(f"another load or build has been running for {SECONDS_TO_WAIT:.0f} s: try again later")
            time.sleep(0.2)
        yield


def _try_to_lock(connection: extensions.connection) -> bool:
    """Try to take the lock, which lasts as long as the connection."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", (LOCK,))
        return cursor.fetchone() == (True,)
