"""Reading from the warehouse."""

from typing import Any

import psycopg2
from psycopg2 import extensions

from loaders.warehouse.errors import UserError


def query(
    connection: extensions.connection, statement: str, *values: object
) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Run a query that only reads: the names of its columns, and its rows."""
    connection.rollback()
    connection.set_session(readonly=True)
    with connection, connection.cursor() as cursor:
        try:
            cursor.execute(statement, values or None)
        except (psycopg2.ProgrammingError, psycopg2.errors.ReadOnlySqlTransaction) as error:
            raise UserError(
                f"the marts are not there yet, or not of this release ({error.diag.message_primary})"
            ) from None
        return [column.name for column in cursor.description or ()], cursor.fetchall()
