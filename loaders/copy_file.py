"""One file copied into one staging table, in one transaction; an error of COPY in words that help."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders import raw_tables
from loaders.files import BLOCK, OpenFile, open_source
from loaders.load_log import Load
from loaders.sources import SourceFile
from loaders.warehouse.errors import UserError


@dataclass(frozen=True)
class Copied:
    """A staging table that holds its file, and when it was copied, by the server's clock."""

    load: Load
    started: datetime
    finished: datetime


def copy_file(
    connection: extensions.connection, source: SourceFile, path: Path | None, on_read: Callable[[OpenFile], None]
) -> Copied:
    """Make a file's staging table, copy the file into it, analyze it and commit; with no file it is left empty.

    Args:
        connection: one that does nothing else, and that the caller closes.
        source: the declaration of the file.
        path: the path of the file; None where there is none.
        on_read: called after every block; what it raises ends the copy.
    """
    with connection.cursor() as cursor:
        started = _now(cursor)
        table = raw_tables.make_staging_table(cursor, source)
        if path is None:
            load = Load(source.table, source.file_name, 0, None, None)
        else:
            with open_source(source, path) as file:
                file.on_read = lambda: on_read(file)
                file.ends_at_mark = connection.server_version < 180000
                load = _copy(cursor, source, table, file)
                file.check_unchanged()
            cursor.execute(sql.SQL("analyze {}").format(table))
        copied = Copied(load, started, _now(cursor))
    connection.commit()
    return copied


def _copy(cursor: extensions.cursor, source: SourceFile, table: sql.Identifier, file: OpenFile) -> Load:
    command = sql.SQL("copy {} ({}) from stdin with ({}, freeze)").format(
        table,
        sql.SQL(", ").join(sql.Identifier(name.lower()) for name in file.columns),
        sql.SQL(source.format.copy_options),
    )
    try:
        cursor.copy_expert(command, file, size=BLOCK)  # type: ignore[arg-type]  # of a file it asks only read
    except psycopg2.Error as error:
        if file.problem:
            file.check_unchanged()  # a file that is being written looks damaged: say what is really wrong
            raise UserError(f"{file.path}: {file.problem}") from None
        if isinstance(error, errors.DataError):
            file.check_unchanged()
            raise UserError(_row_problem(file, error)) from None
        raise
    if cursor.rowcount == 0:
        raise UserError(f"{file.path}: a header and no rows")
    return Load(source.table, file.path.name, cursor.rowcount, file.bytes_read, file.sha256)


def _row_problem(file: OpenFile, error: psycopg2.Error) -> str:
    """An error of COPY as a message. COPY counts physical lines, without the header, which was not sent."""
    said = error.diag.message_primary or str(error)
    counted = re.search(r"COPY \w+, \w+ (\d+)", error.diag.context or "")
    where = f"{file.path}, line {int(counted[1]) + 1}" if counted else f"{file.path}"
    if isinstance(error, errors.CharacterNotInRepertoire):
        what = "a NUL byte" if said.endswith("0x00") else f"bytes that are not UTF-8 ({said.rsplit(': ', 1)[-1]})"
    elif said.startswith("extra data"):
        what = f"too many fields, {len(file.columns)} are expected"
    elif said.startswith("missing data"):
        what = f"too few fields, {len(file.columns)} are expected ({said})"
    elif said.startswith("unterminated"):
        what = "the file ends inside a quoted field"
    else:
        what = said
    return f"{where}: {what}"


def _now(cursor: extensions.cursor) -> datetime:
    cursor.execute("select clock_timestamp()")
    row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment
