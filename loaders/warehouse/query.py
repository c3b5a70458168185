"""Reading from the warehouse."""

from typing import Any

import psycopg2
from psycopg2 import extensions

from loaders.warehouse.errors import UserError


def query(
    connection: extensions.connection, statement: str, *values: object
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a query that only reads: the names of its columns, and its rows.

    In a transaction of its own, unless the connection is in one that sees the state of one moment.
    """
    is_open = connection.info.transaction_status == extensions.TRANSACTION_STATUS_INTRANS
    if is_open and connection.isolation_level == extensions.ISOLATION_LEVEL_REPEATABLE_READ:
        return _fetch(connection, statement, values)
    connection.rollback()
    connection.set_session(readonly=True)
    with connection:
        return _fetch(connection, statement, values)


def _fetch(
    connection: extensions.connection, statement: str, values: tuple[object, ...]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement, values or None)
        except (psycopg2.ProgrammingError, psycopg2.errors.ReadOnlySqlTransaction) as error:
            raise UserError(
                f"the marts are not there yet, or not of this release ({error.diag.message_primary})"
            ) from None
        return [column.name for column in cursor.description or ()], cursor.fetchall()
