"""One file copied into one staging table, in one transaction; an error of COPY in words that help."""

import re
from dataclasses import replace
from datetime import datetime

import psycopg2
from psycopg2 import errors, extensions, sql

from loaders import raw_tables
from loaders.copying import (
    Copied,
    OnRead,
    TryAgain,
    as_windows_1252,
    copy_in_some_way,
    is_small,
    key_problem,
    row_by_row,
)
from loaders.files import QUOTE_WITHIN, OpenFile, Reading, open_source
from loaders.layouts import shown
from loaders.load_log import Load
from loaders.places import BLOCK, Place
from loaders.rows import CORRECT
from loaders.seen_rows import SeenRows
from loaders.sources import CSV, SourceFile
from loaders.streams import ENCODE, NOT_UTF_8, at
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError

LARGE = 4 << 20  # bytes from which on rows are looked at while they are copied


def copy_file(connection: extensions.connection, source: SourceFile, place: Place | None, on_read: OnRead) -> Copied:
    """Make a file's staging table, copy the file into it, analyze it and commit; with no file it is left empty.

    COPY reads the file as it is. Where that fails or has an odd result, and the file can be read in another way without
    doubt, it is copied again in that way.

    Args:
        connection: one that does nothing else, and that the caller closes.
        source: the declaration of the file.
        place: where the file is; None where there is none.
        on_read: called after every block; what it raises ends the copy.
    """

    def copy(reading: Reading) -> Copied:
        with connection.cursor() as cursor:
            return _copy_in_one_way(cursor, source, place, reading, on_read)

    copied = copy_in_some_way(copy, connection.rollback)
    connection.commit()
    return copied


def _copy_in_one_way(
    cursor: extensions.cursor,
    source: SourceFile,
    place: Place | None,
    reading: Reading,
    on_read: OnRead,
) -> Copied:
    started = now(cursor)
    table = raw_tables.make_staging_table(cursor, source)
    seen = None
    if place is None:
        load = Load(source.table, source.file_name, 0, None, None)
    else:
        with open_source(source, place, reading) as file:
            file.on_read = lambda: on_read(file)
            file.ends_at_mark = cursor.connection.server_version < 180000
            if seen := _seen_rows(source, place, file):
                file.on_block, file.lines_seen = seen.see, lambda: seen.lines
            load = _copy(cursor, source, table, file, reading)
            file.check_unchanged()
        if is_small(source, place):
            _check_small(cursor, source, table, place, reading)
        if file.said:
            messages.print(f"{place}: read {file.said}", soft_wrap=True, markup=False)
        cursor.execute(sql.SQL("analyze {}").format(table))
    if seen and seen.ascends(load.rows):
        version = raw_tables.version_of_rows(cursor, table)
        return Copied(load, started, now(cursor), version, seen.values, seen.group_hashes)
    return Copied(load, started, now(cursor))


def _seen_rows(source: SourceFile, place: Place, file: OpenFile) -> SeenRows | None:
    """What looks at the rows while COPY reads; None for a file of which a build looks at all rows in no time."""
    if not source.key or place.size < LARGE or file.layout.quotes or file.line_end == b"\r":
        return None
    return SeenRows(file.columns, source.key, source.vocabularies, source.numbers, source.ids, source.lists)


def _copy(
    cursor: extensions.cursor, source: SourceFile, table: sql.Identifier, file: OpenFile, reading: Reading
) -> Load:
    options = source.format.copy_options if file.layout.standard else file.layout.copy_options
    command = sql.SQL("copy {} ({}) from stdin with ({}, freeze)").format(
        table, sql.SQL(", ").join(sql.Identifier(name.lower()) for name in file.columns), sql.SQL(options)
    )
    try:
        cursor.copy_expert(command, file, size=BLOCK)  # type: ignore[arg-type]  # of a file it asks only read
    except psycopg2.Error as error:
        if file.problem:
            file.check_unchanged()  # a file that is being written looks damaged: say what is really wrong
            problem = (TemporaryError if file.may_pass else UserError)(at(file.place, file.problem))
            if NOT_UTF_8 in file.problem and (again := as_windows_1252(source, file.place, reading)):
                raise TryAgain(again, problem) from None
            if QUOTE_WITHIN in file.problem and (again := row_by_row(source, file.place, reading)):
                raise TryAgain(again, problem) from None
            raise problem from None
        if isinstance(error, errors.DataError):
            file.check_unchanged()
            problem = UserError(_row_problem(file, error))
            if again := _other_way(source, file.place, reading, error):
                raise TryAgain(again, problem) from None
            raise problem from None
        raise
    if cursor.rowcount == 0:
        raise UserError(f"{file.place}: a header and no rows")
    return Load(source.table, file.place.name, cursor.rowcount, file.raw.size, file.raw.sha256)


def _other_way(source: SourceFile, place: Place, reading: Reading, error: psycopg2.Error) -> Reading | None:
    """Another way to read a file that COPY could not read."""
    if isinstance(error, errors.CharacterNotInRepertoire):
        is_nul = str(error.diag.message_primary).endswith("0x00")
        return None if is_nul else as_windows_1252(source, place, reading)
    return row_by_row(source, place, reading)


def _check_small(
    cursor: extensions.cursor, source: SourceFile, table: sql.Identifier, place: Place, reading: Reading
) -> None:
    """Refuse a key that is there twice, not at all, or is none by its form, before anything is replaced.

    The large files are left to the tests of staging: there, the same costs no less.
    """
    if source.format != CSV:
        return
    if not reading.row_by_row:
        cursor.execute(sql.SQL("select exists (select from {} as row where row is null)").format(table))
        if cursor.fetchone() == (True,):
            raise TryAgain(replace(reading, row_by_row=True))
    if not source.key:
        return
    columns = [sql.Identifier(name.lower()) for name in source.key]
    cursor.execute(
        sql.SQL("select count(*) > count(distinct ({})) or coalesce(bool_or({}), false) from {}").format(
            sql.SQL(", ").join(columns),
            sql.SQL(" or ").join(
                sql.SQL("{0} is null or {0} !~ {1}").format(column, sql.Literal(f"^({source.key_form or '.*'})$"))
                for column in columns
            ),
            table,
        )
    )
    if cursor.fetchone() == (True,):
        raise UserError(key_problem(source, place, reading))


def _row_problem(file: OpenFile, error: psycopg2.Error) -> str:
    """An error of COPY as a message. COPY counts physical lines, without the header, which was not sent."""
    said = error.diag.message_primary or str(error)
    context = error.diag.context or ""
    counted = re.search(r"COPY \w+, \w+ (\d+)", context)
    line = f", line {int(counted[1]) + file.header_lines}" if counted and not file.row_by_row else ""
    if isinstance(error, errors.CharacterNotInRepertoire):
        if not said.endswith("0x00"):
            return f"{file.place}{line}: {NOT_UTF_8} ({said.rsplit(': ', 1)[-1]}): {ENCODE}"
        what = "a NUL byte"
    elif said.startswith("extra data"):
        what = f"too many fields, {len(file.columns)} are expected"
    elif said.startswith("missing data"):
        what = f"too few fields, {len(file.columns)} are expected ({said})"
    elif said.startswith("unterminated"):
        what = "the file ends inside a quoted field"
    else:
        what = said
    quoted = re.search(r'line \d+: "(.*)"', context, re.DOTALL)
    found = f", in {shown(quoted[1])}" if quoted else ""
    return f"{file.place}{line}: {what}{found}: {CORRECT}"


def now(cursor: extensions.cursor) -> datetime:
    """The time by the server's clock."""
    cursor.execute("select clock_timestamp()")
    row = cursor.fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment
