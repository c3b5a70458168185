"""What a failed test found: the first of its rows, so that nobody has to look for its SQL."""

from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg2

from loaders import warehouse
from loaders.warehouse.errors import UserError
from loaders.warehouse.query import query

Answer = tuple[list[str], list[tuple[Any, ...]]]
Ask = Callable[[str], Answer]
"""Has the engine that built answer a query: the names of its columns, and its rows; UserError where it cannot."""

OF_ALL_SOURCES = ".int_value_notes"  # with the name of the table beside each
ROWS = 3
FILE = "select file_name, folder from raw.load_log where table_name = '{}' order by load_id desc limit 1"
WIDEST = 60  # characters of a value


def ask_warehouse(statement: str) -> Answer:
    """Have the warehouse answer."""
    try:
        with closing(warehouse.connect()) as connection:
            return query(connection, statement)
    except psycopg2.Error as error:
        raise UserError(str(error)) from None


def first_rows(result: Any, ask: Ask = ask_warehouse) -> list[str]:
    """The first rows that a failed test of data found, a line each; none of anything else, nor where they are gone."""
    statement = getattr(result.node, "compiled_code", None)
    if str(result.status) != "fail" or result.node.resource_type != "test" or not statement:
        return []
    try:
        names, rows = ask(f"select * from (\n{statement}\n) as failing_rows limit {ROWS}")
    except UserError:
        return []  # that the test failed is said in any case
    return [_line(names, row) for row in rows]


def where(result: Any, ask: Ask = ask_warehouse) -> str:
    """Which file a failed test of a source or of staging speaks of, its column, and what to do; else nothing."""
    node = result.node
    read = getattr(getattr(node, "depends_on", None), "nodes", [])
    tables = [_raw_table(key) for key in read if not key.endswith(OF_ALL_SOURCES)]
    if node.resource_type != "test" or len(tables) != 1 or not tables[0]:
        return ""
    try:
        found = ask(FILE.format(*tables))[1]
    except UserError:
        found = []
    column = f", column {node.column_name}" if getattr(node, "column_name", None) else ""
    file = f"{found[0][0]} in {found[0][1]}, as it is in " if found else ""
    return _without_controls(f"{file}raw.{tables[0]}{column}: mend the file, or fetch it again")


def _raw_table(key: str) -> str:
    """The raw table of a source, or of the staging model that reads it."""
    kind, _, *names = key.split(".")
    if kind == "source":
        return "_".join(names)
    return names[-1][4:].replace("__", "_", 1) if kind == "model" and names[-1].startswith("stg_") else ""


def _line(names: list[str], row: tuple[Any, ...]) -> str:
    """A row; of one that names its failing columns, only these."""
    values = dict(zip(names, row, strict=True))
    shown = str(values.get("failing_columns", "")).split() or names
    return ", ".join(f"{name}: {_printable(values[name])}" for name in shown)


def _printable(value: object) -> str:
    """A value on one line, without characters that a terminal obeys."""
    text = _without_controls(str(value))
    return text if len(text) <= WIDEST else f"{text[:WIDEST]}…"


def _without_controls(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
