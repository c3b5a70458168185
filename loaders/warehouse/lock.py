"""One at a time: whoever loads or builds keeps the others waiting, by a lock of the warehouse itself."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from psycopg2 import extensions

from loaders import warehouse
from loaders.warehouse.console import messages
from loaders.warehouse.errors import Failure

LOCK = 0x6E65_7472  # any number of our own
SECONDS_TO_WAIT = 3600.0


@contextmanager
def turn() -> Iterator[None]:
    """Wait until no other command loads or builds, and keep the others waiting; a killed command keeps nobody."""
    with closing(warehouse.connect()) as connection:
        deadline = time.monotonic() + SECONDS_TO_WAIT
        waiting = False
        while not _taken(connection):
            if not waiting:
                messages.print("another load or build is under way: waiting for its end")
                waiting = True
            if time.monotonic() > deadline:
                raise Failure(f"another load or build has been under way for {SECONDS_TO_WAIT:.0f} s: try again later")
            time.sleep(0.2)
        yield


def _taken(connection: extensions.connection) -> bool:
    """Try to take the lock, which lasts as long as the connection."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", (LOCK,))
        return cursor.fetchone() == (True,)
