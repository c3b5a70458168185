"""One file landed as Parquet files: read as COPY reads it, refused where COPY refuses it."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any

from loaders.copying import (
    Copied,
    OnRead,
    TryAgain,
    as_windows_1252,
    copy_in_some_way,
    key_problem,
    row_by_row,
)
from loaders.files import QUOTE_WITHIN, OpenFile, Reading, open_source
from loaders.landing.parts import Part, Parts
from loaders.landing.text_rows import OddRowError, TooLongError, batches_of, batches_of_csv
from loaders.load_log import Load
from loaders.places import BLOCK, Place
from loaders.reports import ReportRows, Reports
from loaders.rows import rows_of
from loaders.sources import CSV, SourceFile
from loaders.streams import NOT_UTF_8, READING_ERRORS, at
from loaders.warehouse.console import messages
from loaders.warehouse.errors import TemporaryError, UserError


@dataclass(frozen=True, kw_only=True)
class Landed(Copied):
    """A file that was landed, its parts, and its columns in which no row has a value."""

    parts: list[Part]
    without_value: list[str]


@dataclass
class _Keys:
    """The keys of a small file, as far as it was read."""

    source: SourceFile
    seen: set[tuple[str, ...]] = field(default_factory=set)
    rows: int = 0
    has_bad: bool = False

    def add(self, batch: Any) -> None:
        """Look at the keys of more rows."""
        columns = [batch.column(name.lower()).to_pylist() for name in self.source.key]
        form = re.compile(self.source.key_form or ".*", re.DOTALL)
        for key in zip(*columns, strict=True):
            self.has_bad = self.has_bad or any(value is None or not form.fullmatch(value) for value in key)
            self.seen.add(key)
        self.rows += batch.num_rows


def land_file(source: SourceFile, place: Place | None, new_parts: Callable[[], Parts], on_read: OnRead) -> Landed:
    """Land a file as Parquet files; with no file, one without rows.

    Where it cannot be read as it is, and can be in another way without doubt, it is landed in that way.

    Args:
        source: the declaration of the file.
        place: where the file is; None where there is none.
        new_parts: begins the table, and again where it is begun anew: what there was is gone then.
        on_read: called after every block; what it raises ends the landing.
    """
    if place is None:
        started, parts = now(), new_parts()
        load = Load(source.table, source.file_name, 0, None, None)
        return Landed(load, started, now(), parts=parts.finish(), without_value=parts.without_value)
    return copy_in_some_way(lambda reading: _land(source, place, reading, new_parts, on_read), lambda: None)


def land_reports(source: SourceFile, reports: Reports, new_parts: Callable[[], Parts], on_read: OnRead) -> Landed:
    """Land all viewing reports, in the same way."""
    started, parts = now(), new_parts()
    rows = _Rows(reports, source.columns)
    rows.on_read = on_read
    with closing(parts):
        for batch in batches_of_csv(rows, source.columns):
            parts.write(batch)
        parts.finish()
    for report in reports.reports:
        if report.not_read:
            messages.print(f"{report.place}: not read: {'; '.join(report.not_read)}", soft_wrap=True, markup=False)
    load = Load(source.table, reports.name, parts.rows, reports.file_bytes, reports.sha256)
    return Landed(load, started, now(), parts=parts.parts, without_value=parts.without_value)


class _Rows(ReportRows):
    """Rows that tell how far they have come."""

    on_read: OnRead

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next rows."""
        block = super().read(size)
        self.on_read(self)
        return block


def _land(
    source: SourceFile, place: Place, reading: Reading, new_parts: Callable[[], Parts], on_read: OnRead
) -> Landed:
    started = now()
    try:
        load, parts = _land_once(source, place, reading, new_parts, on_read, large=False)
    except TooLongError:
        load, parts = _land_once(source, place, reading, new_parts, on_read, large=True)
    return Landed(load, started, now(), parts=parts.parts, without_value=parts.without_value)


def _land_once(
    source: SourceFile,
    place: Place,
    reading: Reading,
    new_parts: Callable[[], Parts],
    on_read: OnRead,
    large: bool,
) -> tuple[Load, Parts]:
    keys = _Keys(source)
    with closing(new_parts()) as parts, open_source(source, place, reading) as file:
        file.on_read = lambda: on_read(file)
        for batch in _batches(source, file, reading, large):
            if source.format == CSV:
                if not reading.row_by_row and _has_row_without_value(batch):
                    raise TryAgain(replace(reading, row_by_row=True))
                if source.key:
                    keys.add(batch)
            parts.write(batch)
        if parts.rows == 0:
            raise UserError(f"{place}: a header and no rows")
        if keys.has_bad or len(keys.seen) < keys.rows:
            raise UserError(key_problem(source, place, reading))
        file.check_unchanged()
        parts.finish()
        if file.said:
            messages.print(f"{place}: read {file.said}", soft_wrap=True, markup=False)
        return Load(source.table, place.name, parts.rows, file.raw.size, file.raw.sha256), parts


def _batches(source: SourceFile, file: OpenFile, reading: Reading, large: bool) -> Iterator[Any]:
    """The file's batches; an error in the words, and with the other way to read it, that COPY's have."""
    layout = file.layout
    null = layout.null if not layout.standard else source.format.null
    try:
        yield from batches_of(file, layout.delimiter, layout.quotes, null, large)
    except READING_ERRORS:
        if not file.problem:
            raise
        file.check_unchanged()  # a file that is being written looks damaged: say what is really wrong
        problem = (TemporaryError if file.may_pass else UserError)(at(file.place, file.problem))
        again = None
        if NOT_UTF_8 in file.problem:
            again = as_windows_1252(source, file.place, reading)
        elif QUOTE_WITHIN in file.problem:
            again = row_by_row(source, file.place, reading)
        if again:
            raise TryAgain(again, problem) from None
        raise problem from None
    except OddRowError as error:
        file.check_unchanged()
        problem = UserError(_problem(source, file.place, reading, error))
        if "NUL" in error.problem:
            raise problem from None
        other_way = as_windows_1252 if error.encoding else row_by_row
        if again := other_way(source, file.place, reading):
            raise TryAgain(again, problem) from None
        raise problem from None


def _problem(source: SourceFile, place: Place, reading: Reading, error: OddRowError) -> str:
    """A message with the line. Where values hold line ends it is found by reading the file again, row by row."""
    if error.line is not None:
        return f"{place}, line {error.line}: {error.problem}"
    with open_source(source, place, replace(reading, row_by_row=False)) as file:
        try:
            for _ in rows_of(file.stream, file.layout, file.header_lines):
                pass
        except READING_ERRORS as found:
            return at(place, str(found))
    return at(place, error.problem)


def _has_row_without_value(batch: Any) -> bool:
    from pyarrow import compute

    nothing = compute.is_null(batch.column(0))
    for column in batch.columns[1:]:
        nothing = compute.and_(nothing, compute.is_null(column))
    return bool(compute.any(nothing).as_py())


def now() -> datetime:
    """The time by this machine's clock."""
    return datetime.now(timezone.utc)
