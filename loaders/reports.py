"""Netflix's viewing reports: Excel workbooks that are known by what is in them, not by their names or their sheets'.

A sheet of a report has a line that says what it is, one with its period, a row of headings, and then a title in each
row to its end. What its cells hold is handed on as text: what it means is for staging to say.
"""

import calendar
import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    XmlError,
    ZipError,
)

from loaders.layouts import shown
from loaders.places import BLOCK, BrokenOffError, Place
from loaders.warehouse.errors import TemporaryError, UserError

Cell = int | float | str | bool | time | date | datetime | timedelta

REPORT = re.compile(r"what[ _]we[ _]watched|engagement[ _]report", re.IGNORECASE)
HEADINGS = {  # in small letters, without what is no letter; the columns of raw.netflix_viewing
    "title": "title",
    "available globally": "available_globally",
    "release date": "release_date",
    "hours viewed": "hours_viewed",
    "runtime": "runtime",
    "views": "views",
}
NEEDED = ("title", "available_globally", "release_date", "hours_viewed")  # the first report has no others
MOST_ROWS_ABOVE = 30  # above the headings: now five
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
PERIOD = re.compile(r"\b([a-z]+)\.?(?: (\d{4}))? ?(?:to|-|–|—|through|until) ?([a-z]+)\.? (\d{4})\b", re.IGNORECASE)
WORKBOOK = "xl/workbook."  # how the name of a workbook's main part begins, in every kind of Excel file that is a zip
SAVE = "fetch it again, or save it as .xlsx as it came"


@dataclass(frozen=True)
class Period:
    """The days that a report is about, the first and the last one."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"

    @property
    def in_words(self) -> str:
        """The months, in words."""
        return f"{calendar.month_name[self.start.month]} to {calendar.month_name[self.end.month]} {self.end.year}"


@dataclass(frozen=True)
class Sheet:
    """A sheet of a report: its rows with the number that each has in the sheet, as text in the order of `columns`."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Report:
    """A workbook that is a viewing report.

    Attributes:
        place: where it is.
        sha256: of the workbook, in hex.
        file_bytes: its size.
        period: what it is about.
        sheets: those with titles.
        not_read: in words, what is in it and was not read.
    """

    place: Place
    sha256: str
    file_bytes: int
    period: Period
    sheets: tuple[Sheet, ...]
    not_read: tuple[str, ...]

    @property
    def row_count(self) -> int:
        """The number of its titles."""
        return sum(len(sheet.rows) for sheet in self.sheets)


@dataclass(frozen=True)
class Reports:
    """All reports of a folder, the oldest first."""

    reports: tuple[Report, ...]

    @property
    def name(self) -> str:
        """The name for a log."""
        first, *others = self.reports
        return first.place.name if not others else f"{first.place.name} and {len(others)} more"

    @property
    def file_bytes(self) -> int:
        """The size of all."""
        return sum(report.file_bytes for report in self.reports)

    @property
    def sha256(self) -> str:
        """A SHA-256 of theirs: that of the only one, else of all of them in order."""
        hashes = [report.sha256 for report in self.reports]
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def is_workbook(members: Sequence[str]) -> bool:
    """Whether a zip archive with these members is an Excel workbook."""
    return any(member.startswith(WORKBOOK) for member in members)


def read_report(place: Place) -> Report | None:
    """Read a workbook; None where it is about something else, UserError where it is a report and cannot be read."""
    with place.open() as raw:
        try:
            content = b"".join(iter(lambda: raw.read(BLOCK) or b"", b""))
        except (OSError, zipfile.BadZipFile) as error:
            kind = TemporaryError if isinstance(error, BrokenOffError) else UserError
            raise kind(f"{place}: the file cannot be read: {error}") from None
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            workbook.get_sheet_by_name(sheet.name)
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]
    except PasswordError:
        raise UserError(f"{place}: the workbook has a password: {SAVE}") from None
    except (CalamineError, XmlError, ZipError) as error:
        if not REPORT.search(place.name):  # there is nothing else to know it by
            return None
        raise UserError(f"{place}: the workbook is damaged ({error}): fetch it again") from None
    periods: dict[Period, str] = {}
    read: list[Sheet] = []
    not_read: list[str] = []
    for sheet in sheets:
        found = _read_sheet(sheet, place)
        if found is None:
            not_read += [f"sheet {sheet.name}, which has no list of titles"] if sheet.height else []
            continue
        period, titles, columns_not_read = found
        periods.setdefault(period, sheet.name)
        read.append(titles)
        not_read += columns_not_read
    if not read:
        return None
    (period, name), *others = periods.items()
    for other, other_name in others:
        raise UserError(
            f"{place}: sheet {name} is about {period.in_words}, sheet {other_name} about {other.in_words}: "
            "a report is about one period: save them as two"
        )
    return Report(place, hashlib.sha256(content).hexdigest(), len(content), period, tuple(read), tuple(not_read))


def _read_sheet(sheet: CalamineSheet, place: Place) -> tuple[Period, Sheet, list[str]] | None:
    """The period and the titles of a sheet, and what was not read; None where it is no list of a report."""
    rows = sheet.to_python(skip_empty_area=False)
    where = f"{place}, sheet {sheet.name}"
    headings = _find_headings(rows)
    above = rows[: MOST_ROWS_ABOVE if headings is None else headings]
    said = [(number, _text(cell)) for number, row in enumerate(above, 1) for cell in row if cell != ""]
    is_report = any(REPORT.search(text) for _, text in said)
    if headings is None:
        if not is_report:
            return None
        raise UserError(f"{where}, rows 1 to {len(above)}: no row with the headings {_in_words(NEEDED)}: {SAVE}")
    period = _period([text for _, text in said])
    if not is_report and period is None:
        return None
    columns = _columns(rows[headings], f"{where}, row {headings + 1}")
    if period is None:
        raise UserError(
            f"{where}, rows 1 to {headings}: no period above the headings, such as January to June 2023: {SAVE}"
        )
    read = tuple(columns)
    titles = []
    for number, row in enumerate(rows[headings + 1 :], headings + 2):
        values = tuple(_text(row[at]) for at in columns.values())
        if not any(values):
            continue
        if not values[read.index("title")]:
            raise UserError(f"{where}, row {number}, column {_letter(columns['title'])}: no title: {SAVE}")
        titles.append((number, values))
    if not titles:
        raise UserError(f"{where}, row {headings + 2}, column {_letter(columns['title'])}: no titles: {SAVE}")
    not_read = [
        f"column {_letter(at)} ({shown(_text(cell))}) of sheet {sheet.name}"
        for at, cell in enumerate(rows[headings])
        if cell != "" and at not in columns.values()
    ]
    return period, Sheet(sheet.name, read, tuple(titles)), not_read


def _find_headings(rows: Sequence[Sequence[Cell]]) -> int | None:
    """The first row that has the heading of the titles and another one."""
    for number, row in enumerate(rows[:MOST_ROWS_ABOVE]):
        found = {HEADINGS.get(_letters(_text(cell))) for cell in row} - {None}
        if "title" in found and len(found) > 1:
            return number
    return None


def _columns(row: Sequence[Cell], where: str) -> dict[str, int]:
    """Where each column is, from the row of headings."""
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        name = HEADINGS.get(_letters(_text(cell)))
        if name in found:
            raise UserError(f"{where}, column {_letter(at)}: {_text(cell)} is in column {_letter(found[name])} already")
        if name is not None:
            found[name] = at
    missing = [name for name in NEEDED if name not in found]
    if missing:
        others = [
            f"column {_letter(at)} is {shown(_text(cell))}"
            for at, cell in enumerate(row)
            if cell != "" and at not in found.values()
        ]
        there = f"; {', '.join(others)}" if others else f", columns A to {_letter(max(len(row) - 1, 0))}"
        raise UserError(f"{where}: no heading {_in_words(missing)}{there}: {SAVE}")
    return found


def _period(said: Sequence[str]) -> Period | None:
    """The first two months with a year in what stands above the headings."""
    for text in said:
        for first, first_year, last, last_year in PERIOD.findall(" ".join(text.split())):
            start, end = MONTHS.get(first.lower()), MONTHS.get(last.lower())
            if start and end:
                year = int(last_year)
                begins = date(int(first_year or year), start, 1)
                ends = date(year, end, calendar.monthrange(year, end)[1])
                if begins < ends:
                    return Period(begins, ends)
    return None


def _text(cell: Cell) -> str:
    """A cell as text: a number without a fraction as its digits, a day as ISO 8601 has it, a duration as H:MM."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, time):
        return f"{cell.hour}:{cell.minute:02}"
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    return str(cell)


def _letters(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.lower()))


def _letter(column: int) -> str:
    """The name of a column in a spreadsheet: A for the first."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _in_words(columns: Sequence[str]) -> str:
    words = {column: heading.title() for heading, column in HEADINGS.items()}
    return ", ".join(words[column] for column in columns)


class ReportRows:
    """The rows of reports as COPY reads them: CSV, with the columns of raw.netflix_viewing."""

    def __init__(self, reports: Reports, columns: Sequence[str]) -> None:
        self._rows = _rows(reports, columns)
        self._bytes_a_row = reports.file_bytes / sum(report.row_count for report in reports.reports)
        self.lines = 0

    @property
    def bytes_read(self) -> int:
        """Bytes of the workbooks read so far, in proportion to their rows."""
        return int(self._bytes_a_row * self.lines)

    def read(self, size: int = BLOCK) -> bytes:
        """Return the next rows; b"" at the end."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for row in self._rows:
            writer.writerow(row)
            self.lines += 1
            if out.tell() >= size:
                break
        return out.getvalue().encode()


def _rows(reports: Reports, columns: Sequence[str]) -> Iterator[list[str]]:
    for report in reports.reports:
        same = {"report": str(report.period), "file_name": report.place.name, "file_sha256": report.sha256}
        for sheet in report.sheets:
            for number, values in sheet.rows:
                row = same | {"sheet": sheet.name, "row_number": str(number)}
                row |= dict(zip(sheet.columns, values, strict=True))
                yield [row.get(column, "") for column in columns]
