"""What a failed test found: the first of its rows, so that nobody has to look for its SQL."""

from contextlib import closing
from typing import Any

import psycopg2

from loaders import warehouse
from loaders.warehouse.errors import UserError

ROWS = 3
WIDEST = 60  # characters of a value


def first_rows(result: Any) -> list[str]:
    """The first rows that a failed test of data found, a line each; none of anything else, nor where they are gone."""
    statement = getattr(result.node, "compiled_code", None)
    if str(result.status) != "fail" or result.node.resource_type != "test" or not statement:
        return []
    try:
        with closing(warehouse.connect()) as connection, connection.cursor() as cursor:
            connection.set_session(readonly=True)
            cursor.execute(f"select * from (\n{statement}\n) as failing_rows limit {ROWS}")
            names = [column.name for column in cursor.description or ()]
            return [_line(names, row) for row in cursor]
    except (psycopg2.Error, UserError):
        return []  # that the test failed is said in any case


def _line(names: list[str], row: tuple[Any, ...]) -> str:
    return ", ".join(f"{name}: {_printable(value)}" for name, value in zip(names, row, strict=True))


def _printable(value: object) -> str:
    """A value on one line, without characters that a terminal obeys."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(value))
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"
